// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/log_options.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cli {
namespace {

constexpr uint64_t kLimitMax = 100'000;

base::Result<uint64_t> ReadNumber(const Arguments& arguments, const std::string& option,
                                  uint64_t fallback, uint64_t max) {
  const auto text = arguments.Find(option);
  if (!text) return fallback;
  const auto number = base::ParseUint(*text);
  if (number && *number > 0 && *number <= max) return *number;
  return base::Fail(
      base::ErrorCode::kInvalidInput,
      fmt::format("{} is a number from 1 to {}, not `{}`", option, max, base::Printable(*text)));
}

base::Result<audit::LogKind> ReadKind(const Arguments& arguments) {
  const std::string kind = arguments.Find("--kind").value_or("calls");
  if (kind == "calls") return audit::LogKind::kCalls;
  if (kind == "requests") return audit::LogKind::kRequests;
  if (kind == "events") return audit::LogKind::kEvents;
  return base::Fail(
      base::ErrorCode::kInvalidInput,
      fmt::format("--kind is calls, requests or events, not `{}`", base::Printable(kind)));
}

}  // namespace

std::vector<Option> LogFilterOptions(std::vector<Option> more) {
  std::vector<Option> options = {
      {"--since", "TIME",
       "From this moment on: 2026-01-31T12:00:00Z, 2026-01-31, or 90m, 12h, 7d ago"},
      {"--until", "TIME", "Before this moment"},
      {"--organisation", "NAME", "Of this organisation"},
      {"--grant", "LABEL", "Of this grant, or of all that had its label"},
      {"--grant-id", "ID", "Of this grant alone"},
      {"--server", "NAME", "Of this server"},
      {"--tool", "NAME", "Of this tool, prompt or resource"},
      {"--outcome", "WORD", "forward, deny or hold; of requests served or refused"},
      {"--rule", "RULE", "Decided by this rule"},
      {"--text", "TEXT", "With this text anywhere, in small or capital letters"},
      {"--kind", "WORD",
       "calls; requests, which were no calls or not to be decided; events, of the log itself",
       false, "calls"}};
  for (Option& option : more) options.push_back(std::move(option));
  return options;
}

base::Result<audit::LogQuery> ReadLogQuery(const Arguments& arguments) {
  audit::LogQuery query;
  ASSIGN_OR_RETURN(query.filter.since, ReadMoment(arguments, "--since"));
  ASSIGN_OR_RETURN(query.filter.until, ReadMoment(arguments, "--until"));
  query.filter.organisation = arguments.Find("--organisation").value_or("");
  query.filter.grant = arguments.Find("--grant").value_or("");
  query.filter.grant_id = arguments.Find("--grant-id").value_or("");
  query.filter.server = arguments.Find("--server").value_or("");
  query.filter.tool = arguments.Find("--tool").value_or("");
  query.filter.outcome = arguments.Find("--outcome").value_or("");
  query.filter.rule = arguments.Find("--rule").value_or("");
  query.filter.text = arguments.Find("--text").value_or("");
  ASSIGN_OR_RETURN(query.kind, ReadKind(arguments));
  ASSIGN_OR_RETURN(query.before, ReadNumber(arguments, "--before", UINT64_MAX, UINT64_MAX));
  ASSIGN_OR_RETURN(query.limit, ReadNumber(arguments, "--limit", query.limit, kLimitMax));
  return query;
}

}  // namespace toolgate::cli
