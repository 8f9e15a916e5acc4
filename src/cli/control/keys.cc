// SPDX-License-Identifier: Apache-2.0
// `toolgate keys list|rotate`: the keys that secrets at rest are sealed with.
#include <fmt/format.h>

#include "base/clock.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "control/servers.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr size_t kPageRows = 200;

base::Result<int> ListKeys(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const ApiPlace place, ReadApiPlace(arguments));
  if (place.data_folder.empty()) {
    return Fail(ErrorCode::kInvalidInput, "keys are listed where they are: say --data");
  }
  ASSIGN_OR_RETURN(const DataFolder folder, FindDataFolder(place.data_folder));
  ASSIGN_OR_RETURN(const auto keys, crypto::KeyRing::Load(folder.Keys()));
  report::Columns rows({"VERSION", "MADE", ""});
  const auto known = keys->keys();
  for (const crypto::SealingKey& key : known) {
    const bool is_newest = key.version == known.back().version;
    rows.Add({std::to_string(key.version), base::FormatUtc(key.created),
              is_newest ? "seals what is new" : "opens what it sealed"});
  }
  return PrintRows(rows, "there are no keys");
}

// Seals the secrets of an organisation anew; the number of servers that had some.
base::Result<size_t> Reseal(state::Tables& tables, const std::string& organisation,
                            const crypto::KeyRing& keys) {
  size_t count = 0;
  state::Page page{"", kPageRows};
  for (;;) {
    ASSIGN_OR_RETURN(auto servers, tables.servers().List(organisation, page));
    for (state::Server& server : servers) {
      page.after = server.id;
      ASSIGN_OR_RETURN(const bool has_changed, control::ResealServer(server, keys));
      if (!has_changed) continue;
      RETURN_IF_ERROR(tables.servers().Update(server));
      ++count;
    }
    if (servers.size() < page.limit) return count;
  }
}

base::Result<size_t> ResealAll(state::Tables& tables, const crypto::KeyRing& keys) {
  size_t count = 0;
  state::Page page{"", kPageRows};
  for (;;) {
    ASSIGN_OR_RETURN(const auto organisations, tables.organisations().List(page));
    for (const state::Organisation& organisation : organisations) {
      page.after = organisation.id;
      ASSIGN_OR_RETURN(const size_t resealed, Reseal(tables, organisation.id, keys));
      count += resealed;
    }
    if (organisations.size() < page.limit) return count;
  }
}

// Of a gateway that does not run.
base::Result<int> RotateHere(LocalCaller& caller) {
  ASSIGN_OR_RETURN(const crypto::SealingKey key,
                   caller.keys().AddKey(base::SystemClock().WallNow()));
  size_t count = 0;
  const control::Actor actor{"", "local operator", "local", "local", "keys", true};
  RETURN_IF_ERROR(caller.store().Write([&](state::Tables& tables) -> base::Status {
    const control::Context context{tables, actor, base::SystemClock().WallNow()};
    ASSIGN_OR_RETURN(count, ResealAll(tables, caller.keys()));
    return control::Record(context, "keys.rotate", {"", "keys", "", "keys"}, "",
                           fmt::format("{{\"version\":{}}}", key.version));
  }));
  return Say(
      fmt::format("key {} seals from now on; the secrets of {} servers are sealed with it; "
                  "back the file up anew",
                  key.version, count));
}

base::Result<int> RotateKeys(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  if (auto* const here = dynamic_cast<LocalCaller*>(&session.caller())) return RotateHere(*here);
  ASSIGN_OR_RETURN(const Reply reply, session.Post("/instance/keys/rotate"));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      "a new key seals from now on, and what the old ones sealed is sealed with it; back the "
      "file up anew");
}

}  // namespace

std::vector<Command> KeyCommands() {
  return {
      {.name = "keys list",
       .summary = "List the versions of the keys that secrets are sealed with",
       .details = "Never the keys themselves.\n\nExit status: 0 fine, 1 refused, 2 wrong usage.",
       .options = {{"--data", "DIR", "The data folder (or TOOLGATE_DATA)"}},
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
