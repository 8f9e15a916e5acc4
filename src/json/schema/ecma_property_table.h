// SPDX-License-Identifier: Apache-2.0
// The Unicode properties of ECMA-262 that RE2 can express. Others make a pattern unusable.
#pragma once

#include <span>
#include <string_view>

namespace toolgate::json {

struct EcmaProperty {
  std::string_view short_name;
  std::string_view name;
  std::string_view sets;       // names of RE2, separated by spaces
  bool is_complement = false;  // everything that is in none of the sets
};

std::span<const EcmaProperty> EcmaCategories();
std::span<const EcmaProperty> EcmaScripts();

// What stands between the braces of `\p{...}`: `Lu`, `Letter`, `Script=Greek`, ... Null if unknown.
const EcmaProperty* FindEcmaProperty(std::string_view property);

}  // namespace toolgate::json
