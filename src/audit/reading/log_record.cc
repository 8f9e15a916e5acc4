// SPDX-License-Identifier: Apache-2.0
#include "audit/reading/log_record.h"

#include <algorithm>

#include "audit/segments/record_chain.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::audit {
namespace {

using json::Value;

std::string Member(std::string_view name, std::string_view text) {
  std::string member = "\"" + std::string(name) + "\":";
  json::AppendQuoted(member, text);
  return member;
}

bool Has(std::string_view line, std::string_view name, std::string_view text) {
  return text.empty() || line.find(Member(name, text)) != line.npos;
}

bool HasText(std::string_view line, std::string_view text) {
  const auto found =
      std::search(line.begin(), line.end(), text.begin(), text.end(),
                  [](char a, char b) { return base::AsciiLower(a) == base::AsciiLower(b); });
  return found != line.end();
}

// Members of an outcome that say which it is, not what.
bool IsFrame(std::string_view key) {
  return key == "seq" || key == "kind" || key == "time" || key == "request_id" || key == "hash";
}

bool IsInTime(const LogFilter& filter, std::string_view line) {
  if (!filter.since && !filter.until) return true;
  const std::string_view time = PeekMember(line, "time");
  // Times of one form compare as their texts do.
  return (!filter.since || time >= base::FormatUtc(*filter.since)) &&
         (!filter.until || time < base::FormatUtc(*filter.until));
}

}  // namespace

std::string_view PeekMember(std::string_view line, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":\"";
  const size_t at = line.find(key);
  if (at == line.npos) return {};
  const std::string_view rest = line.substr(at + key.size());
  return rest.substr(0, std::min(rest.find('"'), rest.size()));
}

bool LogFilter::MayMatch(std::string_view line) const {
  return Has(line, "organisation", organisation) && Has(line, "grant", grant) &&
         Has(line, "grant_id", grant_id) && Has(line, "server", server) &&
         Has(line, "tool", tool) && IsInTime(*this, line);
}

bool LogFilter::MayEndAs(std::string_view decision, std::string_view ended) const {
  const auto has = [&](std::string_view name, const std::string& wanted) {
    return Has(decision, name, wanted) || Has(ended, name, wanted);
  };
  return has("outcome", outcome) && has("rule", rule) &&
         (text.empty() || HasText(decision, text) || HasText(ended, text));
}

bool LogFilter::Matches(Value record, std::string_view line) const {
  const auto is = [record](std::string_view name, const std::string& wanted) {
    return wanted.empty() || record.Find(name).text() == wanted;
  };
  return is("organisation", organisation) && is("grant", grant) && is("grant_id", grant_id) &&
         is("server", server) && is("tool", tool) && is("outcome", outcome) && is("rule", rule) &&
         IsInTime(*this, line) && (text.empty() || HasText(json::Write(record), text));
}

// How long a call took is its last member; what an argument holds that looks like it comes before.
bool IsWhole(std::string_view decision) {
  constexpr std::string_view kKey = ",\"total_ms\":";
  const auto sealed = ReadSealed(decision);
  if (!sealed) return false;
  const size_t at = sealed->hashed.rfind(kKey);
  if (at == sealed->hashed.npos) return false;
  const std::string_view time = sealed->hashed.substr(at + kKey.size());
  return time.find_first_not_of("0123456789.") == time.npos;
}

base::Result<json::Document> JoinCall(std::string_view decision, std::string_view outcome) {
  ASSIGN_OR_RETURN(const json::Document decided, json::Parse(std::string(decision)));
  json::Document ended;
  if (!outcome.empty()) {
    ASSIGN_OR_RETURN(ended, json::Parse(std::string(outcome)));
  }
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  for (const auto& member : decided.root()) {
    if (member.key == "kind" || member.key == "hash") continue;
    const Value changed = IsFrame(member.key) ? Value() : ended.root().Find(member.key);
    writer.Member(member.key, changed ? changed : member.value);
  }
  for (const auto& member : ended.root()) {
    if (IsFrame(member.key) || decided.root().Find(member.key)) continue;
    writer.Member(member.key, member.value);
  }
  const bool is_decision = decided.root().Find("kind").text() == "decision";
  if (is_decision && outcome.empty() && !decided.root().Find("total_ms")) {
    writer.Member("unfinished", true);
  }
  writer.EndObject();
  return json::Parse(std::move(text));
}

}  // namespace toolgate::audit
