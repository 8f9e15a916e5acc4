// SPDX-License-Identifier: Apache-2.0
// Our parser beside Boost.JSON and simdjson on one text. Every way in which they may disagree is a
// row of a table with its reason; any other disagreement is a bug in one of them.
#pragma once

#include <string>
#include <string_view>

namespace toolgate::json {

// Empty if all agree, or disagree in an explained way; else what happened.
std::string CompareParsers(std::string_view text);

}  // namespace toolgate::json
