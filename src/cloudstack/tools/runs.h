// SPDX-License-Identifier: Apache-2.0
// The functions behind the tools. Most tools are one of three kinds, and then a row says it all: a
// list, one object, or a change by one command.
#pragma once

#include "cloudstack/tools/rows.h"
#include "cloudstack/tools/tool.h"

namespace toolgate::cloudstack {

// An argument that the API does not know or ignores: the rows are compared with it here. A flag
// that a row lacks is false.
struct RowFilter {
  std::string_view argument;  // Pass::kToTool
  std::string_view member;    // the API's name
};

// A list command: its name, the key of its rows in the answer, and what people call them.
struct ListKind {
  std::string_view command;
  std::string_view key;
  std::string_view noun;  // plural
  std::span<const MemberSpec> members;
  std::span<const RowFilter> filters = {};
  std::string_view note = {};  // told when nothing matches
};

// A command that answers with one object.
struct ShowKind {
  std::string_view command;
  std::string_view key;
  std::span<const MemberSpec> members;
};

enum class Way {
  kJob,     // the command starts a job
  kAtOnce,  // its answer is the end of it
};

// What the caller should hear when it is done (mistakes.h).
enum class Warning {
  kNone,
  kOpenness,  // of a rule that lets everybody in
  kForce,     // of a stop that asked nobody
};

// A command that changes something.
struct ChangeKind {
  std::string_view command;
  Way way = Way::kJob;
  // The object in the answer; without a key the answer only says that it is done.
  std::string_view key = {};
  std::span<const MemberSpec> members = {};
  std::string_view look = {};  // the tool that shows what became of it
  // Only what does no harm when it runs twice is ever sent again: a server that does not know
  // `customjobid` would run it twice, and what creates does so before the id is looked at.
  Resubmit resubmit = Resubmit::kNever;
  // A sentence why these arguments make no sense together; nothing is sent then.
  std::string (*find_mistake)(const ToolArguments& arguments) = nullptr;
  Warning warning = Warning::kNone;
  std::string_view secret = {};  // a member of the object that is shown once, as data
  // The command that lists the object. A job that fails may change it all the same, so that it is
  // looked at anew before anything is said of it.
  std::string_view list = {};
};

net::Task<ToolResult> List(const ToolCall& call, const ListKind& kind);
net::Task<ToolResult> ShowObject(const ToolCall& call, const ShowKind& kind);
net::Task<ToolResult> Change(const ToolCall& call, const ChangeKind& kind);

template <const ListKind& kind>
net::Task<ToolResult> RunList(const ToolCall& call) {
  return List(call, kind);
}
template <const ShowKind& kind>
net::Task<ToolResult> RunShow(const ToolCall& call) {
  return ShowObject(call, kind);
}
template <const ChangeKind& kind>
net::Task<ToolResult> RunChange(const ToolCall& call) {
  return Change(call, kind);
}

// Those that are more than that.
net::Task<ToolResult> GetVirtualMachine(const ToolCall& call);
net::Task<ToolResult> CreateSshKeyPair(const ToolCall& call);
net::Task<ToolResult> QueryJob(const ToolCall& call);
net::Task<ToolResult> WaitForJob(const ToolCall& call);
net::Task<ToolResult> ListApis(const ToolCall& call);
net::Task<ToolResult> CallApi(const ToolCall& call);
// The stop, destroy, expunge workflow (destroy.cc).
net::Task<ToolResult> DestroyVirtualMachine(const ToolCall& call);

}  // namespace toolgate::cloudstack
