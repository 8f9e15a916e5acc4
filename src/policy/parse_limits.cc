// SPDX-License-Identifier: Apache-2.0
#include "policy/parse_limits.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr int64_t kRateMax = 1'000'000;
constexpr int64_t kWindowSecondsMax = 366 * 24 * 3600;
constexpr size_t kCounterBytesMax = 128;
// More decimals, or digits before them, are not counted.
constexpr std::string_view kMaxMax = "1000000000000000000";
constexpr std::string_view kUnit = "0.000000000000000001";

constexpr std::pair<std::string_view, int64_t> kWords[] = {
    {"minute", 60}, {"hour", 3600}, {"day", 86400}, {"week", 7 * 86400}};

// Seconds, or a word for them.
std::optional<int64_t> ParseWindow(Value value, base::Issues& issues) {
  if (!value) return std::nullopt;
  if (!value.Is(Type::kString))
    return json::ReadInt(value, "`window`", 1, kWindowSecondsMax, issues);
  for (const auto& [word, seconds] : kWords) {
    if (value.text() == word) return seconds;
  }
  issues.Error(value.position(),
               fmt::format("`window` cannot be `{}`", base::Printable(value.text())),
               "write seconds, `minute`, `hour`, `day` or `week`");
  return std::nullopt;
}

Scope ParseScope(ObjectReader& reader, Scope otherwise) {
  constexpr Scope kScopes[] = {Scope::kSession, Scope::kGrant, Scope::kSubject, Scope::kServer,
                               Scope::kOrganisation};
  const auto word =
      reader.TakeWord("scope", {"session", "grant", "subject", "server", "organisation"});
  if (!word) return otherwise;
  return *std::find_if(std::begin(kScopes), std::end(kScopes),
                       [&word](Scope scope) { return Name(scope) == *word; });
}

// What both forms have: window and scope.
Limit ParseCommon(ObjectReader& reader, Scope scope, std::string rule, base::Issues& issues) {
  Limit limit;
  limit.rule = std::move(rule);
  limit.position = reader.object().position();
  reader.RequirePresent("max");
  reader.RequirePresent("window");
  limit.window_seconds = ParseWindow(reader.TakeAny("window"), issues).value_or(1);
  limit.scope = ParseScope(reader, scope);
  return limit;
}

void ParseMax(Value value, Limit& limit, base::Issues& issues) {
  if (!value) return;
  limit.max_text = value.text();
  const auto max = base::Decimal::Parse(value.text());
  if (!value.Is(Type::kNumber) || !max || !base::IsExactInDouble(value.text())) {
    issues.Error(value.position(), "`max` must be a number that all parsers read alike",
                 "use at most 15 digits");
    return;
  }
  const bool can_be_counted = *max > *base::Decimal::Parse("0") &&
                              *max <= *base::Decimal::Parse(kMaxMax) &&
                              max->IsMultipleOf(*base::Decimal::Parse(kUnit));
  if (!can_be_counted) {
    issues.Error(value.position(),
                 "`max` must be more than 0 and at most 10^18, with at most 18 decimals",
                 "to allow nothing, write `\"action\": \"deny\"`");
    return;
  }
  limit.max = *max;
}

void ParseAmount(Value value, Limit& limit, base::Issues& issues) {
  if (!value) return;
  auto path = ArgumentPath::Parse(value.text());
  if (!path) {
    issues.Error(value.position(), path.error().message,
                 "name the argument to add up, as in `args.amount`");
    return;
  }
  if (path->has_wildcard()) {
    issues.Error(value.position(), "`amount` is one argument, not the elements of an array");
    return;
  }
  limit.amount = std::move(*path);
}

void ParseAlign(ObjectReader& reader, Limit& limit, base::Issues& issues) {
  const Value value = reader.object().Find("align");
  limit.is_calendar = reader.TakeWord("align", {"sliding", "calendar"}) == "calendar";
  const bool is_period =
      std::any_of(std::begin(kWords), std::end(kWords),
                  [&limit](const auto& word) { return word.second == limit.window_seconds; });
  if (!limit.is_calendar || is_period) return;
  issues.Error(value.position(), "the calendar has no window of this length",
               "write `minute`, `hour`, `day` or `week`, or `\"align\": \"sliding\"`");
}

void ParseCounter(Value value, Limit& limit, base::Issues& issues) {
  if (!value) return;
  limit.counter = value.text();
  const bool is_plain = std::all_of(limit.counter.begin(), limit.counter.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
  });
  if (!limit.counter.empty() && limit.counter.size() <= kCounterBytesMax && is_plain) return;
  issues.Error(value.position(), "a counter's name is a text of 1 to 128 bytes");
}

Limit ParseLimit(Value value, std::string rule, base::Issues& issues) {
  ObjectReader reader(value, "an element of `limits`", issues);
  Limit limit = ParseCommon(reader, Scope::kGrant, std::move(rule), issues);
  ParseCounter(reader.Take("counter", Type::kString), limit, issues);
  ParseMax(reader.TakeAny("max"), limit, issues);
  ParseAlign(reader, limit, issues);
  ParseAmount(reader.Take("amount", Type::kString), limit, issues);
  if (reader.TakeWord("per", {"entry", "tool"}) == "tool") limit.per = Per::kTool;
  reader.Finish();
  return limit;
}

Limit ParseRateLimit(Value value, std::string rule, base::Issues& issues) {
  ObjectReader reader(value, "`rate_limit`", issues);
  Limit limit = ParseCommon(reader, Scope::kSession, std::move(rule), issues);
  const auto max = reader.TakeInt("max", 1, kRateMax);
  limit.max_text = std::to_string(max.value_or(1));
  limit.max = *base::Decimal::Parse(limit.max_text);
  reader.Finish();
  return limit;
}

}  // namespace

std::vector<Limit> ParseLimits(ObjectReader& entry, const std::string& pointer,
                               base::Issues& issues) {
  std::vector<Limit> limits;
  for (const auto& item : entry.Take("limits", Type::kArray)) {
    limits.push_back(
        ParseLimit(item.value, fmt::format("{}/limits/{}", pointer, limits.size()), issues));
  }
  if (const Value rate = entry.Take("rate_limit", Type::kObject)) {
    limits.push_back(ParseRateLimit(rate, pointer + "/rate_limit", issues));
  }
  return limits;
}

}  // namespace toolgate::policy
