// SPDX-License-Identifier: Apache-2.0
// Characters that are not what they look like: those that cannot be seen and can carry text, those
// that reorder it, look-alikes. What scripts and emoji need is told apart from it by its
// neighbours: joiners in Persian, Hindi or a family emoji, a variation selector after a symbol, a
// flag's tags.
#pragma once

#include <string_view>

namespace toolgate::risk {

// The first place of each sort in a text; empty if there is none.
struct HiddenCharacters {
  std::string_view hidden;   // invisible, or reordering
  std::string_view mark;     // a left-over: byte order mark, soft hyphen, odd control characters
  std::string_view mixed;    // a word of Latin letters and look-alikes
  std::string_view control;  // what terminals obey
};

// Linear in the text, which may be any bytes.
HiddenCharacters FindHiddenCharacters(std::string_view text);

}  // namespace toolgate::risk
