// SPDX-License-Identifier: Apache-2.0
// The functions behind the tools of tool_table.cc.
#pragma once

#include "cloudstack/tools/rows.h"
#include "cloudstack/tools/tool.h"

namespace toolgate::cloudstack {

// A list command: its name, the key of its rows in the answer, and what people call them.
struct ListKind {
  std::string_view command;
  std::string_view key;
  std::string_view noun;  // plural
  std::span<const MemberSpec> members;
};
template <const ListKind& kind>
net::Task<ToolResult> RunList(const ToolCall& call);
net::Task<ToolResult> List(const ToolCall& call, const ListKind& kind);

net::Task<ToolResult> GetVirtualMachine(const ToolCall& call);

net::Task<ToolResult> StartVirtualMachine(const ToolCall& call);
net::Task<ToolResult> StopVirtualMachine(const ToolCall& call);
net::Task<ToolResult> RebootVirtualMachine(const ToolCall& call);
net::Task<ToolResult> DeployVirtualMachine(const ToolCall& call);
net::Task<ToolResult> ScaleVirtualMachine(const ToolCall& call);
net::Task<ToolResult> MigrateVirtualMachine(const ToolCall& call);
net::Task<ToolResult> ResetPasswordVirtualMachine(const ToolCall& call);
net::Task<ToolResult> ChangeServiceOffering(const ToolCall& call);

// The stop, destroy, expunge workflow (destroy.cc).
net::Task<ToolResult> DestroyVirtualMachine(const ToolCall& call);

template <const ListKind& kind>
net::Task<ToolResult> RunList(const ToolCall& call) {
  return List(call, kind);
}

}  // namespace toolgate::cloudstack
