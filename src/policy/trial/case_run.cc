// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/case_run.h"

#include <algorithm>

#include "policy/trial/coverage.h"

namespace toolgate::policy::trial {
namespace {

PolicyUse& UseOf(const std::string& policy, const Document& document, Run& run) {
  const auto found = std::find_if(run.policies.begin(), run.policies.end(),
                                  [&policy](const PolicyUse& use) { return use.policy == policy; });
  if (found != run.policies.end()) return *found;
  PolicyUse use{policy, {}};
  for (std::string& rule : RulesOf(document)) use.rules.push_back({std::move(rule), 0});
  return run.policies.emplace_back(std::move(use));
}

void Count(const std::vector<std::string>& decided, PolicyUse& use) {
  for (RuleUse& rule : use.rules) {
    rule.cases += std::count(decided.begin(), decided.end(), rule.rule) > 0 ? 1 : 0;
  }
}

}  // namespace

size_t Run::cases() const {
  size_t sum = 0;
  for (const FileRun& file : files) sum += file.cases.size();
  return sum;
}

size_t Run::failed() const {
  size_t sum = 0;
  for (const FileRun& file : files) {
    sum += static_cast<size_t>(
        std::count_if(file.cases.begin(), file.cases.end(),
                      [](const CaseRun& one) { return !one.difference.empty(); }));
  }
  return sum;
}

void AddFile(const std::string& file_name, const std::string& policy, const CaseFile& file,
             Run& run) {
  const Document& document = file.policy->document();
  PolicyUse& use = UseOf(policy, document, run);
  FileRun file_run{file_name, file.description, policy, {}};
  for (const Case& one : file.cases) {
    CaseResult result = DecideCase(*file.policy, one);
    Count(RulesThatDecided(document, one, result), use);
    file_run.cases.push_back({one.name, result.decision.outcome, std::move(result.decision.rule),
                              std::move(result.decision.message), std::move(result.difference)});
  }
  run.files.push_back(std::move(file_run));
}

}  // namespace toolgate::policy::trial
