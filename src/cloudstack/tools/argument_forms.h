// SPDX-License-Identifier: Apache-2.0
// The forms that texts among the arguments have: one pattern each, for the schema that clients see
// and for the check of what they send; and how the API wants them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cloudstack/api/signature.h"
#include "cloudstack/tools/schema.h"

namespace toolgate::cloudstack {

struct ArgumentForm {
  std::string pattern;  // as JSON Schema and RE2 both read it
  int64_t length_max = 0;
  std::string_view wants;  // "`x` must be ..."
};

// The form of texts of this type; null if it has none.
const ArgumentForm* FindForm(ArgumentType type);
bool HasForm(ArgumentType type, std::string_view text);  // the type must have one

// `text`, a kDate or kEndDate, in the one form that every management server reads alike whatever
// its own time zone: `2026-01-31T23:59:59+0000`.
std::string ApiDate(ArgumentType type, std::string_view text);

// `a:g,b:h` as `name[0].account=a`, `name[0].group=g`, and so on.
void AddGroups(std::string_view name, std::string_view text, Parameters& parameters);

// Whether `text` has no control characters but for those that end lines and tabs: the API refuses
// the others, and an argument that is cut or smuggled must not get that far.
bool IsPlainText(std::string_view text);

}  // namespace toolgate::cloudstack
