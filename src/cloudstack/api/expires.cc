// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/api/expires.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::cloudstack {
namespace {

using base::IsAsciiDigit;

// Takes text from the front, piece by piece; fails once and for all.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int Digits(size_t count) {
    if (rest_.size() < count || !std::all_of(rest_.begin(), rest_.begin() + count, IsAsciiDigit)) {
      ok_ = false;
      return 0;
    }
    const auto value = base::ParseUint(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return static_cast<int>(*value);
  }
  bool Skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Expect(char c) { ok_ = Skip(c) && ok_; }
  void SkipFraction() {
    if (!Skip('.')) return;
    const size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    ok_ = ok_ && digits > 0;
    rest_.remove_prefix(digits);
  }
  bool IsDone() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::optional<base::WallTime> ParseExpires(std::string_view text) {
  using namespace std::chrono;
  Scanner scanner(text);
  const year year_part{scanner.Digits(4)};
  scanner.Expect('-');
  const month month_part{static_cast<unsigned>(scanner.Digits(2))};
  scanner.Expect('-');
  const year_month_day date{year_part, month_part, day{static_cast<unsigned>(scanner.Digits(2))}};
  scanner.Expect('T');
  const hours hour{scanner.Digits(2)};
  scanner.Expect(':');
  const minutes minute{scanner.Digits(2)};
  scanner.Expect(':');
  const seconds second{scanner.Digits(2)};
  scanner.SkipFraction();
  minutes offset{0};
  if (!scanner.Skip('Z')) {
    const bool is_west = scanner.Skip('-');
    if (!is_west) scanner.Expect('+');
    const hours offset_hours{scanner.Digits(2)};
    scanner.Skip(':');
    offset = offset_hours + minutes{scanner.Digits(2)};
    if (is_west) offset = -offset;
  }
  const bool is_time = hour < hours{24} && minute < minutes{60} && second <= seconds{60};
  if (!scanner.IsDone() || !date.ok() || !is_time) return std::nullopt;
  return sys_days{date} + hour + minute + second - offset;
}

}  // namespace toolgate::cloudstack
