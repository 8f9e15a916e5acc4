// SPDX-License-Identifier: Apache-2.0
// One virtual machine with its volumes.
#include <fmt/format.h>

#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

std::string Describe(json::Value machine) {
  std::string text = DescribeRow(kMachineMembers, machine);
  if (ReadFlag(machine.Find("deleteprotection"))) text += " deleteprotection=true";
  return text;
}

void WriteVolumes(json::Writer& writer, json::Value volumes, std::string& text) {
  writer.Key("volume").BeginArray();
  for (const auto& row : volumes) {
    WriteRow(writer, kVolumeMembers, row.value);
    text += "\n- volume " + DescribeRow(kVolumeMembers, row.value);
  }
  writer.EndArray();
}

}  // namespace

net::Task<ToolResult> GetVirtualMachine(const ToolCall& call) {
  const std::string id = call.arguments.Text("id");
  const Parameters by_id = ById(id);
  const auto reply = co_await call.api.Call("listVirtualMachines", by_id);
  if (!reply) co_return ReportError("listVirtualMachines", reply.error());
  const json::Value rows = reply->body().Find("virtualmachine");
  if (rows.size() == 0) {
    co_return ReportMistake(
        fmt::format("There is no virtual machine {} any more: it was expunged, or it is destroyed "
                    "and this account does not see destroyed ones.",
                    id));
  }
  const json::Value machine = (*rows.begin()).value;
  const Parameters of_machine = Of("virtualmachineid", id, machine.Find("projectid").text());
  const auto volumes = co_await call.api.Call("listVolumes", of_machine);
  ToolResult result{ToolResult::Status::kOk, Describe(machine), ""};
  json::Writer writer(result.structured);
  writer.BeginObject().Key("virtualmachine");
  WriteRow(writer, kMachineMembers, machine);
  if (volumes) WriteVolumes(writer, volumes->body().Find("volume"), result.text);
  writer.EndObject();
  co_return result;
}

}  // namespace toolgate::cloudstack
