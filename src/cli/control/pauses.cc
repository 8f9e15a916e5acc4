// SPDX-License-Identifier: Apache-2.0
// The stop buttons: `toolgate pause server|grant|organisation` and `resume`.
#include <fmt/format.h>

#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "json/writer.h"

namespace toolgate::cli {
namespace {

enum class Kind { kServer, kGrant, kOrganisation };

std::string_view WordOf(Kind kind) {
  switch (kind) {
    case Kind::kServer:
      return "server";
    case Kind::kGrant:
      return "grant";
    case Kind::kOrganisation:
      break;
  }
  return "organisation";
}

base::Result<std::string> PathOf(ApiSession& session, Kind kind, const std::string& name,
                                 std::string_view verb) {
  if (kind == Kind::kOrganisation) {
    return fmt::format("/organisations/{}/{}", PathPart(name), verb);
  }
  return session.PathTo(fmt::format("/{}s/{}/{}", WordOf(kind), PathPart(name), verb));
}

template <Kind kKind>
base::Result<int> Pause(const Arguments& arguments) {
  const std::string& name = arguments.positional();
  std::string body;
  json::Writer writer(body);
  writer.BeginObject().Member("reason", arguments.Find("--reason").value_or("")).EndObject();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOf(session, kKind, name, "pause"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      fmt::format("the {0} `{1}` is paused: every call is denied until `toolgate resume {0} "
                  "{1}`",
                  WordOf(kKind), name));
}

template <Kind kKind>
base::Result<int> Resume(const Arguments& arguments) {
  const std::string& name = arguments.positional();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOf(session, kKind, name, "resume"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("the {} `{}` is not paused any more", WordOf(kKind), name));
}

template <Kind kKind>
void Add(std::vector<Command>& commands) {
  const std::string word(WordOf(kKind));
  const Scope scope = kKind == Kind::kOrganisation ? Scope::kInstance : Scope::kOrganisation;
  const Positional name{kKind == Kind::kGrant ? "LABEL" : "NAME", "Which one, by name or id"};
  commands.push_back(
      {.name = "pause " + word,
       .summary = kKind == Kind::kOrganisation ? "Deny every call of all grants of an organisation"
                                               : fmt::format("Deny every call of a {}", word),
       .details = fmt::format("From the next call on, on every connection, recorded as `(paused)`, "
                              "until it is resumed.\n\n{}",
                              kApiDetails),
       .options = WithApiOptions({{"--reason", "TEXT", "Why, for those who ask"}}, scope),
       .positionals = {name},
       .run = Run<Pause<kKind>>});
  commands.push_back({.name = "resume " + word,
                      .summary = fmt::format("Let calls of a paused {} pass again", word),
                      .details = std::string(kApiDetails),
                      .options = WithApiOptions({}, scope),
                      .positionals = {name},
                      .run = Run<Resume<kKind>>});
}

}  // namespace

std::vector<Command> PauseCommands() {
  std::vector<Command> commands;
  Add<Kind::kServer>(commands);
  Add<Kind::kGrant>(commands);
  Add<Kind::kOrganisation>(commands);
  return commands;
}

}  // namespace toolgate::cli
