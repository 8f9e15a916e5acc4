// SPDX-License-Identifier: Apache-2.0
// How results and errors of the API become results of tools.
#pragma once

#include <string>
#include <string_view>

#include "cloudstack/tools/tool.h"

namespace toolgate::cloudstack {

// Writes `error` as kErrorMembers has it.
void WriteError(json::Writer& writer, std::string_view command, const ApiError& error);

// `stopVirtualMachine failed with 431 (4350): text. What to do.`
std::string DescribeError(std::string_view command, const ApiError& error);

// A result that is nothing but an error of the API.
ToolResult ReportError(std::string_view command, const ApiError& error);

// A result that is one machine, as the API shows it.
ToolResult ReportMachine(std::string text, json::Value machine);

// An error of the tool's own.
ToolResult ReportMistake(std::string_view text);

}  // namespace toolgate::cloudstack
