// SPDX-License-Identifier: Apache-2.0
// A list of a data file: its texts in the file's one table of texts.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace toolgate::risk {

struct PhraseRange {
  uint16_t begin = 0;
  uint16_t end = 0;

  bool empty() const { return begin == end; }
  std::span<const std::string_view> In(std::span<const std::string_view> texts) const {
    return texts.subspan(begin, static_cast<size_t>(end - begin));
  }
};

}  // namespace toolgate::risk
