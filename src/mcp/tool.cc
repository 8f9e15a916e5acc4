// SPDX-License-Identifier: Apache-2.0
#include "mcp/tool.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kNameBytesMax = 128;

}  // namespace

bool IsToolName(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return base::IsAsciiAlnum(c) || c == '_' || c == '-' || c == '.';
         });
}

std::string FindToolFault(json::Value tool) {
  const json::Value name = tool.Find("name");
  if (!name.Is(json::Type::kString)) return "it has no name";
  if (!IsToolName(name.text())) {
    return "its name is not 1 to 128 letters, digits, `_`, `-` or `.`";
  }
  if (!tool.Find("inputSchema").Is(json::Type::kObject)) return "its inputSchema is not an object";
  const json::Value description = tool.Find("description");
  if (description && !description.Is(json::Type::kString)) return "its description is not a string";
  return "";
}

}  // namespace toolgate::mcp
