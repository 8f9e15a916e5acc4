// SPDX-License-Identifier: Apache-2.0
#include "json/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/text.h"

namespace toolgate::json {

base::Result<Regex> Regex::Compile(std::string_view pattern, const Bounds& bounds) {
  if (pattern.size() > bounds.pattern_bytes_max) {
    return base::Fail(base::ErrorCode::kLimitExceeded,
                      fmt::format("pattern longer than {} bytes", bounds.pattern_bytes_max));
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(bounds.memory_bytes_max);
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (compiled->ok()) return Regex(std::move(compiled));
  const bool is_bound = compiled->error_code() == re2::RE2::ErrorPatternTooLarge ||
                        compiled->error_code() == re2::RE2::ErrorRepeatSize;
  return base::Fail(is_bound ? base::ErrorCode::kLimitExceeded : base::ErrorCode::kInvalidInput,
                    base::Printable(compiled->error()));
}

size_t Regex::program_size() const { return static_cast<size_t>(compiled_->ProgramSize()); }

bool Regex::Matches(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace toolgate::json
