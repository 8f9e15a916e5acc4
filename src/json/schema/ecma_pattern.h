// SPDX-License-Identifier: Apache-2.0
// Patterns of JSON Schema: ECMA-262 with the `u` flag, put into RE2's syntax, which matches in
// linear time. What has no equal there is refused, never changed: assertions about what stands
// before or after, back-references, and what engines read in different ways. Escapes that only the
// `u` flag forbids and that all engines read alike (`\-`, `\"`) are let in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::json {

// `pattern` must be UTF-8. Errors (invalid_input) say what cannot be had.
base::Result<std::string> TranslateEcmaPattern(std::string_view pattern);

}  // namespace toolgate::json
