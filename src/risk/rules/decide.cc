// SPDX-License-Identifier: Apache-2.0
#include "risk/rules/decide.h"

#include <algorithm>

namespace toolgate::risk {
namespace {

bool Holds(const Condition& condition, const Features& features) {
  return (features.At(condition.place) & condition.classes) != 0;
}

bool Holds(const Rule& rule, const Features& features) {
  for (size_t i = rule.when_begin; i < rule.unless_begin; ++i) {
    if (!Holds(rule_conditions[i], features)) return false;
  }
  for (size_t i = rule.unless_begin; i < rule.end; ++i) {
    if (Holds(rule_conditions[i], features)) return false;
  }
  return true;
}

void AddEvidence(const Rule& rule, const Features& features, std::vector<Evidence>& evidence) {
  for (size_t i = rule.when_begin; i < rule.unless_begin; ++i) {
    const Condition& condition = rule_conditions[i];
    const Evidence* at = features.Find(condition.place, condition.classes);
    if (!at) continue;
    evidence.push_back(*at);
    evidence.back().rule = rule.id;
  }
}

}  // namespace

std::string_view WhyOf(std::string_view rule_id) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [&](const Rule& rule) { return rule.id == rule_id; });
  return found == rules.end() ? std::string_view() : found->why;
}

const Rule* Decide(const Features& features, std::vector<Evidence>& evidence) {
  const Rule* first = nullptr;
  for (const Rule& rule : rules) {
    if (!Holds(rule, features)) continue;
    if (!first) first = &rule;
    AddEvidence(rule, features, evidence);
  }
  return first;
}

}  // namespace toolgate::risk
