// SPDX-License-Identifier: Apache-2.0
// Rules, in the order in which they are asked. Written from data/rules.yaml.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "risk/assessment.h"
#include "risk/features/features.h"

namespace toolgate::risk {

// Strong: the definition says so. Weak: it is to be guessed, and the table may know better.
enum class Strength : uint8_t { kWeak, kStrong };

// Whether a word of one of the classes stands in the place.
struct Condition {
  Place place;
  ClassSet classes;
};

struct Rule {
  std::string_view id;
  Category category;
  Strength strength;
  std::string_view why;   // for people
  uint16_t when_begin;    // in rule_conditions: all of these hold
  uint16_t unless_begin;  // and none of these
  uint16_t end;
};

extern const std::span<const Rule> rules;
extern const std::span<const Condition> rule_conditions;

}  // namespace toolgate::risk
