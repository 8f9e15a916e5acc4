// SPDX-License-Identifier: Apache-2.0
// Text of a server as it may be shown on a terminal or a page: nothing in it moves the cursor,
// changes colours, turns the writing direction, is a link, or hides.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace toolgate::report {

// `text` on one line of at most `columns_max` columns, cut with `...`: line ends and tabs are
// spaces, every other character that does not show as itself is written `\u{202e}`, a byte that is
// no UTF-8
// `\x9b`. Character cells are counted as terminals do, wide ones as two.
struct ShownText {
  std::string text;
  size_t columns = 0;
};
ShownText Show(std::string_view text, size_t columns_max);

// As Show, padded with spaces to exactly `columns`.
std::string Cell(std::string_view text, size_t columns);

// As Show, as a code span or with every mark of Markdown escaped; for table cells too.
std::string ShowInMarkdown(std::string_view text, size_t columns_max);

}  // namespace toolgate::report
