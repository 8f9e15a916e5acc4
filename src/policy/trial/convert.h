// SPDX-License-Identifier: Apache-2.0
// Policies of other formats as documents of version "1": Intercept's YAML and hosted PolicyLayer
// JSON (docs/policy-tools.md, "convert").
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace toolgate::policy::trial {

struct Converted {
  std::string text;                // a policy that loads, indented JSON
  std::vector<std::string> notes;  // what a person should know of it
};

// Errors (invalid_input) name everything that cannot be carried over, with its place: nothing is
// left out in silence.
base::Result<Converted> Convert(const std::string& file_name, std::string text);

}  // namespace toolgate::policy::trial
