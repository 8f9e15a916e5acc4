// SPDX-License-Identifier: Apache-2.0
// `toolgate server tools` and `server accept`.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;
using json::Value;

constexpr std::string_view kNotListed =
    "the gateway has no list of its tools: is it running, and the server up? `toolgate server "
    "check` asks it";

base::Result<Reply> AskTools(ApiSession& session, const std::string& server) {
  ASSIGN_OR_RETURN(const std::string path,
                   session.PathTo(fmt::format("/servers/{}/tools", PathPart(server))));
  return session.Get(path);
}

base::Result<int> ListTools(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply reply, AskTools(session, arguments.positional()));
  if (session.wants_json()) return PrintJson(reply.text);
  report::Columns rows({"TOOL", "CLASS", "SEVERITY", "STANDING", "DESCRIPTION"});
  for (const auto& entry : reply.root().Find("items")) {
    const Value tool = entry.value;
    rows.Add({TextOf(tool, "name"), TextOf(tool, "class"), TextOf(tool, "severity"),
              TextOf(tool, "standing"), TextOf(tool.Find("definition"), "description")});
  }
  const bool is_listed = reply.root().Find("listed").AsBool();
  return PrintRows(rows, is_listed ? "it has no tools" : kNotListed);
}

// What of the tools is to be accepted or forgotten, as the body of the request.
base::Result<std::string> ChooseTools(Value tools, const std::vector<std::string>& names,
                                      bool all) {
  std::string accept;
  std::string forget;
  json::Writer accepting(accept);
  json::Writer forgetting(forget);
  accepting.BeginArray();
  forgetting.BeginArray();
  std::vector<std::string> found;
  for (const auto& entry : tools) {
    const std::string name = TextOf(entry.value, "name");
    if (!all && std::find(names.begin(), names.end(), name) == names.end()) continue;
    found.push_back(name);
    const std::string standing = TextOf(entry.value, "standing");
    if (standing == "gone") {
      forgetting.String(name);
    } else if (standing != "accepted") {
      accepting.BeginObject().Member("name", name);
      accepting.Member("digest", TextOf(entry.value, "digest")).EndObject();
    }
  }
  accepting.EndArray();
  forgetting.EndArray();
  for (const std::string& name : names) {
    if (std::find(found.begin(), found.end(), name) != found.end()) continue;
    return Fail(ErrorCode::kNotFound, fmt::format("it has no tool `{}`: `toolgate server tools` "
                                                  "lists them",
                                                  base::Printable(name)));
  }
  return fmt::format("{{\"tools\":{},\"forget\":{}}}", accept, forget);
}

base::Result<int> AcceptTools(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.positionals();
  const std::vector<std::string> names(words.begin() + 1, words.end());
  const bool all = arguments.Has("--all");
  if (all == !names.empty()) {
    return Fail(ErrorCode::kInvalidInput, "name the tools behind the server, or say --all");
  }
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply tools, AskTools(session, words.front()));
  if (!tools.root().Find("listed").AsBool()) {
    return Fail(ErrorCode::kUnavailable, std::string(kNotListed));
  }
  ASSIGN_OR_RETURN(std::string body, ChooseTools(tools.root().Find("items"), names, all));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo(fmt::format("/servers/{}/tools/accept",
                                                                      PathPart(words.front()))));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("{} definitions accepted, {} forgotten", TextOf(reply.root(), "accepted"),
                         TextOf(reply.root(), "forgotten")));
}

}  // namespace

std::vector<Command> ServerToolCommands() {
  return {
      {.name = "server tools",
       .summary =
           "List a server's tools: class, severity, and whether their definition is accepted",
       .details = fmt::format(
           "STANDING: accepted; new, which nobody has accepted; changed since; gone from the "
           "server.\n\n{}",
           kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {{"SERVER", "Its name or id"}},
       .run = Run<ListTools>},
      {.name = "server accept",
       .summary = "Accept the definitions of tools as the server has them now",
       .details = fmt::format(
           "Policies with `pin` go by what is accepted. Look at them first: `toolgate server tools "
           "--json`.\nWhat is gone from the server is forgotten.\n\n{}",
           kApiDetails),
       .options = WithApiOptions({{"--all", "", "All that it lists"}}),
       .positionals = {{"SERVER", "Its name or id"},
                       {"TOOL", "Those tools", Positional::Count::kAny}},
       .run = Run<AcceptTools>},
  };
}

}  // namespace toolgate::cli
