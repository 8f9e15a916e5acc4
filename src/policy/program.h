// SPDX-License-Identifier: Apache-2.0
// The conditions of a predicate as one array, which is what a decision walks: parts follow what
// they are parts of, and each step knows where it ends.
#pragma once

#include <vector>

#include "policy/condition.h"
#include "policy/members.h"

namespace toolgate::policy {

// Immutable. Refers to the comparisons of the conditions that it was made of, which must stay.
class Program {
 public:
  Program() = default;  // of no conditions: true
  // All of them must hold.
  explicit Program(const std::vector<Condition>& conditions);

  // Takes nothing from the heap where texts are compared.
  Truth Evaluate(const Subject& subject, List list) const;
  // The same where other programs ask about the same arguments, whose `members` these are.
  Truth Evaluate(const Subject& subject, Members& members, List list) const;

 private:
  // What a run reads.
  struct Input {
    const Facts& facts;
    Members& members;
    List list;
  };
  struct Step {
    Condition::Kind kind;
    size_t end;  // the step after its last part
    const Comparison* comparison;
  };

  void Add(const Condition& condition);
  static Truth Compare(const Comparison& comparison, const Input& input);
  Truth Run(size_t& at, const Input& input) const;

  std::vector<Step> steps_;
};

}  // namespace toolgate::policy
