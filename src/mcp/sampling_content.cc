// SPDX-License-Identifier: Apache-2.0
#include "mcp/sampling_content.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kResultBlocksMax = 64;

enum class Need { kRequired, kOptional };
struct Member {
  std::string_view name;
  json::Type type;
  Need need = Need::kRequired;
};
constexpr Member kTextMembers[] = {{"text", json::Type::kString}};
constexpr Member kMediaMembers[] = {{"data", json::Type::kString},
                                    {"mimeType", json::Type::kString}};
constexpr Member kUseMembers[] = {
    {"id", json::Type::kString}, {"name", json::Type::kString}, {"input", json::Type::kObject}};
constexpr Member kResultMembers[] = {{"toolUseId", json::Type::kString},
                                     {"structuredContent", json::Type::kObject, Need::kOptional},
                                     {"isError", json::Type::kBool, Need::kOptional}};
constexpr Member kLinkMembers[] = {{"uri", json::Type::kString},
                                   {"name", json::Type::kString},
                                   {"title", json::Type::kString, Need::kOptional},
                                   {"description", json::Type::kString, Need::kOptional},
                                   {"mimeType", json::Type::kString, Need::kOptional},
                                   {"size", json::Type::kNumber, Need::kOptional}};
constexpr Member kContentsMembers[] = {{"uri", json::Type::kString},
                                       {"mimeType", json::Type::kString, Need::kOptional},
                                       {"text", json::Type::kString, Need::kOptional},
                                       {"blob", json::Type::kString, Need::kOptional}};

// Where a kind of block may stand.
enum Place : unsigned { kMessage = 1, kMessageWithTools = 2, kToolResult = 4 };
struct Kind {
  std::string_view type;
  Revision since;
  unsigned places;
  std::span<const Member> members;
};
constexpr Kind kKinds[] = {
    {"text", Revision::k2024_11_05, kMessage | kMessageWithTools | kToolResult, kTextMembers},
    {"image", Revision::k2024_11_05, kMessage | kMessageWithTools | kToolResult, kMediaMembers},
    {"audio", Revision::k2025_03_26, kMessage | kMessageWithTools | kToolResult, kMediaMembers},
    {"tool_use", Revision::k2025_11_25, kMessageWithTools, kUseMembers},
    {"tool_result", Revision::k2025_11_25, kMessageWithTools, kResultMembers},
    {"resource_link", Revision::k2025_11_25, kToolResult, kLinkMembers},
    {"resource", Revision::k2025_11_25, kToolResult, {}},
};

// Writes the members of a table, or says which is missing or of another type.
std::string CopyMembers(json::Writer& writer, json::Value object, std::span<const Member> members) {
  for (const Member& member : members) {
    const json::Value value = object.Find(member.name);
    if (!value && member.need == Need::kOptional) continue;
    if (!value.Is(member.type)) {
      return fmt::format("its content has no {} `{}`", json::Name(member.type), member.name);
    }
    writer.Member(member.name, value);
  }
  return {};
}

std::string WriteBlock(json::Writer& writer, json::Value block, Revision revision, Place place);

std::string WriteToolResult(json::Writer& writer, json::Value content, Revision revision) {
  if (!content.Is(json::Type::kArray)) return "its content has a tool result without content";
  if (content.size() > kResultBlocksMax) return "its content has too large a tool result";
  writer.Key("content").BeginArray();
  for (const auto& block : content) {
    std::string fault = WriteBlock(writer, block.value, revision, kToolResult);
    if (!fault.empty()) return fault;
  }
  writer.EndArray();
  return {};
}

std::string WriteEmbedded(json::Writer& writer, json::Value resource) {
  writer.Key("resource").BeginObject();
  std::string fault = CopyMembers(writer, resource, kContentsMembers);
  writer.EndObject();
  return fault;
}

std::string WriteBlock(json::Writer& writer, json::Value block, Revision revision, Place place) {
  const std::string_view type = block.Find("type").text();
  const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                  [type](const Kind& row) { return row.type == type; });
  if (kind == std::end(kKinds) || (kind->places & place) == 0 || kind->since > revision) {
    return fmt::format("its content has a `{}`, which may not stand there",
                       base::Printable(type, 40));
  }
  writer.BeginObject().Member("type", type);
  std::string fault = CopyMembers(writer, block, kind->members);
  if (fault.empty() && type == "resource") fault = WriteEmbedded(writer, block.Find("resource"));
  if (fault.empty() && type == "tool_result") {
    fault = WriteToolResult(writer, block.Find("content"), revision);
  }
  writer.EndObject();
  return fault;
}

}  // namespace

std::string WriteSamplingBlock(json::Writer& writer, json::Value block, Revision revision,
                               SamplingTools tools) {
  return WriteBlock(writer, block, revision,
                    tools == SamplingTools::kOffered ? kMessageWithTools : kMessage);
}

}  // namespace toolgate::mcp
