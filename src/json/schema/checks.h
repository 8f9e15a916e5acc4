// SPDX-License-Identifier: Apache-2.0
// The keywords, a family to a file (checks_*.cc): each function adds the checks of those that the
// schema has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/schema/subschema_reader.h"

namespace toolgate::json {

void AddTypeChecks(SubschemaReader& reader);         // type, const, enum
void AddNumberChecks(SubschemaReader& reader);       // minimum, multipleOf, ...
void AddStringChecks(SubschemaReader& reader);       // minLength, pattern, ...
void AddArrayChecks(SubschemaReader& reader);        // items, contains, ...
void AddObjectChecks(SubschemaReader& reader);       // properties, required, ...
void AddInPlaceChecks(SubschemaReader& reader);      // allOf, anyOf, if, ...
void AddReferenceChecks(SubschemaReader& reader);    // $ref, $dynamicRef
void AddUnevaluatedChecks(SubschemaReader& reader);  // unevaluatedItems, unevaluatedProperties

// For sentences: `a string or null`, `1 member`, `2 members`.
std::string DescribeTypes(TypeSet types);
std::string CountOf(uint64_t count, std::string_view noun);

}  // namespace toolgate::json
