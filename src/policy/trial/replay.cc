// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/replay.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy::trial {
namespace {

constexpr Review kReviews[] = {Review::kNever, Review::kChanged, Review::kCurrent};

bool MayBe(const std::vector<Way>& ways, Outcome outcome) {
  return std::any_of(ways.begin(), ways.end(),
                     [outcome](const Way& way) { return way.outcome == outcome; });
}

void Append(std::vector<Way>&& more, std::vector<Way>& ways) {
  for (Way& way : more) {
    const bool is_there = std::any_of(ways.begin(), ways.end(), [&way](const Way& one) {
      return one.outcome == way.outcome && one.rule == way.rule;
    });
    if (!is_there) ways.push_back(std::move(way));
  }
}

CountedCall CountedOf(const RecordedCall& call) {
  return {call.text("tool"),    call.arguments(),     call.text("grant"),
          call.text("subject"), call.text("session"), call.text("server")};
}

// What the call takes of `limit` if that is known.
std::optional<state::Amount> KnownAmount(const Limit& limit, const RecordedCall& call) {
  if (limit.amount && !call.Knows(*limit.amount, false)) return std::nullopt;
  const auto amount = AmountOf(limit, call.arguments());
  return amount ? state::Amount::From(*amount) : std::nullopt;
}

bool Fits(state::MemoryCounterStore& store, const state::Limit& limit) {
  const auto wait = store.Query(limit).retry_after;
  return wait && wait->count() == 0;
}

}  // namespace

Replay::Replay(ReplayOptions options) : options_(std::move(options)) {}

void Replay::Add(std::string line) {
  if (base::Trim(line).empty()) return;
  const RecordedCall call = RecordedCall::Read(std::move(line));
  if (call.kind() == RecordedCall::Kind::kUnreadable) ++counts_.unreadable;
  if (call.kind() == RecordedCall::Kind::kOther) ++counts_.others;
  if (call.kind() != RecordedCall::Kind::kCall) return;
  const auto is_wanted = [&call](std::string_view member, const std::string& wanted) {
    return wanted.empty() || call.text(member) == wanted;
  };
  if (!is_wanted("grant", options_.grant) || !is_wanted("server", options_.server) ||
      !is_wanted("policy", options_.policy_name)) {
    ++counts_.filtered;
    return;
  }
  ++counts_.calls;
  if (call.time() < last_) ++counts_.out_of_order;
  last_ = std::max(last_, call.time());
  Note(call, Decide(call));
}

ToolRules Replay::Resolve(const Policy& policy, const RecordedCall& call, const Tool& tool) const {
  switch (call.target_kind()) {
    case Kind::kResources:
      return policy.ResolveResource(tool.name);
    case Kind::kPrompts:
      return policy.ResolvePrompt(tool.name);
    case Kind::kTools:
      break;
  }
  return policy.Resolve(tool);
}

std::vector<Way> Replay::Decide(const RecordedCall& call) {
  Tool tool = call.tool();
  for (const ListedTool& listed : options_.tools) {
    if (listed.tool.name == tool.name) tool = listed.tool;
  }
  const bool is_reviewed = call.review() || !options_.policy->document().AsksForReviews();
  tool.review = call.review().value_or(Review::kCurrent);
  if (is_reviewed) return DecideAs(call, tool);
  // Whatever people had said of it by then.
  std::vector<Way> ways;
  is_one_of_several_ = true;
  for (const Review review : kReviews) {
    tool.review = review;
    Append(DecideAs(call, tool), ways);
  }
  is_one_of_several_ = false;
  return ways;
}

std::vector<Way> Replay::DecideAs(const RecordedCall& call, Tool tool) {
  const ToolRules rules = Resolve(*options_.policy, call, tool);
  Evidence evidence;
  if (options_.before && options_.before->version() == call.text("policy_version")) {
    const ToolRules before = Resolve(*options_.before, call, tool);
    evidence = EvidenceOf(before, call);
    // Conditions may ask for the class.
    if (before.category != rules.category || before.severity != rules.severity) {
      evidence.holds.clear();
      evidence.stops.clear();
    }
  }
  std::vector<Way> ways = FindWays(rules, call, evidence);
  const bool was_at_a_time = call.text("rule").ends_with("/max_in_flight");
  if (was_at_a_time && rules.max_in_flight && MayBe(ways, Outcome::kForward)) {
    ways.insert(ways.begin(), {Outcome::kDeny, rules.max_in_flight_rule});
  }
  const bool is_denied = !MayBe(ways, Outcome::kForward) && !MayBe(ways, Outcome::kHold);
  if (!rules.limits.empty() && !is_denied) CountLimits(rules, call, ways);
  return ways;
}

void Replay::CountLimits(const ToolRules& rules, const RecordedCall& call, std::vector<Way>& ways) {
  if (!least_) least_ = std::make_unique<Counters>(last_);
  if (!most_) most_ = std::make_unique<Counters>(last_);
  least_->AdvanceTo(last_);
  most_->AdvanceTo(last_);
  CountRequest request = MakeRequest(rules, CountedOf(call));
  const bool is_certain =
      !is_one_of_several_ && ways.size() == 1 && ways.front().outcome == Outcome::kForward;
  std::vector<Way> denials;
  for (size_t i = 0; i < request.limits.size(); ++i) {
    state::Limit& limit = request.limits[i];
    const auto amount = KnownAmount(*rules.limits[i], call);
    // A call that is let through takes no more than the limit.
    limit.amount = amount.value_or(limit.max);
    const std::string& rule = rules.limits[i]->rule;
    if (amount && !Fits(least_->store(), limit)) {
      std::erase_if(ways, [](const Way& way) { return way.outcome != Outcome::kDeny; });
      ways.push_back({Outcome::kDeny, rule});
      return;
    }
    if (!Fits(most_->store(), limit)) denials.push_back({Outcome::kDeny, rule});
  }
  if (is_certain && denials.empty() && !call.may_be_given_back()) {
    (void)least_->store().Reserve(request.limits);
  }
  if (MayBe(ways, Outcome::kForward)) {
    for (state::Limit& limit : request.limits)
      limit.max = state::Amount::Of(state::Amount::kWholeMax);
    (void)most_->store().Reserve(request.limits);
  }
  ways.insert(ways.begin(), denials.begin(), denials.end());
}

void Replay::Note(const RecordedCall& call, const std::vector<Way>& ways) {
  ReplayGroup group;
  group.was = call.outcome();
  for (const Outcome outcome : {Outcome::kDeny, Outcome::kHold, Outcome::kForward}) {
    if (!MayBe(ways, outcome)) continue;
    group.now += (group.now.empty() ? "" : " or ") + std::string(Name(outcome));
    group.is_looser = group.is_looser || RankOf(outcome) > RankOf(group.was);
    group.is_tighter = group.is_tighter || RankOf(outcome) < RankOf(group.was);
  }
  if (group.now == Name(group.was)) {
    ++counts_.same;
    return;
  }
  const bool may_be_same = MayBe(ways, group.was);
  group.kind = may_be_same ? ReplayGroup::Kind::kUndecidable : ReplayGroup::Kind::kDifferent;
  ++(may_be_same ? counts_.undecidable : counts_.different);
  group.tool = call.text("tool");
  group.was_rule = call.text("rule");
  group.now_rule = ways.front().rule;
  const std::string key = fmt::format("{}\n{}\n{}\n{}\n{}\n{}", group.tool, Name(group.was),
                                      group.was_rule, group.now, group.now_rule, may_be_same);
  auto found = groups_.find(key);
  if (found == groups_.end() && groups_.size() == kReplayGroupsMax) {
    ++counts_.not_told;
    return;
  }
  if (found == groups_.end()) {
    group.first = call.text("request_id");
    group.first_time = base::FormatUtc(call.time());
    found = groups_.emplace(key, std::move(group)).first;
  }
  ++found->second.calls;
}

std::vector<ReplayGroup> Replay::Groups() const {
  std::vector<ReplayGroup> groups;
  for (const auto& [key, group] : groups_) groups.push_back(group);
  std::stable_sort(groups.begin(), groups.end(), [](const ReplayGroup& a, const ReplayGroup& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.calls > b.calls;
  });
  return groups;
}

bool Replay::IsLooser() const {
  return counts_.not_told > 0 || std::any_of(groups_.begin(), groups_.end(),
                                             [](const auto& one) { return one.second.is_looser; });
}

bool Replay::IsTighter() const {
  return counts_.not_told > 0 || std::any_of(groups_.begin(), groups_.end(),
                                             [](const auto& one) { return one.second.is_tighter; });
}

}  // namespace toolgate::policy::trial
