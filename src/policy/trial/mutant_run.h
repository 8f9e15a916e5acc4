// SPDX-License-Identifier: Apache-2.0
// Which mutants of a policy its cases notice.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "policy/trial/case_file.h"

namespace toolgate::policy::trial {

struct MutantRun {
  std::string policy;
  size_t tried = 0;
  size_t noticed = 0;
  std::vector<std::string> unnoticed;  // by no case, though it should be
  std::vector<std::string> excused;    // no case notices them, and a file says that none can
  std::vector<std::string> stale;      // files say so of these, which a case notices or are none
  bool is_cut = false;                 // there are more than kMutantsMax

  bool passed() const { return unnoticed.empty() && stale.empty(); }
};

// `files` all have the policy that is called `policy`, and their cases come out as expected.
MutantRun TryMutants(const std::string& policy, std::span<const CaseFile* const> files);

// For people, and as one JSON object on one line.
std::string WriteText(std::span<const MutantRun> runs);
std::string WriteJson(std::span<const MutantRun> runs);

}  // namespace toolgate::policy::trial
