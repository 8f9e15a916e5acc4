// SPDX-License-Identifier: Apache-2.0
#include "control/accepted_tools.h"

#include "control/body.h"

namespace toolgate::control {
namespace {

using json::Type;
using json::Value;

struct WantedTool {
  std::string name;
  std::string digest;
};

WantedTool ReadTool(Value value, base::Issues& issues) {
  json::ObjectReader reader(value, "the tool", issues);
  const Value name = reader.Require("name", Type::kString);
  const Value digest = reader.Require("digest", Type::kString);
  reader.Finish();
  return {std::string(name.text()), std::string(digest.text())};
}

Outcome<void> Accept(const Context& context, const state::Server& server,
                     const review::Tools& offered, const WantedTool& wanted,
                     const std::string& pointer) {
  const auto found = offered.find(wanted.name);
  if (found == offered.end()) {
    return RefuseField(
        pointer, fmt::format("the server has no tool `{}` now", base::Printable(wanted.name)));
  }
  if (found->second.digest != wanted.digest) {
    return Refuse(base::ErrorCode::kConflict,
                  fmt::format("the tool `{}` is another one by now: look at it again",
                              base::Printable(wanted.name)),
                  "tool_changed");
  }
  RETURN_IF_FAULT(
      context.tables.accepted_tools().Put({server.id, wanted.name, found->second.text,
                                           found->second.digest, context.actor.name, context.now}));
  return {};
}

// What the audit log keeps: names and digests; definitions may be long.
std::string WriteEvent(const std::vector<WantedTool>& tools,
                       const std::vector<std::string>& forgotten) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Key("tools").BeginArray();
  for (const WantedTool& tool : tools) {
    writer.BeginObject().Member("name", tool.name).Member("digest", tool.digest).EndObject();
  }
  writer.EndArray().Key("forgotten").BeginArray();
  for (const std::string& name : forgotten) writer.String(name);
  writer.EndArray().EndObject();
  return text;
}

}  // namespace

Outcome<AcceptedCount> AcceptTools(const Context& context, const state::Server& server,
                                   const review::Tools& offered, Value wanted) {
  Body body(wanted, "the request");
  const Value tools = body.reader().Take("tools", Type::kArray);
  const Value forget = body.reader().Take("forget", Type::kArray);
  if (tools.size() + forget.size() > kAcceptedToolsMax) {
    body.issues().Error(wanted.position(),
                        fmt::format("at most {} tools at a time", kAcceptedToolsMax));
    RETURN_IF_FAULT(body.Finish());
  }
  std::vector<WantedTool> accepted;
  for (const auto& entry : tools) accepted.push_back(ReadTool(entry.value, body.issues()));
  std::vector<std::string> forgotten;
  for (const auto& entry : forget) forgotten.emplace_back(entry.value.text());
  RETURN_IF_FAULT(body.Finish());
  for (size_t place = 0; place < accepted.size(); ++place) {
    RETURN_IF_FAULT(
        Accept(context, server, offered, accepted[place], fmt::format("/tools/{}/name", place)));
  }
  for (const std::string& name : forgotten) {
    RETURN_IF_FAULT(context.tables.accepted_tools().Delete(server.id, name));
  }
  RETURN_IF_FAULT(Record(context, "tools.accept",
                         {server.organisation, "server", server.id, server.name}, "",
                         WriteEvent(accepted, forgotten)));
  return AcceptedCount{accepted.size(), forgotten.size()};
}

base::Result<review::Tools> ListAccepted(state::Tables& tables, std::string_view server) {
  ASSIGN_OR_RETURN(const auto rows, tables.accepted_tools().List(server));
  review::Tools accepted;
  for (const state::AcceptedTool& row : rows) {
    accepted.emplace(row.tool, review::Definition{row.definition, row.digest});
  }
  return accepted;
}

}  // namespace toolgate::control
