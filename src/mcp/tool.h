// SPDX-License-Identifier: Apache-2.0
// Tool definitions as servers list them.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

// Whether `name` is one that revisions allow (SEP-986): 1 to 128 of A-Z a-z 0-9 `_` `-` `.`.
bool IsToolName(std::string_view name);

// Why a definition cannot be published: its name, or a shape that no client could use. Empty if it
// can be.
std::string FindToolFault(json::Value tool);

// The definition and a call's result for clients of `revision` (mcp/downgrade.h).
void WriteTool(std::string& out, json::Value tool, Revision revision);
void WriteCallResult(std::string& out, json::Value result, Revision revision);

}  // namespace toolgate::mcp
