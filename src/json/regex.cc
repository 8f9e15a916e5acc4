// SPDX-License-Identifier: Apache-2.0
#include "json/regex.h"

#include <re2/re2.h>

#include "base/text.h"

namespace toolgate::json {
namespace {

constexpr size_t kPatternBytesMax = 4096;
constexpr int64_t kMemoryBytesMax = 1 << 20;

}  // namespace

base::Result<Regex> Regex::Compile(std::string_view pattern) {
  if (pattern.size() > kPatternBytesMax) {
    return base::Fail(base::ErrorCode::kLimitExceeded, "pattern longer than 4096 bytes");
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kMemoryBytesMax);
  auto compiled =
      std::make_shared<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) {
    return base::Fail(base::ErrorCode::kInvalidInput, base::Printable(compiled->error()));
  }
  return Regex(std::move(compiled));
}

bool Regex::Matches(std::string_view text) const {
  return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

}  // namespace toolgate::json
