// SPDX-License-Identifier: Apache-2.0
// When two JSON values are one value (2020-12, section 4.2.2): numbers by exact value, objects
// whatever the order of their members. What it costs is counted.
#pragma once

#include <cstdint>
#include <string>

#include "json/document.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {

bool AreEqual(Value a, Value b, Evaluation& evaluation);

// Equal values have equal hashes.
uint64_t Hash(Value value, Evaluation& evaluation);

// A value of a schema as short JSON, for sentences.
std::string Show(Value value);

}  // namespace toolgate::json
