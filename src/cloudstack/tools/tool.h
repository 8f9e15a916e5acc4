// SPDX-License-Identifier: Apache-2.0
// One MCP tool: what clients are told of it, what it takes and gives, and the function behind it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cloudstack/client/api_client.h"
#include "cloudstack/client/job_runner.h"
#include "cloudstack/tools/schema.h"

namespace toolgate::cloudstack {

// What a call may do, from which its annotations follow.
enum class Effect {
  kReads,
  kCreates,   // adds something; takes nothing away
  kChanges,   // changes what is there, and can be undone
  kDestroys,  // takes away what may be missed, or interrupts what runs
};
enum class Repeat { kAddsUp, kIsHarmless };  // idempotentHint

struct ToolResult {
  enum class Status { kOk, kError };
  Status status = Status::kOk;
  std::string text;        // short, for people and for clients that know no structured content
  std::string structured;  // one JSON object
};

// What the client can take.
enum class ResultForm { kStructured, kTextOnly };

// A call with arguments that were checked, and what it works with. On one event loop.
struct ToolCall {
  const ToolArguments& arguments;
  ApiClient& api;
  JobRunner& jobs;
  JobWatcher& watcher;
  const base::Clock& clock;
  ResultForm form = ResultForm::kStructured;
};

struct Tool {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  Effect effect = Effect::kReads;
  Repeat repeat = Repeat::kIsHarmless;
  std::span<const ArgumentSpec> arguments;
  std::span<const ArgumentSpec> shared_arguments;
  std::span<const MemberSpec> output;
  net::Task<ToolResult> (*run)(const ToolCall& call) = nullptr;
};

// Every tool, in the order in which they are listed.
std::span<const Tool> AllTools();
const Tool* FindTool(std::string_view name);

// What lists the one object of this id, whoever owns it.
Parameters ById(std::string_view id);

// The definition that clients get, as one JSON object.
std::string WriteDefinition(const Tool& tool);

// The result for arguments with mistakes.
ToolResult RefuseArguments(const std::vector<std::string>& mistakes);

}  // namespace toolgate::cloudstack
