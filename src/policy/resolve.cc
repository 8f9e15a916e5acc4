// SPDX-License-Identifier: Apache-2.0
#include "policy/resolve.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"

namespace toolgate::policy {
namespace {

constexpr size_t kShownCharsMax = 256;

struct Words {
  std::string_view entries;  // JSON Pointer
  std::string_view hidden;
  std::string_view not_granted;
};

Words WordsFor(Kind kind) {
  switch (kind) {
    case Kind::kResources:
      return {"/resources/rules", "is hidden by the policy and cannot be read",
              "is not granted by the policy, whose default for resources is deny"};
    case Kind::kPrompts:
      return {"/prompts/rules", "is hidden by the policy and cannot be used",
              "is not granted by the policy, whose default for prompts is deny"};
    case Kind::kTools:
      break;
  }
  return {"/tools", "is hidden by the policy and cannot be called",
          "is not granted by the policy, whose default is deny"};
}

// Why a thing is closed: the reason of the entry that closes it, or that names the hidden thing.
std::string FindReason(const std::vector<const Entry*>& entries, const Entry* deciding) {
  if (deciding) return deciding->reason;
  const bool is_named = !entries.empty() && entries.front()->selector.rank() == Rank::kExact;
  return is_named ? entries.front()->reason : "";
}

void Close(ToolRules& rules, ToolRules::Gate gate, std::string rule, std::string message) {
  rules.gate = gate;
  rules.rule = std::move(rule);
  rules.message = std::move(message);
}

// Keeps the stricter of both, if `other` says anything.
template <class Compare>
void Tighten(std::optional<int64_t>& bound, std::optional<int64_t> other, Compare is_stricter) {
  if (other && (!bound || is_stricter(*other, *bound))) bound = other;
}

std::string Sentence(std::string_view name, std::string_view rest) {
  return fmt::format("`{}` {}", base::Printable(name, kShownCharsMax), rest);
}

std::string ActionRule(const Words& words, const Entry& entry) {
  return fmt::format("{}/{}/action", words.entries, json::PointerToken(entry.selector.text()));
}

}  // namespace

const Entry* FindDecidingEntry(const std::vector<const Entry*>& by_rank) {
  const Entry* deciding = nullptr;
  for (const Entry* entry : by_rank) {
    if (!entry->action) continue;
    if (deciding && entry->selector.rank() != deciding->selector.rank()) break;
    if (!deciding || *entry->action > *deciding->action) deciding = entry;
  }
  return deciding;
}

void AddConstraints(const Entry& entry, ToolRules& rules) {
  for (const Predicate& predicate : entry.require) rules.require.push_back(&predicate);
  for (const Predicate& predicate : entry.deny_if) rules.deny_if.push_back(&predicate);
  for (const Predicate& predicate : entry.approve_if) rules.approve_if.push_back(&predicate);
  Tighten(rules.approval.timeout_seconds, entry.approval.timeout_seconds, std::less<>());
  Tighten(rules.approval.wait_seconds, entry.approval.wait_seconds, std::less<>());
  Tighten(rules.approval.approvers, entry.approval.approvers, std::greater<>());
  rules.validates_arguments = rules.validates_arguments || entry.validates_arguments();
  for (const Limit& limit : entry.limits) rules.limits.push_back(&limit);
  if (entry.max_in_flight &&
      (!rules.max_in_flight || *entry.max_in_flight < *rules.max_in_flight)) {
    rules.max_in_flight = entry.max_in_flight;
    rules.max_in_flight_rule = entry.pointer + "/max_in_flight";
  }
  Tighten(rules.timeout_seconds, entry.timeout_seconds, std::less<>());
}

SectionIndex::SectionIndex(const Section& section) : section_(section) {
  for (const Entry& entry : section.entries) entries_.Add(entry.selector);
  for (const Section::Hidden& hidden : section.hide) hidden_.Add(hidden.selector);
}

const Section::Hidden* SectionIndex::FindHidden(std::string_view name) const {
  const std::vector<size_t> places = hidden_.Find(name);
  return places.empty() ? nullptr : &section_.hide[places.front()];
}

std::vector<const Entry*> SectionIndex::EntriesFor(const Tool& tool) const {
  std::vector<const Entry*> entries;
  for (const size_t place : entries_.Find(tool)) entries.push_back(&section_.entries[place]);
  std::stable_sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
    return a->selector.rank() < b->selector.rank();
  });
  return entries;
}

ToolRules SectionIndex::Resolve(const Tool& tool) const {
  const Words words = WordsFor(section_.kind);
  const std::vector<const Entry*> entries = EntriesFor(tool);
  const Entry* deciding = FindDecidingEntry(entries);
  const std::string reason = FindReason(entries, deciding);
  const auto or_sentence = [&](std::string_view rest) {
    return reason.empty() ? Sentence(tool.name, rest) : reason;
  };
  const auto decides = [deciding](Action action) {
    return deciding != nullptr && deciding->action.value() == action;
  };
  const bool is_named = std::any_of(entries.begin(), entries.end(), [](const Entry* entry) {
    return entry->selector.is_by_name();
  });
  const bool is_granted = decides(Action::kAllow) || decides(Action::kRequireApproval) || is_named;

  ToolRules rules;
  rules.category = tool.category;
  rules.severity = tool.severity;
  if (!hidden_.Find(tool).empty() || decides(Action::kHide)) {
    Close(rules, ToolRules::Gate::kHidden, "(hidden)", or_sentence(words.hidden));
  } else if (decides(Action::kDeny)) {
    Close(rules, ToolRules::Gate::kDenied, ActionRule(words, *deciding),
          or_sentence("is denied by the policy"));
  } else if (!is_granted && !section_.allows_by_default) {
    Close(rules, ToolRules::Gate::kNotGranted, "(default deny)",
          Sentence(tool.name, words.not_granted));
  } else {
    rules.gate = ToolRules::Gate::kOpen;
    rules.granted_by_entry = is_granted;
    if (decides(Action::kRequireApproval)) {
      rules.approval_rule = ActionRule(words, *deciding);
      rules.approval_message = or_sentence("needs the approval of a person");
    }
    for (const Entry* entry : entries) AddConstraints(*entry, rules);
  }
  return rules;
}

}  // namespace toolgate::policy
