// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "json/reader.h"
#include "json/yaml.h"
#include "policy/parse.h"
#include "policy/uri_form.h"

namespace toolgate::policy {
namespace {

constexpr size_t kVersionDigits = 16;
// Of a uri or a prompt's name that rules are matched against: these come from clients as they are.
constexpr size_t kTargetBytesMax = 8192;
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

// The entries that match, by rank.
std::vector<const Entry*> EntriesFor(const Section& section, std::string_view name) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : section.entries) {
    if (entry.selector.Matches(name)) entries.push_back(&entry);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
    return a->selector.rank() < b->selector.rank();
  });
  return entries;
}

// The entry whose action decides, or null: the strictest of the first rank that states one.
const Entry* FindDecidingEntry(const std::vector<const Entry*>& by_rank) {
  const Entry* deciding = nullptr;
  for (const Entry* entry : by_rank) {
    if (!entry->action) continue;
    if (deciding && entry->selector.rank() != deciding->selector.rank()) break;
    if (!deciding || *entry->action > *deciding->action) deciding = entry;
  }
  return deciding;
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

void AddConstraints(const Entry& entry, ToolRules& rules) {
  for (const Predicate& predicate : entry.require) rules.require.push_back(&predicate);
  for (const Predicate& predicate : entry.deny_if) rules.deny_if.push_back(&predicate);
  for (const Predicate& predicate : entry.approve_if) rules.approve_if.push_back(&predicate);
  Tighten(rules.approval.timeout_seconds, entry.approval.timeout_seconds, std::less<>());
  Tighten(rules.approval.wait_seconds, entry.approval.wait_seconds, std::less<>());
  Tighten(rules.approval.approvers, entry.approval.approvers, std::greater<>());
  rules.validates_arguments = rules.validates_arguments || entry.validates_arguments();
  if (entry.rate_limit) rules.rate_limits.push_back(&*entry.rate_limit);
}

bool IsTooLong(const Section& section, std::string_view name) {
  return section.HasRules() && name.size() > kTargetBytesMax;
}

bool IsNamed(const Section& section, std::string_view name) {
  return std::any_of(section.entries.begin(), section.entries.end(), [name](const Entry& entry) {
    return entry.selector.rank() == Rank::kExact && entry.selector.Matches(name);
  });
}

ToolRules Malformed(std::string_view name, std::string_view sentence) {
  ToolRules rules;
  Close(rules, ToolRules::Gate::kNotGranted, "(malformed)",
        fmt::format("`{}` {}", base::Printable(name, kShownCharsMax), sentence));
  return rules;
}

// All but `all_tools`.
ToolRules ResolveIn(const Section& section, std::string_view name) {
  const Words words = WordsFor(section.kind);
  const std::vector<const Entry*> entries = EntriesFor(section, name);
  const Entry* deciding = FindDecidingEntry(entries);
  const std::string reason = FindReason(entries, deciding);
  const auto sentence = [name](std::string_view rest) {
    return fmt::format("`{}` {}", base::Printable(name, kShownCharsMax), rest);
  };
  const bool in_hide_list =
      std::any_of(section.hide.begin(), section.hide.end(),
                  [name](const Section::Hidden& hidden) { return hidden.selector.Matches(name); });
  const auto decides = [deciding](Action action) {
    return deciding != nullptr && deciding->action.value() == action;
  };
  const bool is_named = std::any_of(entries.begin(), entries.end(), [](const Entry* entry) {
    return entry->selector.rank() != Rank::kAll;
  });

  const auto action_rule = [&words](const Entry& entry) {
    return fmt::format("{}/{}/action", words.entries, json::PointerToken(entry.selector.text()));
  };

  ToolRules rules;
  const bool is_granted = decides(Action::kAllow) || decides(Action::kRequireApproval) || is_named;
  if (in_hide_list || decides(Action::kHide)) {
    Close(rules, ToolRules::Gate::kHidden, "(hidden)",
          reason.empty() ? sentence(words.hidden) : reason);
  } else if (decides(Action::kDeny)) {
    Close(rules, ToolRules::Gate::kDenied, action_rule(*deciding),
          reason.empty() ? sentence("is denied by the policy") : reason);
  } else if (!is_granted && !section.allows_by_default) {
    Close(rules, ToolRules::Gate::kNotGranted, "(default deny)", sentence(words.not_granted));
  } else {
    rules.gate = ToolRules::Gate::kOpen;
    rules.granted_by_entry = is_granted;
    if (decides(Action::kRequireApproval)) {
      rules.approval_rule = action_rule(*deciding);
      rules.approval_message = reason.empty() ? sentence("needs the approval of a person") : reason;
    }
    for (const Entry* entry : entries) AddConstraints(*entry, rules);
  }
  return rules;
}

}  // namespace

Policy::Policy(std::string name, std::string version, Document document)
    : name_(std::move(name)), version_(std::move(version)), document_(std::move(document)) {}

ToolRules Policy::Resolve(std::string_view tool) const {
  ToolRules rules = ResolveIn(document_.tools, tool);
  if (rules.gate == ToolRules::Gate::kOpen) AddConstraints(document_.all_tools, rules);
  return rules;
}

ToolRules Policy::ResolveResource(std::string_view uri) const {
  const Section& section = document_.resources;
  if (IsTooLong(section, uri)) return Malformed(uri, "is too long");
  ToolRules rules = ResolveIn(section, uri);
  // A server may take several spellings for the same, and a rule speaks of one.
  const bool can_be_trusted = !section.HasRules() || IsNamed(section, uri) || IsNormalUri(uri);
  if (rules.gate == ToolRules::Gate::kOpen && !can_be_trusted) {
    return Malformed(uri,
                     "is not written as a uri in normal form, so no rule can grant it but one "
                     "that names it exactly");
  }
  return rules;
}

ToolRules Policy::ResolvePrompt(std::string_view name) const {
  if (IsTooLong(document_.prompts, name)) return Malformed(name, "is too long");
  return ResolveIn(document_.prompts, name);
}

LoadedPolicy LoadPolicy(std::string name, std::string text) {
  LoadedPolicy loaded;
  std::string version = "sha256:" + crypto::Sha256Hex(text).substr(0, kVersionDigits);
  const auto parsed = json::ParseJsonOrYaml(std::move(text), kPolicyLimits);
  if (!parsed) {
    loaded.issues.Error(parsed.error().position, parsed.error().message);
    return loaded;
  }
  Document document = ParseDocument(parsed->root(), loaded.issues);
  if (loaded.issues.HasErrors()) return loaded;
  loaded.policy =
      std::make_shared<const Policy>(std::move(name), std::move(version), std::move(document));
  return loaded;
}

}  // namespace toolgate::policy
