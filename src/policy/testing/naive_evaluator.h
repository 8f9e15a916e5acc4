// SPDX-License-Identifier: Apache-2.0
// A second reading of the policy language, straight from docs/policy.md and from the document's
// JSON, as plain and as slow as can be. It shares no code with the engine, so that what both agree
// on is not the same mistake twice. It leaves out what has tables of its own: regular expressions,
// hosts, addresses, paths of files, amounts, schemas.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::policy::testing {

struct NaiveCall {
  std::string_view tool;
  std::string_view category;  // `read`...
  std::string_view severity;  // `low`...
  bool is_new = true;
  json::Value arguments;
};

struct NaiveDecision {
  std::string outcome;  // `forward`, `deny` or `hold`
  std::string rule;
};

NaiveDecision EvaluateNaively(json::Value policy, const NaiveCall& call);

}  // namespace toolgate::policy::testing
