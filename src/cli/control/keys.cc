// SPDX-License-Identifier: Apache-2.0
// `toolgate keys list|rotate`: the keys that secrets at rest are sealed with.
#include <fmt/format.h>

#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"

namespace toolgate::cli {
namespace {

base::Result<int> ListKeys(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Get("/instance/keys"));
  if (session.wants_json()) return PrintJson(reply.text);
  report::Columns rows({"VERSION", "MADE"});
  for (const auto& key : reply.root().Find("items")) {
    rows.Add({TextOf(key.value, "version"), TimeOf(key.value, "created_at")});
  }
  return PrintRows(rows, "there are no keys");
}

base::Result<int> RotateKeys(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Post("/instance/keys/rotate"));
  if (session.wants_json()) return PrintJson(reply.text);
  std::string newest;
  for (const auto& key : reply.root().Find("items")) newest = TextOf(key.value, "version");
  return Say(fmt::format(
      "key {} seals from now on; the secrets of {} servers are sealed with it; back the file up "
      "anew",
      newest, TextOf(reply.root(), "resealed_servers")));
}

}  // namespace

std::vector<Command> KeyCommands() {
  return {
      {.name = "keys list",
       .summary = "List the versions of the keys that secrets are sealed with",
       .details = "Never the keys themselves. The last one seals what is new, the others open what "
                  "they sealed.\n\n" +
                  std::string(kApiDetails),
       .options = WithApiOptions({}, Scope::kInstance),
       .positionals = {},
       .run = Run<ListKeys>},
      {.name = "keys rotate",
       .summary = "Make a new key, and seal all secrets with it; no call waits for it",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}, Scope::kInstance),
       .positionals = {},
       .run = Run<RotateKeys>},
  };
}

}  // namespace toolgate::cli
