// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"

#include <algorithm>

#include <fmt/format.h>

#include "crypto/hash.h"
#include "json/reader.h"
#include "json/yaml.h"
#include "policy/parse.h"

namespace toolgate::policy {
namespace {

constexpr size_t kVersionDigits = 16;

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

// Why a tool is closed: the reason of the entry that closes it, or that names the hidden tool.
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

void AddConstraints(const Entry& entry, ToolRules& rules) {
  for (const Predicate& predicate : entry.require) rules.require.push_back(&predicate);
  for (const Predicate& predicate : entry.deny_if) rules.deny_if.push_back(&predicate);
  rules.validates_arguments = rules.validates_arguments || entry.validates_arguments();
  if (entry.rate_limit) rules.rate_limits.push_back(&*entry.rate_limit);
}

}  // namespace

Policy::Policy(std::string name, std::string version, Document document)
    : name_(std::move(name)), version_(std::move(version)), document_(std::move(document)) {}

std::vector<const Entry*> Policy::EntriesFor(std::string_view tool) const {
  std::vector<const Entry*> entries;
  for (const Entry& entry : document_.tools) {
    if (entry.selector.Matches(tool)) entries.push_back(&entry);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
    return a->selector.rank() < b->selector.rank();
  });
  return entries;
}

ToolRules Policy::Resolve(std::string_view tool) const {
  const std::vector<const Entry*> entries = EntriesFor(tool);
  const Entry* deciding = FindDecidingEntry(entries);
  const std::string reason = FindReason(entries, deciding);
  const auto or_sentence = [&reason, tool](std::string_view sentence) {
    return reason.empty() ? fmt::format("`{}` {}", tool, sentence) : reason;
  };
  const bool in_hide_list =
      std::any_of(document_.hide.begin(), document_.hide.end(),
                  [tool](const Document::Hidden& hidden) { return hidden.selector.Matches(tool); });
  const auto decides = [deciding](Action action) {
    return deciding != nullptr && deciding->action.value() == action;
  };
  const bool is_named = std::any_of(entries.begin(), entries.end(), [](const Entry* entry) {
    return entry->selector.rank() != Rank::kAll;
  });

  ToolRules rules;
  if (in_hide_list || decides(Action::kHide)) {
    Close(rules, ToolRules::Gate::kHidden, "(hidden)",
          or_sentence("is hidden by the policy and cannot be called"));
  } else if (decides(Action::kDeny)) {
    Close(rules, ToolRules::Gate::kDenied,
          fmt::format("/tools/{}/action", json::PointerToken(deciding->selector.text())),
          or_sentence("is denied by the policy"));
  } else if (!decides(Action::kAllow) && !is_named && !document_.allows_by_default) {
    Close(rules, ToolRules::Gate::kNotGranted, "(default deny)",
          fmt::format("`{}` is not granted by the policy, whose default is deny", tool));
  } else {
    rules.gate = ToolRules::Gate::kOpen;
    for (const Entry* entry : entries) AddConstraints(*entry, rules);
    AddConstraints(document_.all_tools, rules);
  }
  return rules;
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
