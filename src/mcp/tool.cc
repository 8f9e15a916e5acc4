// SPDX-License-Identifier: Apache-2.0
#include "mcp/tool.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kNameBytesMax = 128;

// Members of a definition and the revision that brought them.
struct Since {
  std::string_view member;
  Revision revision;
};
constexpr Since kToolMembers[] = {
    {"annotations", Revision::k2025_03_26},  {"title", Revision::k2025_06_18},
    {"outputSchema", Revision::k2025_06_18}, {"_meta", Revision::k2025_06_18},
    {"icons", Revision::k2025_11_25},        {"execution", Revision::k2025_11_25},
};
constexpr Since kContentTypes[] = {
    {"audio", Revision::k2025_03_26},
    {"resource_link", Revision::k2025_06_18},
};

bool IsKnownTo(Revision revision, std::string_view name, std::span<const Since> table) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [name](const Since& row) { return row.member == name; });
  return found == table.end() || found->revision <= revision;
}

void WriteContent(json::Writer& writer, json::Value content, Revision revision) {
  if (!content.Is(json::Type::kArray)) {
    writer.Copy(content);
    return;
  }
  writer.BeginArray();
  for (const auto& entry : content) {
    if (IsKnownTo(revision, entry.value.Find("type").text(), kContentTypes)) {
      writer.Copy(entry.value);
      continue;
    }
    const json::Value uri = entry.value.Find("uri");
    writer.BeginObject().Member("type", "text");
    writer.Member("text", uri ? uri.text() : "[content of a kind that this version does not have]");
    writer.EndObject();
  }
  writer.EndArray();
}

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

void WriteTool(std::string& out, json::Value tool, Revision revision) {
  json::Writer writer(out);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : tool) {
    // `execution` announces tasks, which are not offered; 2026-07-28 has removed it.
    if (key == "execution" || !IsKnownTo(revision, key, kToolMembers)) continue;
    writer.Member(key, value);
  }
  writer.EndObject();
}

void WriteCallResult(std::string& out, json::Value result, Revision revision) {
  json::Writer writer(out);
  const bool knows_all = revision >= Revision::k2025_11_25;
  if (knows_all || !result.Is(json::Type::kObject)) {
    writer.Copy(result);
    return;
  }
  const bool knows_structured = revision >= Revision::k2025_06_18;
  writer.BeginObject();
  for (const auto& [key, key_value, value] : result) {
    if (key == "structuredContent" && !knows_structured) continue;
    writer.Key(key);
    if (key == "content") {
      WriteContent(writer, value, revision);
    } else {
      writer.Copy(value);
    }
  }
  writer.EndObject();
}

}  // namespace toolgate::mcp
