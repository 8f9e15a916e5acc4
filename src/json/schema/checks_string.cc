// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/schema/checks.h"
#include "json/schema/evaluation.h"

namespace toolgate::json {
namespace {

// Lengths count code points: every byte of UTF-8 but those that go on with one begins one.
uint64_t CountCodePoints(std::string_view text) {
  return static_cast<uint64_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

class LengthCheck final : public Check {
 public:
  LengthCheck(uint64_t min, uint64_t max) : min_(min), max_(max) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kString)) return true;
    if (!evaluation.Spend(value.text().size() / kBytesPerStep)) return false;
    const uint64_t length = CountCodePoints(value.text());
    if (length < min_) {
      return evaluation.Fail("minLength", value, [this] {
        return fmt::format("must be at least {} long", CountOf(min_, "character"));
      });
    }
    if (length <= max_) return true;
    return evaluation.Fail("maxLength", value, [this] {
      return fmt::format("must be at most {} long", CountOf(max_, "character"));
    });
  }

 private:
  const uint64_t min_;
  const uint64_t max_;
};

class PatternCheck final : public Check {
 public:
  PatternCheck(Regex regex, std::string_view pattern)
      : regex_(std::move(regex)), pattern_(pattern) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kString)) return true;
    if (evaluation.Matches(regex_, value.text())) return true;
    return evaluation.Fail("pattern", value, [this] {
      return fmt::format("must match the pattern `{}`", base::Printable(pattern_));
    });
  }

 private:
  const Regex regex_;
  const std::string_view pattern_;
};

}  // namespace

void AddStringChecks(SubschemaReader& reader) {
  const auto min = reader.ReadCount("minLength");
  const auto max = reader.ReadCount("maxLength");
  if (min || max) reader.Add<LengthCheck>(min.value_or(0), max.value_or(UINT64_MAX));
  if (const Value pattern = reader.FindString("pattern")) {
    if (auto regex = reader.ReadPattern(pattern)) {
      reader.Add<PatternCheck>(std::move(*regex), pattern.text());
    }
  }
}

}  // namespace toolgate::json
