// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/decision_query.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/problem.h"

namespace toolgate::admin::routes {
namespace {

using control::Outcome;

auto BadRequest(std::string message) {
  return control::Refuse(base::ErrorCode::kInvalidInput, std::move(message),
                         std::string(reason::kBadRequest));
}

std::string TextOf(const Call& call, std::string_view name) {
  const std::string* text = call.Query(name);
  return text == nullptr ? std::string() : *text;
}

Outcome<audit::LogKind> ReadKind(const Call& call) {
  const std::string kind = TextOf(call, "kind");
  if (kind.empty() || kind == "calls") return audit::LogKind::kCalls;
  if (kind == "requests") return audit::LogKind::kRequests;
  return BadRequest("`kind` is `calls` or `requests`");
}

// One that there is none of would be found nowhere, which reads as if nothing had happened.
Outcome<void> CheckOutcome(std::string_view outcome) {
  constexpr std::string_view kOutcomes[] = {"", "forward", "deny", "hold", "served", "refused"};
  if (std::find(std::begin(kOutcomes), std::end(kOutcomes), outcome) != std::end(kOutcomes)) {
    return {};
  }
  return BadRequest(
      "`outcome` is `forward`, `deny` or `hold`, or of requests `served` or `refused`");
}

}  // namespace

Outcome<std::optional<base::WallTime>> ReadMoment(const Call& call, std::string_view name) {
  const std::string* text = call.Query(name);
  if (text == nullptr) return std::optional<base::WallTime>();
  const auto moment = base::ParseUtc(*text);
  if (moment) return moment;
  return BadRequest(fmt::format("`{}` is a time such as 2026-01-31T12:00:00Z", name));
}

Outcome<audit::LogQuery> ReadLogQuery(const Call& call) {
  audit::LogQuery query;
  ASSIGN_OR_FAULT(query.filter.since, ReadMoment(call, "since"));
  ASSIGN_OR_FAULT(query.filter.until, ReadMoment(call, "until"));
  ASSIGN_OR_FAULT(query.kind, ReadKind(call));
  query.filter.organisation = call.organisation.id;
  query.filter.grant = TextOf(call, "grant");
  query.filter.grant_id = TextOf(call, "grant_id");
  query.filter.server = TextOf(call, "server");
  query.filter.tool = TextOf(call, "tool");
  query.filter.outcome = TextOf(call, "outcome");
  RETURN_IF_FAULT(CheckOutcome(query.filter.outcome));
  query.filter.rule = TextOf(call, "rule");
  query.filter.text = TextOf(call, "text");
  return query;
}

}  // namespace toolgate::admin::routes
