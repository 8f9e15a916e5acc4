// SPDX-License-Identifier: Apache-2.0
// Lists, and the one object that a list by id gives.
#include <algorithm>

#include <fmt/format.h>

#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

// The sentence above the rows: how many there are, and which of them these are.
std::string Heading(const ToolCall& call, const ListKind& kind, int64_t total, size_t shown) {
  if (total == 0) return fmt::format("No {} match.", kind.noun);
  const int64_t page = call.arguments.Number("page");
  const int64_t first = (page - 1) * call.arguments.Number("pagesize") + 1;
  if (shown == 0) return fmt::format("{} {} match, none on page {}.", total, kind.noun, page);
  const int64_t last = first + static_cast<int64_t>(shown) - 1;
  std::string text = fmt::format("{} to {} of {} {}:", first, last, total, kind.noun);
  if (last < total)
    text.insert(text.size() - 1, fmt::format(" (ask for page {} for more)", page + 1));
  return text;
}

}  // namespace

net::Task<ToolResult> List(const ToolCall& call, const ListKind& kind) {
  Parameters parameters = call.arguments.ToParameters();
  // Without it even a root admin sees nothing but what the admin account itself owns.
  parameters.push_back({"listall", "true"});
  const auto reply = co_await call.api.Call(kind.command, parameters);
  if (!reply) co_return ReportError(kind.command, reply.error());
  const json::Value rows = reply->body().Find(kind.key);
  const json::Value count = reply->body().Find("count");
  const int64_t total = std::max<int64_t>(ReadNumber(count), static_cast<int64_t>(rows.size()));

  ToolResult result;
  result.text = Heading(call, kind, total, rows.size());
  json::Writer writer(result.structured);
  writer.BeginObject().Member("count", total);
  writer.Member("page", call.arguments.Number("page"));
  writer.Member("pagesize", call.arguments.Number("pagesize"));
  writer.Key(kind.key).BeginArray();
  for (const auto& row : rows) {
    WriteRow(writer, kind.members, row.value);
    result.text += "\n- " + DescribeRow(kind.members, row.value);
  }
  writer.EndArray().EndObject();
  co_return result;
}

net::Task<ToolResult> GetVirtualMachine(const ToolCall& call) {
  const Parameters parameters = ById(call.arguments.Text("id"));
  const auto reply = co_await call.api.Call("listVirtualMachines", parameters);
  if (!reply) co_return ReportError("listVirtualMachines", reply.error());
  const json::Value rows = reply->body().Find("virtualmachine");
  if (rows.size() == 0) {
    co_return ReportMistake(
        fmt::format("There is no virtual machine {} any more: it was expunged, or it is destroyed "
                    "and this account does not see destroyed ones.",
                    call.arguments.Text("id")));
  }
  const json::Value machine = (*rows.begin()).value;
  std::string text = DescribeRow(kMachineMembers, machine);
  for (const auto& nic : machine.Find("nic")) {
    const std::string_view address = nic.value.Find("ipaddress").text();
    if (!address.empty()) text += fmt::format(" ipaddress={}", address);
  }
  co_return ReportMachine(std::move(text), machine);
}

}  // namespace toolgate::cloudstack
