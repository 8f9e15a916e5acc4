// SPDX-License-Identifier: Apache-2.0
// Tool definitions as servers list them.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::mcp {

// Whether `name` is one that revisions allow (SEP-986): 1 to 128 of A-Z a-z 0-9 `_` `-` `.`.
bool IsToolName(std::string_view name);

// Why a definition cannot be published: its name, or a shape that no client could use. Empty if it
// can be.
std::string FindToolFault(json::Value tool);

}  // namespace toolgate::mcp
