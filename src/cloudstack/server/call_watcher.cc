// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/call_watcher.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/writer.h"

namespace toolgate::cloudstack {

CallWatcher::CallWatcher(transport::Call& call) : call_(call) {
  // Both kinds of token are kinds of id too (MCP, "Progress").
  token_ = mcp::ReadId(call.params().Find("_meta").Find("progressToken"));
  const auto give_up = [given_up = given_up_] { *given_up = true; };
  if (call.in_flight()) call.in_flight()->OnCancel(give_up);
  // A legacy client that leaves has not cancelled (2025-11-25, "Sending Messages to the Server").
  if (call.is_modern()) call.OnClientGone(give_up);
}

net::Task<void> CallWatcher::OnPending(std::string_view job_id, std::chrono::milliseconds waited) {
  if (token_.empty()) {
    co_await call_.KeepAlive();
    co_return;
  }
  told_ = std::max(told_ + std::chrono::milliseconds(1), waited);
  std::string params;
  json::Writer writer(params);
  writer.BeginObject().Key("progressToken").Raw(token_);
  writer.Key("progress").Raw(fmt::format("{}.{:03}", told_.count() / 1000, told_.count() % 1000));
  writer.Member("message", fmt::format("job {} goes on since {} s", job_id, waited.count() / 1000));
  writer.EndObject();
  const std::string message = mcp::Notification("notifications/progress", params);
  co_await call_.Notify(message);
}

}  // namespace toolgate::cloudstack
