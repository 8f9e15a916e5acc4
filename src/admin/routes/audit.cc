// SPDX-License-Identifier: Apache-2.0
// The audit log: who changed what.
#include <fmt/format.h>

#include "admin/problem.h"
#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "base/text.h"
#include "control/rows.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;
using state::AdminEvent;
using state::AdminEvents;

constexpr std::string_view kFilters = "limit cursor actor action target_kind target_id since until";

Outcome<std::optional<base::WallTime>> TimeOf(const Call& call, std::string_view name) {
  const std::string* text = call.Query(name);
  if (!text) return std::nullopt;
  const auto time = base::ParseUtc(*text);
  if (time) return time;
  return Refuse(ErrorCode::kInvalidInput,
                fmt::format("`{}` must be a time in UTC, as 2026-01-31T23:59:59Z", name),
                std::string(reason::kBadRequest));
}

std::string_view TextOf(const Call& call, std::string_view name) {
  const std::string* text = call.Query(name);
  return text ? std::string_view(*text) : std::string_view();
}

Outcome<AdminEvents::Filter> FilterOf(const Call& call, std::string_view cursor) {
  AdminEvents::Filter filter;
  filter.organisation = call.organisation.id;
  filter.actor = TextOf(call, "actor");
  filter.action = TextOf(call, "action");
  filter.target_kind = TextOf(call, "target_kind");
  filter.target_id = TextOf(call, "target_id");
  ASSIGN_OR_FAULT(filter.since, TimeOf(call, "since"));
  ASSIGN_OR_FAULT(filter.until, TimeOf(call, "until"));
  ASSIGN_OR_FAULT(const size_t limit, LimitOf(call));
  filter.limit = limit + 1;
  filter.before = static_cast<int64_t>(base::ParseUint(cursor).value_or(0));
  return filter;
}

json::Writer& WriteState(json::Writer& writer, std::string_view key, const std::string& text) {
  writer.Key(key);
  return text.empty() ? writer.Null() : writer.Raw(text);
}

void WriteEvent(json::Writer& writer, const AdminEvent& event) {
  writer.Member("number", event.number);
  control::WriteTime(writer, "time", event.time);
  writer.Member("organisation", event.organisation).Member("actor", event.actor);
  writer.Member("actor_id", event.actor_id).Member("by_means_of", event.by_means_of);
  writer.Member("client_address", event.client_address).Member("request_id", event.request_id);
  writer.Member("action", event.action).Member("target_kind", event.target_kind);
  writer.Member("target_id", event.target_id).Member("target_name", event.target_name);
  WriteState(writer, "before", event.before);
  WriteState(writer, "after", event.after);
}

Outcome<Answer> List(Call& call) {
  ASSIGN_OR_FAULT(const std::string cursor, CursorOf(call));
  ASSIGN_OR_FAULT(const auto filter, FilterOf(call, cursor));
  ASSIGN_OR_FAULT(const auto rows,
                  ReadStore(call, [&](state::Tables& tables) -> Outcome<std::vector<AdminEvent>> {
                    ASSIGN_OR_FAULT(auto found, tables.admin_events().List(filter));
                    return found;
                  }));
  return ListAnswer<AdminEvent>(call, rows, filter.limit - 1, WriteEvent,
                                [](const AdminEvent& row) { return std::to_string(row.number); });
}

}  // namespace

std::span<const Route> AuditRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/audit", "listAudit", Access::kAdmin, Body::kNone,
       kFilters, List},
      {"GET", "/instance/audit", "listInstanceAudit", Access::kOperator, Body::kNone, kFilters,
       List},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
