// SPDX-License-Identifier: Apache-2.0
// `toolgate server ...`
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"
#include "json/yaml.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;
using json::Value;

// `up`, `down: refused`, `paused: maintenance`; empty where no gateway runs.
std::string StandingOfServer(Value server) {
  if (std::string paused = PauseOf(server); !paused.empty()) return paused;
  const Value health = server.Find("health");
  const std::string why = TextOf(health, "why");
  return why.empty() ? TextOf(health, "state") : TextOf(health, "state") + ": " + why;
}

base::Result<std::string> PathOfServer(ApiSession& session, const Arguments& arguments,
                                       std::string_view below = "") {
  return session.PathTo(fmt::format("/servers/{}{}", PathPart(arguments.positional()), below));
}

base::Result<int> ListServers(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/servers"));
  ASSIGN_OR_RETURN(const Reply list, session.List(path));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"NAME", "URL", "STATE", "LABELS"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TextOf(entry.value, "name"), TextOf(entry.value.Find("settings"), "url"),
              StandingOfServer(entry.value), LabelsOf(entry.value)});
  }
  return PrintRows(rows, "there are no servers: add one with `toolgate server create`");
}

int PrintServer(Value server) {
  const Value settings = server.Find("settings");
  std::vector<std::pair<std::string, std::string>> facts = {
      {"name", TextOf(server, "name")},
      {"id", TextOf(server, "id")},
      {"url", TextOf(settings, "url")},
      {"state", StandingOfServer(server)},
      {"since", TimeOf(server.Find("health"), "since")},
      {"era", TextOf(server.Find("health"), "era")}};
  for (const auto& [key, key_value, value] : settings) {
    if (key != "url") facts.emplace_back(key, json::Write(value));
  }
  std::string headers;
  for (const auto& entry : server.Find("headers")) {
    headers += (headers.empty() ? "" : ", ") + std::string(entry.value.text());
  }
  facts.emplace_back("headers", headers.empty() ? "" : headers + " (their values are sealed)");
  facts.emplace_back("labels", LabelsOf(server));
  facts.emplace_back("created", TimeOf(server, "created_at"));
  facts.emplace_back("changed", TimeOf(server, "updated_at"));
  return PrintFacts(facts);
}

base::Result<int> ShowServer(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfServer(session, arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Get(path));
  return session.wants_json() ? PrintJson(reply.text) : PrintServer(reply.root());
}

// `NAME=SOURCE` into both.
base::Result<std::pair<std::string, std::string>> SplitHeader(const std::string& option,
                                                              const std::string& text) {
  const size_t equals = text.find('=');
  if (equals != text.npos && equals > 0 && equals + 1 < text.size()) {
    return std::pair(text.substr(0, equals), text.substr(equals + 1));
  }
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("{} takes the header's name, `=`, and where its value is, as in {} "
                          "Authorization=FILES_TOKEN",
                          option, option));
}

// Values come from variables and files, not from the command line, which other users can see.
base::Status WriteHeaders(const Arguments& arguments, json::Writer& writer) {
  if (!arguments.Has("--header-env") && !arguments.Has("--header-file") &&
      !arguments.Has("--no-header")) {
    return {};
  }
  writer.Key("headers").BeginObject();
  for (const std::string& text : arguments.All("--header-env")) {
    ASSIGN_OR_RETURN(const auto header, SplitHeader("--header-env", text));
    const char* value = std::getenv(header.second.c_str());
    if (value == nullptr) {
      return Fail(ErrorCode::kInvalidInput,
                  fmt::format("the environment has no `{}`", base::Printable(header.second)));
    }
    writer.Member(std::string_view(header.first), std::string_view(value));
  }
  for (const std::string& text : arguments.All("--header-file")) {
    ASSIGN_OR_RETURN(const auto header, SplitHeader("--header-file", text));
    ASSIGN_OR_RETURN(const std::string value, ReadSecretFile(header.second));
    writer.Member(std::string_view(header.first), std::string_view(value));
  }
  for (const std::string& name : arguments.All("--no-header")) {
    writer.Key(std::string_view(name)).Null();
  }
  writer.EndObject();
  return {};
}

// Settings beside the url and the headers, from a file: an object as in a configuration file.
base::Status WriteOtherSettings(const std::string& path, json::Writer& writer) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  const auto document = json::ParseJsonOrYaml(std::move(text));
  if (!document) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("{}:{}:{}: {}", path, document.error().position.line,
                            document.error().position.column, document.error().message));
  }
  for (const auto& [key, key_value, value] : document->root()) {
    const bool is_elsewhere = key == "url" || key == "headers";
    if (is_elsewhere) {
      return Fail(ErrorCode::kInvalidInput,
                  fmt::format("`{}` does not belong into the file of --settings: it has options of "
                              "its own",
                              key));
    }
    writer.Member(key, value);
  }
  return {};
}

base::Result<std::string> WriteServer(const Arguments& arguments, const std::string& name) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject();
  if (!name.empty()) writer.Member("name", name);
  RETURN_IF_ERROR(WriteLabels(arguments, writer));
  writer.Key("settings").BeginObject();
  if (const auto url = arguments.Find("--to")) writer.Member("url", *url);
  if (const auto path = arguments.Find("--settings")) {
    RETURN_IF_ERROR(WriteOtherSettings(*path, writer));
  }
  RETURN_IF_ERROR(WriteHeaders(arguments, writer));
  writer.EndObject().EndObject();
  return body;
}

base::Result<int> CreateServer(const Arguments& arguments) {
  const std::string& name = arguments.positional();
  ASSIGN_OR_RETURN(const std::string body, WriteServer(arguments, name));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/servers"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path, body));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      fmt::format("the server `{}` is there; agents need a grant for it: `toolgate grant "
                  "create`",
                  name));
}

base::Result<int> ChangeServer(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const std::string body,
                   WriteServer(arguments, arguments.Find("--name").value_or("")));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfServer(session, arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Patch(path, body));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("the server `{}` is changed", arguments.positional()));
}

base::Result<int> DeleteServer(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfServer(session, arguments));
  RETURN_IF_ERROR(session.Delete(path));
  return Say(fmt::format("the server `{}` is gone", arguments.positional()));
}

base::Result<int> CheckServer(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfServer(session, arguments, "/check"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path));
  const bool answered = reply.root().Find("answered").AsBool();
  if (session.wants_json()) {
    const int status = PrintJson(reply.text);
    return answered ? status : kExitFailed;
  }
  if (answered) return Say(fmt::format("it lists {} tools", TextOf(reply.root(), "tools")));
  Say(fmt::format("it does not answer as it should: {}", TextOf(reply.root(), "why")));
  return kExitFailed;
}

const Positional kServer{"SERVER", "Its name or id"};

std::vector<Option> SettingsOptions(bool is_new) {
  return {{"--to", "URL", "Where it is: http(s)", is_new},
          {"--header-env", "NAME=VARIABLE",
           "A header for it, its value from the environment; may be repeated", false, "", true},
          {"--header-file", "NAME=FILE", "The same from a file, `-` for standard input", false, "",
           true},
          {"--settings", "FILE", "Its other settings, as in docs/configuration.md, YAML or JSON"},
          LabelOption()};
}

}  // namespace

std::vector<Command> ServerCommands() {
  std::vector<Option> changes = SettingsOptions(false);
  changes.push_back({"--name", "NAME", "Its new name"});
  changes.push_back(
      {"--no-header", "NAME", "Without this header; may be repeated", false, "", true});
  return {
      {.name = "server list",
       .summary = "List the servers behind the gateway",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {},
       .run = Run<ListServers>},
      {.name = "server show",
       .summary = "Show a server: where it is, how it is",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {kServer},
       .run = Run<ShowServer>},
      {.name = "server create",
       .summary = "Put a server behind the gateway",
       .details =
           AboveApiDetails("toolgate server create files --to https://files.example/mcp "
                           "--header-env Authorization=FILES_AUTH\n\nNothing reaches it before "
                           "there is a grant for it. The values of headers are sealed, and "
                           "never shown again."),
       .options = WithApiOptions(SettingsOptions(true)),
       .positionals = {{"NAME", "Part of the URL of agents: /mcp/NAME/"}},
       .run = Run<CreateServer>},
      {.name = "server set",
       .summary = "Change a server",
       .details = AboveApiDetails("What is not named stays as it is. In force with the next call."),
       .options = WithApiOptions(std::move(changes)),
       .positionals = {kServer},
       .run = Run<ChangeServer>},
      {.name = "server delete",
       .summary = "Take a server away that no grant uses",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {kServer},
       .run = Run<DeleteServer>},
      {.name = "server check",
       .summary = "Ask a server for its tools now",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {kServer},
       .run = Run<CheckServer>},
  };
}

}  // namespace toolgate::cli
