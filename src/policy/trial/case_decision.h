// SPDX-License-Identifier: Apache-2.0
// What a case comes to: its earlier calls made, its call decided, and the outcome compared with
// what is expected.
#pragma once

#include <string>

#include "policy/evaluate.h"
#include "policy/trial/case_file.h"

namespace toolgate::policy::trial {

struct CaseResult {
  Tool tool;  // as its class was decided on; its name is the target
  Decision decision;
  std::string difference;  // from what is expected; empty: none
};
// Limits are counted, from nothing at the first of the earlier calls.
CaseResult DecideCase(const Policy& policy, const Case& one);

}  // namespace toolgate::policy::trial
