// SPDX-License-Identifier: Apache-2.0
// `toolgate audit`: who changed what.
#include <fmt/format.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/moments.h"
#include "cli/print.h"

namespace toolgate::cli {
namespace {

base::Result<std::string> WriteQuery(const Arguments& arguments) {
  std::string query = "limit=" + PathPart(arguments.Get("--limit"));
  const auto take = [&](const char* option, const char* member) {
    if (const auto value = arguments.Find(option)) {
      query += fmt::format("&{}={}", member, PathPart(*value));
    }
  };
  take("--actor", "actor");
  take("--action", "action");
  take("--kind", "target_kind");
  take("--id", "target_id");
  take("--cursor", "cursor");
  for (const char* const option : {"--since", "--until"}) {
    ASSIGN_OR_RETURN(const auto moment, ReadMoment(arguments, option));
    if (moment) query += fmt::format("&{}={}", option + 2, PathPart(base::FormatUtc(*moment)));
  }
  return query;
}

base::Result<int> ListEvents(const Arguments& arguments) {
  ASSIGN_OR_RETURN(std::string query, WriteQuery(arguments));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  std::string path = "/instance/audit";
  if (!arguments.Has("--instance")) {
    ASSIGN_OR_RETURN(path, session.PathTo("/audit"));
  }
  ASSIGN_OR_RETURN(const Reply list, session.Get(path, std::move(query)));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"TIME", "WHO", "BY MEANS OF", "FROM", "DID", "TO"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TimeOf(entry.value, "time"), TextOf(entry.value, "actor"),
              TextOf(entry.value, "by_means_of"), TextOf(entry.value, "client_address"),
              TextOf(entry.value, "action"), TextOf(entry.value, "target_name")});
  }
  const int status = PrintRows(rows, "nothing in the audit log is like that");
  const std::string next = TextOf(list.root(), "next");
  return next.empty() || status != kExitOk ? status
                                           : Print(fmt::format("older: --cursor {}\n", next));
}

}  // namespace

Command AuditCommand() {
  return {.name = "audit",
          .summary = "Show who changed what, the newest first",
          .details = fmt::format(
              "toolgate audit --since 7d --kind grant\n\n--json also says what was before and "
              "after; secrets are in neither.\n\n{}",
              kApiDetails),
          .options = WithApiOptions(
              {{"--since", "TIME",
                "From this moment on: 2026-01-31T12:00:00Z, 2026-01-31, or 12h, 7d "
                "ago"},
               {"--until", "TIME", "Before this moment"},
               {"--actor", "WHO", "Done by them: an address, or `local operator`"},
               {"--action", "WORD", "Such as grant.create"},
               {"--kind", "WORD", "Done to a server, policy, grant, organisation, ..."},
               {"--id", "ID", "Done to this one"},
               {"--limit", "N", "So many at most", false, "50"},
               {"--cursor", "TEXT", "The next page: what the last one named"},
               {"--instance", "", "What concerns no organisation alone"}}),
          .positionals = {},
          .run = Run<ListEvents>};
}

}  // namespace toolgate::cli
