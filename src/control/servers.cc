// SPDX-License-Identifier: Apache-2.0
#include "control/servers.h"

#include <algorithm>

#include "base/encoding.h"
#include "control/body.h"
#include "control/names.h"
#include "json/parse.h"

namespace toolgate::control {
namespace {

using json::Type;
using json::Value;
using state::Server;

constexpr size_t kSettingsBytesMax = 64 * 1024;

std::string PurposeOf(const Server& server, std::string_view header) {
  return crypto::SealingPurpose(
      {"server-header", server.organisation, server.id, base::ToAsciiLower(header)});
}

// The object of settings after a change: members of `patch` in place of those of the same name, and
// none where it says null. Header fields are not in it.
std::string MergeSettings(const std::string& settings, Value patch) {
  std::string merged;
  json::Writer writer(merged);
  writer.BeginObject();
  const auto before = json::Parse(settings);
  if (before) {
    for (const auto& [key, key_value, value] : before->root()) {
      if (!patch.Find(key)) writer.Member(key, value);
    }
  }
  for (const auto& [key, key_value, value] : patch) {
    if (key != "headers" && !value.Is(Type::kNull)) writer.Member(key, value);
  }
  writer.EndObject();
  return merged;
}

// The header fields that `headers` sets, sealed, in place of those of the same names; without those
// that it says null of.
void SealHeaders(Value headers, const crypto::KeyRing& keys, Server& server) {
  for (const auto& [name, name_value, value] : headers) {
    std::erase_if(server.headers, [name = name](const auto& field) {
      return base::EqualsIgnoreCase(field.first, name);
    });
    if (!value.Is(Type::kString)) continue;
    server.headers.emplace_back(name, keys.Seal(PurposeOf(server, name), value.text()));
  }
}

// Reads a header's value as the API has it: nothing names variables and files of the gateway here.
std::optional<std::string> ReadValue(Value value, const std::string& what, base::Issues& issues) {
  if (value.Is(Type::kNull)) return std::nullopt;
  if (value.Is(Type::kString)) return std::string(value.text());
  issues.Error(value.position(), fmt::format("{} must be a string", what),
               "send the value itself: it is sealed before it is kept");
  return std::nullopt;
}

// Header fields were given for one host: whoever names another must know them.
Outcome<void> CheckOrigin(const Server& server, const net::Url& url, Value headers) {
  if (server.headers.empty()) return {};
  const auto before = json::Parse(server.settings);
  const auto url_before =
      before ? net::Url::Parse(before->root().Find("url").text()) : net::Url::Parse("");
  if (url_before && url_before->Origin() == url.Origin()) return {};
  for (const auto& [name, sealed] : server.headers) {
    bool is_given = false;
    for (const auto& field : headers) is_given |= base::EqualsIgnoreCase(field.key, name);
    if (is_given) continue;
    return RefuseField("/settings/url",
                       fmt::format("the header `{}` was given for another host", name),
                       "give the headers anew together with the url, or null for each");
  }
  return {};
}

// Takes `patch` into the row: its settings checked as a whole, its header fields sealed. The id is
// there already.
Outcome<void> TakeSettings(Value patch, const ServerRules& rules, Server& server) {
  std::string merged = MergeSettings(server.settings, patch);
  if (merged.size() > kSettingsBytesMax) {
    return RefuseField("/settings",
                       fmt::format("settings have at most {} bytes", kSettingsBytesMax));
  }
  auto document = json::Parse(merged);
  if (!document) return internal::AsFault(std::move(document.error()));
  const Value root = document->root();
  base::Issues issues;
  ServerSettings settings;
  json::ObjectReader reader(root, "the server", issues);
  ReadServerSettings(reader, rules.reach, settings, issues);
  if (const Value ca = reader.TakeAny("ca")) {
    issues.Error(ca.position(), "authorities cannot be named here",
                 "add them to those of the gateway's system");
  }
  reader.Finish();
  if (issues.HasErrors()) return tl::unexpected(FaultOf(root, issues, "/settings"));
  RETURN_IF_FAULT(CheckOrigin(server, settings.url, patch.Find("headers")));
  server.settings = std::move(merged);
  return {};
}

Outcome<void> TakeHeaders(Value headers, const ServerRules& rules, Server& server) {
  if (!headers) return {};
  base::Issues issues;
  if (!headers.Is(Type::kObject)) {
    return RefuseField("/settings/headers", "`headers` must be an object");
  }
  ServerSettings read;
  const SecretReader read_value = [&issues](Value value, const std::string& what) {
    return ReadValue(value, what, issues);
  };
  ReadServerHeaders(headers, headers, read_value, read, issues);
  if (issues.HasErrors()) return tl::unexpected(FaultOf(headers, issues, "/settings/headers"));
  SealHeaders(headers, rules.keys, server);
  return {};
}

// The members that a server is made and changed by.
Outcome<void> TakeWanted(Value wanted, const ServerRules& rules, Server& server) {
  Body body(wanted, "the server");
  const bool is_new = server.name.empty();
  const Value name = body.reader().Take("name", Type::kString);
  const Value settings = body.reader().Take("settings", Type::kObject);
  body.TakeLabels(server.labels);
  if (is_new) {
    body.reader().RequirePresent("name");
    body.reader().RequirePresent("settings");
  }
  if (name && !IsServerName(name.text())) {
    body.issues().Error(name.position(),
                        fmt::format("`{}` cannot name a server", base::Printable(name.text())),
                        std::string(kServerNameRule));
  }
  RETURN_IF_FAULT(body.Finish());
  if (name) server.name = name.text();
  if (!settings) return {};
  RETURN_IF_FAULT(TakeSettings(settings, rules, server));
  return TakeHeaders(settings.Find("headers"), rules, server);
}

Target TargetOf(const Server& server) {
  return {server.organisation, "server", server.id, server.name};
}

Outcome<void> CheckName(const Context& context, const Server& server) {
  ASSIGN_OR_FAULT(const auto other,
                  context.tables.servers().FindNamed(server.organisation, server.name));
  if (other && other->id != server.id) {
    return tl::unexpected(NameTaken("/name", "server", server.name));
  }
  return {};
}

}  // namespace

Outcome<Server> CreateServer(const Context& context, const ServerRules& rules,
                             const state::Organisation& organisation, Value wanted) {
  Server server;
  server.id = MakeId("srv");
  server.organisation = organisation.id;
  server.created_at = server.updated_at = context.now;
  RETURN_IF_FAULT(TakeWanted(wanted, rules, server));
  RETURN_IF_FAULT(CheckName(context, server));
  RETURN_IF_FAULT(context.tables.servers().Insert(server));
  RETURN_IF_FAULT(Record(context, "server.create", TargetOf(server), "", WriteServer(server)));
  return server;
}

Outcome<Server> ChangeServer(const Context& context, const ServerRules& rules, Server server,
                             Value wanted) {
  std::string before = WriteServer(server);
  RETURN_IF_FAULT(TakeWanted(wanted, rules, server));
  RETURN_IF_FAULT(CheckName(context, server));
  server.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.servers().Update(server));
  RETURN_IF_FAULT(
      Record(context, "server.change", TargetOf(server), std::move(before), WriteServer(server)));
  return server;
}

Outcome<void> DeleteServer(const Context& context, const Server& server) {
  state::Grants::Filter filter;
  filter.server = server.id;
  ASSIGN_OR_FAULT(const auto grants, context.tables.grants().ListFiltered(
                                         server.organisation, filter, {.after = "", .limit = 1}));
  if (!grants.empty()) {
    return Refuse(base::ErrorCode::kConflict,
                  fmt::format("grants use this server, one is `{}`: revoke them first",
                              base::Printable(grants.front().label)),
                  "in_use");
  }
  RETURN_IF_FAULT(context.tables.servers().Delete(server.organisation, server.id));
  RETURN_IF_FAULT(Record(context, "server.delete", TargetOf(server), WriteServer(server), ""));
  return {};
}

void WriteServerMembers(json::Writer& writer, const Server& server) {
  WriteRow(writer, server);
  writer.Member("name", server.name).Key("settings").Raw(server.settings);
  writer.Key("headers").BeginArray();
  for (const auto& [name, sealed] : server.headers) writer.String(name);
  writer.EndArray();
  WriteLabels(writer, server.labels);
  WritePause(writer, server.pause);
}

std::string WriteServer(const Server& server) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteServerMembers(writer, server);
  writer.EndObject();
  return text;
}

base::Result<ServerSettings> OpenServer(const Server& server, const ServerRules& rules) {
  ASSIGN_OR_RETURN(const json::Document document, json::Parse(server.settings));
  base::Issues issues;
  ServerSettings settings;
  json::ObjectReader reader(document.root(), "the server", issues);
  ReadServerSettings(reader, rules.reach, settings, issues);
  reader.Finish();
  if (issues.HasErrors()) {
    return base::Fail(base::ErrorCode::kInvalidInput, issues.all().front().message);
  }
  for (const auto& [name, sealed] : server.headers) {
    auto value = rules.keys.Open(PurposeOf(server, name), sealed);
    if (!value) return base::Wrap(fmt::format("the header `{}`", name), std::move(value.error()));
    settings.headers.emplace_back(name, std::move(*value));
  }
  return settings;
}

base::Status OpenSecrets(const Server& server, const crypto::KeyRing& keys) {
  for (const auto& [name, sealed] : server.headers) {
    RETURN_IF_ERROR(keys.Open(PurposeOf(server, name), sealed));
  }
  return {};
}

base::Result<bool> ResealServer(Server& server, const crypto::KeyRing& keys) {
  bool has_changed = false;
  for (auto& [name, sealed] : server.headers) {
    if (!keys.NeedsReseal(sealed)) continue;
    ASSIGN_OR_RETURN(const std::string value, keys.Open(PurposeOf(server, name), sealed));
    sealed = keys.Seal(PurposeOf(server, name), value);
    has_changed = true;
  }
  return has_changed;
}

}  // namespace toolgate::control
