// SPDX-License-Identifier: Apache-2.0
#include "json/schema/value_equality.h"

#include <functional>
#include <string_view>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::json {
namespace {

constexpr size_t kShownCharsMax = 60;

uint64_t Mix(uint64_t a, uint64_t b) {
  constexpr uint64_t kGolden = 0x9E3779B97F4A7C15;
  return (a ^ (b + kGolden + (a << 6) + (a >> 2))) * kGolden;
}

bool AreNumbersEqual(Value a, Value b, Evaluation& evaluation) {
  if (a.text() == b.text()) return true;
  const auto left = evaluation.ReadNumber(a);
  const auto right = evaluation.ReadNumber(b);
  return left && right && *left == *right;
}

bool AreArraysEqual(Value a, Value b, Evaluation& evaluation) {
  auto other = b.begin();
  for (const auto& entry : a) {
    if (!AreEqual(entry.value, (*other).value, evaluation)) return false;
    ++other;
  }
  return true;
}

// Members in the same order, the usual case, cost nothing to find.
bool AreObjectsEqual(Value a, Value b, Evaluation& evaluation) {
  auto other = b.begin();
  for (const auto& entry : a) {
    Value twin = (*other).value;
    if ((*other).key != entry.key) twin = evaluation.FindMember(b, entry.key);
    if (!twin || !AreEqual(entry.value, twin, evaluation)) return false;
    ++other;
  }
  return true;
}

}  // namespace

bool AreEqual(Value a, Value b, Evaluation& evaluation) {
  if (!evaluation.Spend(1 + a.text().size() / kBytesPerStep)) return false;
  if (a.type() != b.type() || a.size() != b.size()) return false;
  switch (a.type()) {
    case Type::kNull:
      return true;
    case Type::kBool:
      return a.AsBool() == b.AsBool();
    case Type::kNumber:
      return AreNumbersEqual(a, b, evaluation);
    case Type::kString:
      return a.text() == b.text();
    case Type::kArray:
      return AreArraysEqual(a, b, evaluation);
    case Type::kObject:
      return AreObjectsEqual(a, b, evaluation);
  }
  return false;
}

uint64_t Hash(Value value, Evaluation& evaluation) {
  const auto kind = static_cast<uint64_t>(value.type());
  if (!evaluation.Spend(1 + value.text().size() / kBytesPerStep)) return kind;
  uint64_t hash = kind;
  switch (value.type()) {
    case Type::kNull:
      break;
    case Type::kBool:
      hash = Mix(kind, value.AsBool() ? 1 : 0);
      break;
    case Type::kNumber: {
      const auto number = evaluation.ReadNumber(value);
      hash = Mix(kind, number ? number->Hash() : 0);
      break;
    }
    case Type::kString:
      hash = Mix(kind, std::hash<std::string_view>()(value.text()));
      break;
    case Type::kArray:
      for (const auto& entry : value) hash = Mix(hash, Hash(entry.value, evaluation));
      break;
    case Type::kObject:  // a sum, so that the order does not matter
      for (const auto& entry : value) {
        hash += Mix(std::hash<std::string_view>()(entry.key), Hash(entry.value, evaluation));
      }
      break;
  }
  return hash;
}

std::string Show(Value value) { return base::Printable(Write(value), kShownCharsMax); }

}  // namespace toolgate::json
