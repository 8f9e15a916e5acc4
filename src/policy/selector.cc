// SPDX-License-Identifier: Apache-2.0
#include "policy/selector.h"

#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "policy/glob.h"

namespace toolgate::policy {
namespace {

constexpr size_t kSelectorBytesMax = 256;

std::string ClosestClass(std::string_view word) {
  std::vector<std::string_view> words = {"new"};
  for (int i = 0; i < 6; ++i) words.push_back(WordOf(static_cast<risk::Category>(i)));
  for (int i = 0; i < 4; ++i) words.push_back(WordOf(static_cast<risk::Severity>(i)));
  const auto closest = base::FindClosest(word, words);
  if (closest) return fmt::format("did you mean `@{}`?", *closest);
  return "the classes are `@read`, `@write`, `@execute`, `@destructive`, `@financial`, `@unknown`, "
         "`@critical`, `@high`, `@medium`, `@low` and `@new`";
}

}  // namespace

base::Result<Selector> Selector::Parse(std::string_view text) {
  const auto fail = [](std::string message) {
    return base::Fail(base::ErrorCode::kInvalidInput, std::move(message));
  };
  if (text.empty()) return fail("a selector cannot be empty");
  if (text.size() > kSelectorBytesMax) return fail("a selector is at most 256 bytes long");
  Selector selector;
  selector.text_ = text;
  if (text.starts_with('@')) {
    const std::string_view word = text.substr(1);
    if (const auto category = FindCategory(word)) {
      selector.rank_ = Rank::kCategory;
      selector.category_ = *category;
    } else if (const auto severity = FindSeverity(word)) {
      selector.rank_ = Rank::kSeverity;
      selector.severity_ = *severity;
    } else if (word == "new") {
      selector.rank_ = Rank::kNew;
    } else {
      return fail(
          fmt::format("there is no class `{}`; {}", base::Printable(text), ClosestClass(word)));
    }
    return selector;
  }
  selector.rank_ = text == "*" ? Rank::kAll : Rank::kExact;
  if (const auto fault = FindGlobFault(text); !fault.empty()) return fail(std::string(fault));
  for (size_t at = 0; at < text.size();) {
    const GlobStep step = GlobStepAt(text, at);
    const bool is_mark = step.kind != GlobStep::kLiteral;
    if (is_mark && selector.rank_ == Rank::kExact) selector.rank_ = Rank::kGlob;
    selector.name_ += step.literal;
    at += step.size;
  }
  return selector;
}

bool Selector::Matches(const Tool& tool) const {
  switch (rank_) {
    case Rank::kNew:
      return tool.review == Review::kNever;
    case Rank::kCategory:
      return tool.category == category_;
    case Rank::kSeverity:
      return tool.severity == severity_;
    default:
      return Matches(tool.name);
  }
}

bool Selector::Matches(std::string_view name) const {
  switch (rank_) {
    case Rank::kExact:
      return name == name_;
    case Rank::kGlob:
      return GlobMatches(text_, name);
    case Rank::kAll:
      return true;
    default:
      return false;
  }
}

}  // namespace toolgate::policy
