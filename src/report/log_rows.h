// SPDX-License-Identifier: Apache-2.0
// Records of the decision log for people and for other programs. What clients and servers wrote
// forges no line, moves no cursor and runs in no spreadsheet.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::report {

// The line above the rows, and one row: a call, a request, or an event of the log. With line ends.
std::string LogTableHead();
std::string LogTableRow(json::Value record);

// The same as CSV (RFC 4180), with more columns; every text that a spreadsheet would take for a
// formula begins with an apostrophe.
std::string LogCsvHead();
std::string LogCsvRow(json::Value record);

// A JSON text whose characters that do not show as themselves are escaped: the same value.
std::string ShowJson(std::string_view json);

}  // namespace toolgate::report
