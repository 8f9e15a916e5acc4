// SPDX-License-Identifier: Apache-2.0
#include "policy/program.h"

#include "policy/operators.h"

namespace toolgate::policy {
namespace {

Truth EvaluateMissing(const Comparison& comparison, List list) {
  if (comparison.op->shape == ValueShape::kBoolean) {  // exists
    return comparison.constants.front().truth ? Truth::kFalse : Truth::kTrue;
  }
  return list == List::kRequire ? Truth::kUnknown : comparison.op->when_missing;
}

Truth EvaluateFrom(const Comparison& comparison, json::Value from, size_t at, List list);

// Of all elements of `array`, from step `at` on.
Truth EvaluateElements(const Comparison& comparison, json::Value array, size_t at, List list) {
  if (!array.Is(json::Type::kArray)) return Truth::kUnknown;
  const bool every = comparison.quantifier == Quantifier::kEvery;
  // Nobody who asks for every element means none.
  if (every && array.size() == 0) return Truth::kUnknown;
  Truth all = every ? Truth::kTrue : Truth::kFalse;
  for (const auto& entry : array) {
    const Truth one = EvaluateFrom(comparison, entry.value, at, list);
    all = every ? And(all, one) : Or(all, one);
    if (all == (every ? Truth::kFalse : Truth::kTrue)) break;
  }
  return all;
}

// What was found before step `at`.
Truth EvaluateFound(const Comparison& comparison, const ArgumentPath::Found& found, size_t at,
                    List list) {
  using State = ArgumentPath::Found::State;
  switch (found.state) {
    case State::kUnknown:
      return Truth::kUnknown;
    case State::kMissing:
      return EvaluateMissing(comparison, list);
    case State::kElements:
      return EvaluateElements(comparison, found.value, at, list);
    case State::kValue:
      break;
  }
  return comparison.op->compare(comparison, found.value);
}

Truth EvaluateFrom(const Comparison& comparison, json::Value from, size_t at, List list) {
  const ArgumentPath::Found found = comparison.path.Walk(from, at);
  return EvaluateFound(comparison, found, at, list);
}

Truth EvaluateFact(const Comparison& comparison, const Facts& facts, List list) {
  const std::string_view value = ValueOf(facts, *comparison.fact);
  if (value.empty()) return EvaluateMissing(comparison, list);
  return comparison.op->compare(comparison, Operand(TypeOf(*comparison.fact), value));
}

}  // namespace

Program::Program(const std::vector<Condition>& conditions) {
  steps_.push_back({Condition::Kind::kAll, 0, nullptr});
  for (const Condition& condition : conditions) Add(condition);
  steps_.front().end = steps_.size();
}

void Program::Add(const Condition& condition) {
  const size_t at = steps_.size();
  steps_.push_back({condition.kind, 0, condition.comparison.get()});
  for (const Condition& part : condition.parts) Add(part);
  steps_[at].end = steps_.size();
}

Truth Program::Evaluate(const Subject& subject, List list) const {
  Members members(subject.arguments);
  return Evaluate(subject, members, list);
}

Truth Program::Evaluate(const Subject& subject, Members& members, List list) const {
  size_t at = 0;
  return steps_.empty() ? Truth::kTrue : Run(at, {subject.facts, members, list});
}

Truth Program::Compare(const Comparison& comparison, const Input& input) {
  if (comparison.fact) return EvaluateFact(comparison, input.facts, input.list);
  const auto& steps = comparison.path.steps();
  if (steps.size() == 1 && steps.front().kind == ArgumentPath::Step::kMember) {
    return EvaluateFound(comparison, input.members.Find(steps.front()), 1, input.list);
  }
  size_t at = 0;
  const ArgumentPath::Found found = comparison.path.Walk(input.members, at);
  return EvaluateFound(comparison, found, at, input.list);
}

// Leaves `at` behind what it ran. No deeper than conditions nest.
Truth Program::Run(size_t& at, const Input& input) const {
  const Step& step = steps_[at];
  ++at;
  switch (step.kind) {
    case Condition::Kind::kComparison:
      return Compare(*step.comparison, input);
    case Condition::Kind::kNot:
      return Not(Run(at, input));
    case Condition::Kind::kAll:
    case Condition::Kind::kAny:
      break;
  }
  const bool is_all = step.kind == Condition::Kind::kAll;
  const Truth decided = is_all ? Truth::kFalse : Truth::kTrue;
  Truth together = Not(decided);
  while (at < step.end && together != decided) {
    const Truth one = Run(at, input);
    together = is_all ? And(together, one) : Or(together, one);
  }
  at = step.end;
  return together;
}

}  // namespace toolgate::policy
