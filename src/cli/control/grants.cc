// SPDX-License-Identifier: Apache-2.0
// `toolgate grant ...`
#include <fmt/format.h>

#include "app/config.h"
#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;
using json::Value;

std::string StandingOfGrant(Value grant) {
  if (!TextOf(grant, "revoked_at").empty()) return "revoked";
  if (std::string paused = PauseOf(grant); !paused.empty()) return paused;
  return TextOf(grant, "policy").empty() ? "no policy: denies everything" : "";
}

base::Result<std::string> PathOfGrant(ApiSession& session, const Arguments& arguments,
                                      std::string_view below = "") {
  return session.PathTo(fmt::format("/grants/{}{}", PathPart(arguments.positional()), below));
}

base::Result<int> ListGrants(const Arguments& arguments) {
  std::string query = arguments.Has("--revoked") ? "revoked=true" : "revoked=false";
  for (const char* const option : {"--server", "--policy"}) {
    const auto name = arguments.Find(option);
    if (name) query += fmt::format("&{}={}", option + 2, PathPart(*name));
  }
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/grants"));
  ASSIGN_OR_RETURN(const Reply list, session.List(path, query));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows(
      {"LABEL", "SERVER", "POLICY", "SUBJECT", "TOKEN", "EXPIRES", "LAST USED", "STATE"});
  for (const auto& entry : list.root().Find("items")) {
    const Value grant = entry.value;
    rows.Add({TextOf(grant, "label"), TextOf(grant, "server"), TextOf(grant, "policy"),
              TextOf(grant, "subject"), TextOf(grant, "hint"), TimeOf(grant, "expires_at"),
              TimeOf(grant, "used_at"), StandingOfGrant(grant)});
  }
  return PrintRows(rows, "there are no grants: make one with `toolgate grant create`");
}

base::Result<int> ShowGrant(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfGrant(session, arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Get(path));
  if (session.wants_json()) return PrintJson(reply.text);
  const Value grant = reply.root();
  return PrintFacts({{"label", TextOf(grant, "label")},
                     {"id", TextOf(grant, "id")},
                     {"server", TextOf(grant, "server")},
                     {"policy", TextOf(grant, "policy")},
                     {"tries", TextOf(grant, "shadow_policy")},
                     {"subject", TextOf(grant, "subject")},
                     {"token", TextOf(grant, "hint")},
                     {"old token", TimeOf(grant, "old_token_until")},
                     {"expires", TimeOf(grant, "expires_at")},
                     {"last used", TimeOf(grant, "used_at")},
                     {"state", StandingOfGrant(grant)},
                     {"made", TimeOf(grant, "created_at")},
                     {"made by", TextOf(grant, "minted_by")},
                     {"revoked", TimeOf(grant, "revoked_at")},
                     {"revoked by", TextOf(grant, "revoked_by")},
                     {"labels", LabelsOf(grant)}});
}

base::Result<std::string> WriteGrant(const Arguments& arguments, const std::string& label) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject();
  if (!label.empty()) writer.Member("label", label);
  const auto take = [&](const char* option, std::string_view member) {
    if (const auto value = arguments.Find(option)) writer.Member(member, *value);
  };
  take("--server", "server");
  take("--policy", "policy");
  take("--shadow-policy", "shadow_policy");
  take("--subject", "subject");
  if (arguments.Has("--no-policy")) writer.Key("policy").Null();
  if (arguments.Has("--no-shadow-policy")) writer.Key("shadow_policy").Null();
  if (arguments.Has("--never-expires")) writer.Key("expires_at").Null();
  if (const auto expires = arguments.Find("--expires")) {
    ASSIGN_OR_RETURN(const std::string moment, ReadFutureMoment("--expires", *expires));
    writer.Member("expires_at", moment);
  }
  RETURN_IF_ERROR(WriteLabels(arguments, writer));
  writer.EndObject();
  return body;
}

// Where agents reach the gateway, as far as this machine knows.
std::string GatewayUrl(const ApiPlace& place) {
  if (place.data_folder.empty()) return "https://YOUR-GATEWAY";
  const auto folder = FindDataFolder(place.data_folder);
  if (!folder) return "https://YOUR-GATEWAY";
  const app::LoadedConfig loaded = app::LoadConfig(folder->Config());
  if (!loaded.config.public_url.empty()) return loaded.config.public_url;
  return fmt::format("{}://{}", loaded.config.tls ? "https" : "http",
                     net::WithPort(loaded.config.listen_host, loaded.config.listen_port));
}

// The token, and what a client is given to use it.
int PrintToken(const ApiSession& session, Value grant) {
  const std::string server = TextOf(grant, "server");
  const std::string token = TextOf(grant, "token");
  std::string client;
  json::Writer writer(client);
  writer.BeginObject().Key("mcpServers").BeginObject().Key(std::string_view(server)).BeginObject();
  writer.Member("type", "http");
  writer.Member("url", fmt::format("{}/mcp/{}/", GatewayUrl(session.place()), server));
  writer.Key("headers").BeginObject().Member("Authorization", "Bearer " + token);
  writer.EndObject().EndObject().EndObject().EndObject();
  return Print(
      fmt::format("token: {}\n\nIt is shown this once. For the client's configuration:\n\n"
                  "{}\n",
                  token, client));
}

base::Result<int> CreateGrant(const Arguments& arguments) {
  const std::string& label = arguments.positional();
  ASSIGN_OR_RETURN(std::string body, WriteGrant(arguments, label));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/grants"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  const std::string policy = TextOf(reply.root(), "policy");
  const std::string under = policy.empty() ? "without a policy, which denies everything"
                                           : fmt::format("under the policy `{}`", policy);
  Say(fmt::format("the grant `{}` is for the server `{}` {}", label, TextOf(reply.root(), "server"),
                  under));
  return PrintToken(session, reply.root());
}

base::Result<int> ChangeGrant(const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::string body,
                   WriteGrant(arguments, arguments.Find("--new-label").value_or("")));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfGrant(session, arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Patch(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("the grant `{}` is changed", arguments.positional()));
}

base::Result<int> RotateGrant(const Arguments& arguments) {
  std::string body;
  if (const auto overlap = arguments.Find("--overlap")) {
    ASSIGN_OR_RETURN(const auto seconds, ReadDuration("--overlap", *overlap));
    body = fmt::format("{{\"overlap_seconds\":{}}}", seconds.count());
  }
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfGrant(session, arguments, "/rotate"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  const std::string until = TimeOf(reply.root(), "old_token_until");
  Say(fmt::format("the grant `{}` has a new token; the old one {}", arguments.positional(),
                  until.empty() ? "is good no more" : "is good until " + until));
  return PrintToken(session, reply.root());
}

base::Result<int> RevokeGrant(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfGrant(session, arguments, "/revoke"));
  ASSIGN_OR_RETURN(const Reply reply, session.Post(path));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      fmt::format("the grant `{}` is revoked: its token is good no more", arguments.positional()));
}

const Positional kGrant{"LABEL", "The grant's label or id"};
const Option kPolicyOption{"--policy", "NAME", "The policy of its calls"};
const Option kShadowOption{"--shadow-policy", "NAME", "A policy that is only tried on them"};
const Option kSubject{"--subject", "TEXT", "Who uses it, for the log and the policy"};
const Option kExpires{"--expires", "TIME", "From now on (12h, 30d), or a moment (2030-12-31)"};

}  // namespace

std::vector<Command> GrantCommands() {
  return {
      {.name = "grant list",
       .summary = "List who may use which server under which policy",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({{"--server", "NAME", "For this server"},
                                  {"--policy", "NAME", "Under this policy"},
                                  {"--revoked", "", "Those too that are revoked"}}),
       .positionals = {},
       .run = Run<ListGrants>},
      {.name = "grant show",
       .summary = "Show a grant",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {kGrant},
       .run = Run<ShowGrant>},
      {.name = "grant create",
       .summary = "Let an agent use a server under a policy, and print its token",
       .details =
           AboveApiDetails("toolgate grant create alice-laptop --server files --policy "
                           "read-only --expires 30d\n\nThe token is printed this once; what is "
                           "kept is its hash. Without a policy every call is denied."),
       .options = WithApiOptions({{"--server", "NAME", "The server", true},
                                  kPolicyOption,
                                  kShadowOption,
                                  kSubject,
                                  kExpires,
                                  LabelOption()}),
       .positionals = {{"LABEL", "What people call it"}},
       .run = Run<CreateGrant>},
      {.name = "grant set",
       .summary = "Change a grant; its token stays",
       .details = AboveApiDetails("What is not named stays as it is. In force with the next call."),
       .options = WithApiOptions({{"--new-label", "LABEL", "Its new label"},
                                  kPolicyOption,
                                  {"--no-policy", "", "No policy: denies everything"},
                                  kShadowOption,
                                  {"--no-shadow-policy", "", "Tries none any more"},
                                  kSubject,
                                  kExpires,
                                  {"--never-expires", "", "Good until it is revoked"},
                                  LabelOption()}),
       .positionals = {kGrant},
       .run = Run<ChangeGrant>},
      {.name = "grant rotate",
       .summary = "Give a grant a new token",
       .details =
           AboveApiDetails("Without --overlap the old token is refused from the next call on."),
       .options =
           WithApiOptions({{"--overlap", "TIME", "The old token is good for so long: 1h, 2d"}}),
       .positionals = {kGrant},
       .run = Run<RotateGrant>},
      {.name = "grant revoke",
       .summary = "End a grant, from the next call on and for ever",
       .details = AboveApiDetails("`toolgate pause grant` stops it until it is resumed."),
       .options = WithApiOptions({}),
       .positionals = {kGrant},
       .run = Run<RevokeGrant>},
  };
}

}  // namespace toolgate::cli
