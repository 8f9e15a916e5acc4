// SPDX-License-Identifier: Apache-2.0
#include "policy/selector.h"

#include <fmt/format.h>

#include "base/text.h"
#include "policy/glob.h"

namespace toolgate::policy {
namespace {

constexpr size_t kSelectorBytesMax = 256;

}  // namespace

base::Result<Selector> Selector::Parse(std::string_view text) {
  const auto fail = [](std::string message) {
    return base::Fail(base::ErrorCode::kInvalidInput, std::move(message));
  };
  if (text.empty()) return fail("a selector cannot be empty");
  if (text.size() > kSelectorBytesMax) return fail("a selector is at most 256 bytes long");
  if (text.starts_with('@')) {
    return fail(
        fmt::format("`{}` selects by risk or review, which this build does not support yet; "
                    "write a name or a glob",
                    base::Printable(text)));
  }
  Selector selector;
  selector.text_ = text;
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

bool Selector::Matches(std::string_view tool) const {
  if (rank_ == Rank::kAll) return true;
  return rank_ == Rank::kExact ? tool == name_ : GlobMatches(text_, tool);
}

}  // namespace toolgate::policy
