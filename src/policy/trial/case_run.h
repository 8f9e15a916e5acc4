// SPDX-License-Identifier: Apache-2.0
// Case files run against their policies, and what of each policy they tried.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "policy/trial/case_file.h"

namespace toolgate::policy::trial {

struct CaseRun {
  std::string name;
  Outcome outcome = Outcome::kForward;
  std::string rule;        // that decided; empty when forwarded
  std::string message;     // likewise
  std::string difference;  // from what is expected; empty: none
};

struct FileRun {
  std::string file;
  std::string description;
  std::string policy;  // the path of its file, or `file` where that holds the policy
  std::vector<CaseRun> cases;
};

// How many cases a rule decided.
struct RuleUse {
  std::string rule;
  size_t cases = 0;
};

struct PolicyUse {
  std::string policy;
  std::vector<RuleUse> rules;  // in the order of the document
};

struct Run {
  std::vector<FileRun> files;
  std::vector<PolicyUse> policies;  // each once, whichever files use it

  size_t cases() const;
  size_t failed() const;
};

// Runs the cases of a file and adds them to `run`. `policy` names the policy that it is run
// against: files that name the same one count together.
void AddFile(const std::string& file_name, const std::string& policy, const CaseFile& file,
             Run& run);

}  // namespace toolgate::policy::trial
