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

// An error of the tool's own.
ToolResult ReportMistake(std::string_view text);

// `succeeded`, `failed`, `pending` or `unknown`.
std::string_view Name(JobOutcome::Status status);

// The member `job`, if there is a job.
void WriteJob(json::Writer& writer, const JobOutcome& outcome);

// Whether the call waits for its job. Tools whose job must be waited for have no `wait`.
bool Waits(const ToolCall& call);

// Tells of the member `secret` of `object`, if it has one. It is given as data; in the text only to
// who asks for it with `show_SECRET`, or cannot take data, because texts end up in transcripts and
// on screens.
void AddSecret(const ToolCall& call, std::string_view secret, json::Value object,
               ToolResult& result);

}  // namespace toolgate::cloudstack
