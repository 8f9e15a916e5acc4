// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "policy/trial/replay.h"

namespace toolgate::policy::trial {
namespace {

constexpr size_t kShownCharsMax = 200;

std::string Show(const std::string& text) { return base::Printable(text, kShownCharsMax); }

std::string By(const std::string& rule) { return rule.empty() ? "" : " by " + Show(rule); }

std::string LineOf(const ReplayGroup& group) {
  const bool is_undecidable = group.kind == ReplayGroup::Kind::kUndecidable;
  return fmt::format("  {:>6}  {}: {}{}, now {}{}  (first {} {})\n", group.calls, Show(group.tool),
                     Name(group.was), By(group.was_rule), group.now,
                     is_undecidable ? ", depending on " + Show(group.now_rule) : By(group.now_rule),
                     group.first_time, Show(group.first));
}

void AppendCount(int64_t count, std::string_view words, std::string& out) {
  if (count > 0) out += fmt::format("{} {}\n", count, words);
}

void WriteGroup(const ReplayGroup& group, json::Writer& writer) {
  const bool is_undecidable = group.kind == ReplayGroup::Kind::kUndecidable;
  writer.BeginObject().Member("tool", group.tool).Member("calls", group.calls);
  writer.Member("decidable", !is_undecidable);
  writer.Member("was", Name(group.was)).Member("was_rule", group.was_rule);
  writer.Member("now", group.now)
      .Member(is_undecidable ? std::string_view("depends_on") : std::string_view("now_rule"),
              group.now_rule);
  writer.Member("may_be_looser", group.is_looser).Member("may_be_tighter", group.is_tighter);
  writer.Member("first_time", group.first_time).Member("first_request_id", group.first);
  writer.EndObject();
}

}  // namespace

std::string WriteText(const Replay& replay) {
  std::string out;
  auto last = ReplayGroup::Kind::kUndecidable;
  for (const ReplayGroup& group : replay.Groups()) {
    if (out.empty() && group.kind == ReplayGroup::Kind::kDifferent)
      out += "would end differently\n";
    if (group.kind == ReplayGroup::Kind::kUndecidable &&
        (out.empty() || last == ReplayGroup::Kind::kDifferent)) {
      out += "undecidable from the record\n";
    }
    last = group.kind;
    out += LineOf(group);
  }
  const ReplayCounts& counts = replay.counts();
  if (!out.empty()) out += "\n";
  out += fmt::format("{} calls: {} end as before, {} differently, {} undecidable from the record\n",
                     counts.calls, counts.same, counts.different, counts.undecidable);
  AppendCount(counts.others, "records of what the policy does not decide were left out", out);
  AppendCount(counts.filtered, "records of other grants, servers or policies were left out", out);
  AppendCount(counts.unreadable, "lines are no records", out);
  AppendCount(counts.out_of_order, "calls stand after later ones: limits may count otherwise", out);
  AppendCount(counts.not_told, "more calls are of groups that are not listed", out);
  return out;
}

std::string WriteJson(const Replay& replay) {
  std::string out;
  json::Writer writer(out);
  const ReplayCounts& counts = replay.counts();
  writer.BeginObject().Member("calls", counts.calls).Member("same", counts.same);
  writer.Member("different", counts.different).Member("undecidable", counts.undecidable);
  writer.Member("others", counts.others).Member("filtered", counts.filtered);
  writer.Member("unreadable", counts.unreadable).Member("out_of_order", counts.out_of_order);
  writer.Member("not_told", counts.not_told).Key("groups").BeginArray();
  for (const ReplayGroup& group : replay.Groups()) WriteGroup(group, writer);
  writer.EndArray().Member("is_looser", replay.IsLooser());
  writer.Member("is_tighter", replay.IsTighter()).EndObject();
  return out + "\n";
}

}  // namespace toolgate::policy::trial
