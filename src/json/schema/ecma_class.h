// SPDX-License-Identifier: Apache-2.0
// A character class of an ECMA-262 pattern, on its way into RE2's syntax.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace toolgate::json {

enum class Polarity { kIn, kNotIn };

class EcmaClass {
 public:
  // Code points from `first` to `last`; surrogates are left out, because no text has any.
  void Add(char32_t first, char32_t last);
  void Add(char32_t code_point) { Add(code_point, code_point); }

  // What `\d`, `\s` and `\w` hold (ECMA-262, "CharacterClassEscape"), or with their capitals do
  // not hold.
  void AddShorthand(char letter);

  // `\p{property}` or `\P{property}`. Errors (invalid_input) say which property RE2 does not know.
  base::Status AddProperty(std::string_view property, Polarity polarity);

  // As an expression of RE2 that takes one code point. Errors (invalid_input): a negated class
  // that has no such expression.
  base::Result<std::string> Write(Polarity polarity) const;

 private:
  using Range = std::pair<char32_t, char32_t>;

  void AddRanges(std::span<const Range> ranges, Polarity polarity);
  // The union of sets that RE2 has names for, or everything else.
  void AddSets(std::string_view names, Polarity polarity);

  std::string members_;                  // inside of a bracket expression
  std::vector<std::string> exclusions_;  // insides of negated ones
};

// A literal code point in RE2's syntax.
std::string WriteEcmaLiteral(char32_t code_point);

}  // namespace toolgate::json
