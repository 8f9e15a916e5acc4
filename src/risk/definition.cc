// SPDX-License-Identifier: Apache-2.0
#include "risk/definition.h"

namespace toolgate::risk {
namespace {

std::string_view TextOf(json::Value tool, std::string_view member) {
  const json::Value value = tool.Find(member);
  return value.Is(json::Type::kString) ? value.text() : std::string_view();
}

}  // namespace

ToolDefinition ReadDefinition(json::Value tool) {
  return {.name = TextOf(tool, "name"),
          .title = TextOf(tool, "title"),
          .description = TextOf(tool, "description"),
          .input_schema = tool.Find("inputSchema"),
          .output_schema = tool.Find("outputSchema"),
          .annotations = tool.Find("annotations"),
          .whole = tool};
}

}  // namespace toolgate::risk
