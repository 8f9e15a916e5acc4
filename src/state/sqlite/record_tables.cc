// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/record_tables.h"

namespace toolgate::state {

base::Status SqliteAdminEvents::Add(AdminEvent& event) {
  ASSIGN_OR_RETURN(const int64_t last, session_.FindNumber("SELECT max(number) FROM admin_events"));
  event.number = last + 1;
  return session_.Add(event);
}

base::Result<std::vector<AdminEvent>> SqliteAdminEvents::List(const Filter& filter) {
  constexpr auto kMax = std::numeric_limits<int64_t>::max();
  constexpr auto kMin = std::numeric_limits<int64_t>::min();
  const int64_t since = filter.since ? filter.since->time_since_epoch().count() : kMin;
  const int64_t until = filter.until ? filter.until->time_since_epoch().count() : kMax;
  const int64_t before = filter.before == 0 ? kMax : filter.before;
  // Two texts, so that the one for an organisation goes by its index.
  const std::string_view tail =
      filter.organisation.empty()
          ? "WHERE ? = '' AND number < ? AND (? = '' OR actor = ?) AND (? = '' OR action = ?)"
            " AND (? = '' OR target_kind = ?) AND (? = '' OR target_id = ?)"
            " AND time BETWEEN ? AND ? ORDER BY number DESC LIMIT ?"
          : "WHERE organisation = ? AND number < ? AND (? = '' OR actor = ?)"
            " AND (? = '' OR action = ?) AND (? = '' OR target_kind = ?)"
            " AND (? = '' OR target_id = ?) AND time BETWEEN ? AND ?"
            " ORDER BY number DESC LIMIT ?";
  return session_.FindAll<AdminEvent>(tail, filter.organisation, before, filter.actor, filter.actor,
                                      filter.action, filter.action, filter.target_kind,
                                      filter.target_kind, filter.target_id, filter.target_id, since,
                                      until, RowsOf(filter.limit));
}

base::Status SqliteKeptAnswers::Add(const KeptAnswer& answer) { return session_.Add(answer); }

base::Result<std::optional<KeptAnswer>> SqliteKeptAnswers::Find(std::string_view caller,
                                                                std::string_view key) {
  return session_.FindOne<KeptAnswer>("WHERE caller = ? AND key = ?", caller, key);
}

base::Status SqliteKeptAnswers::DeleteOlder(base::WallTime than) {
  RETURN_IF_ERROR(
      session_.Change("kept answer", "DELETE FROM kept_answers WHERE created_at < ?", than));
  return {};
}

}  // namespace toolgate::state
