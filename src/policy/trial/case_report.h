// SPDX-License-Identifier: Apache-2.0
// A run of cases as text, as JSON, and as JUnit's XML.
#pragma once

#include <string>

#include "policy/trial/case_run.h"

namespace toolgate::policy::trial {

// For people: every case, what differs, and the rules with the number of cases that each decided.
std::string WriteText(const Run& run);
// One object on one line.
std::string WriteJson(const Run& run);
// One suite for each file. Characters that XML cannot hold become U+FFFD.
std::string WriteJunit(const Run& run);

}  // namespace toolgate::policy::trial
