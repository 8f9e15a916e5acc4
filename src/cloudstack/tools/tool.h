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

// Groups of tools that an operator offers or leaves out together (`--tools`).
enum class Pack { kCore, kStorage, kNetwork, kMonitoring, kAdmin, kSecurity, kApi };

// Whether the cloud can take back what the tool does. What it cannot is confirmed before.
enum class Undo {
  kPossible,
  kNotOfExpunge,    // not when the argument `expunge` is true
  kNotOfShrinking,  // not when the argument `shrinkok` is true
  kImpossible,
};

struct ToolResult {
  enum class Status { kOk, kError };
  Status status = Status::kOk;
  std::string text;        // short, for people and for clients that know no structured content
  std::string structured;  // one JSON object
};

// What the client can take.
enum class ResultForm { kStructured, kTextOnly };

// What a person is asked before something is done that cannot be taken back.
struct Deed {
  std::string object_id;
  std::string name;  // of the object, for people; its id where it has none
  std::string plan;  // what will be done, in a sentence
};

// Gets the consent of whoever answers for a call. Consent is to one deed with the arguments of the
// call, and for a short time.
class Confirmer {
 public:
  struct Answer {
    enum class Kind { kConfirmed, kNotConfirmed };
    Kind kind = Kind::kNotConfirmed;
    std::string why;  // what the caller is told when it is not confirmed
  };

  virtual ~Confirmer() = default;
  // Asks, or finds out that consent was given already. Unless it is, nothing may be done.
  virtual net::Task<Answer> Ask(Deed deed) = 0;
  // For calls that only plan: lets the next one be confirmed by what the result of this one says.
  virtual void Announce(const Deed& deed) = 0;
};

// A call with arguments that were checked, and what it works with. On one event loop.
struct ToolCall {
  const ToolArguments& arguments;
  ApiClient& api;
  JobRunner& jobs;
  JobWatcher& watcher;
  const base::Clock& clock;
  ResultForm form = ResultForm::kStructured;
  // For tools that look before they ask (`Asks::kItself`); null: nothing has to be confirmed.
  Confirmer* confirmer = nullptr;
  // Whether the arguments alone say that it has to be confirmed. What such a tool finds may say so
  // too.
  bool needs_consent = false;
};

// Who asks for consent where the operator wants it: the server before the tool runs, or the tool.
enum class Asks { kServer, kItself };

struct Tool {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::string_view commands;  // of the API that it sends, separated by commas
  Effect effect = Effect::kReads;
  Repeat repeat = Repeat::kIsHarmless;
  std::span<const ArgumentSpec> arguments;
  std::span<const ArgumentSpec> shared_arguments;
  std::span<const MemberSpec> output;
  net::Task<ToolResult> (*run)(const ToolCall& call) = nullptr;
  Pack pack = Pack::kCore;
  Undo undo = Undo::kPossible;
  Asks asks = Asks::kServer;
};

// Every tool, in the order in which they are listed: always the same.
std::span<const Tool> AllTools();
const Tool* FindTool(std::string_view name);

// The word of `--tools`: `core`.
std::string_view Name(Pack pack);

// `reads`, `creates`, `changes`, `destroys or interrupts`.
std::string_view Name(Effect effect);

// What lists the one object of this id, whoever owns it.
Parameters ById(std::string_view id);
// What lists all that belongs to the object whose id goes into `parameter`; of a project, if
// `project_id` is not empty.
Parameters Of(std::string_view parameter, std::string_view id, std::string_view project_id);

// The definition that clients get, as one JSON object.
std::string WriteDefinition(const Tool& tool);

// The result for arguments with mistakes.
ToolResult RefuseArguments(const std::vector<std::string>& mistakes);

}  // namespace toolgate::cloudstack
