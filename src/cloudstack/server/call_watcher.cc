// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/call_watcher.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/writer.h"
#include "mcp/rpc_error.h"

namespace toolgate::cloudstack {

CallWatcher::CallWatcher(ClientCall& call) : call_(call) {
  // Both kinds of token are kinds of id too (MCP, "Progress").
  token_ = mcp::ReadId(call.params().Find("_meta").Find("progressToken"));
  call.OnGivenUp([given_up = given_up_] { *given_up = true; });
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
  co_await call_.Tell(message);
}

// What of a request is told: never its parameters, in which there may be secrets.
net::Task<void> CallWatcher::OnAnswer(std::string_view command, const ApiError* error,
                                      std::chrono::milliseconds took) {
  is_cut_off_ = error && error->kind != ApiError::Kind::kRefused;
  const LogLevel level = error ? LogLevel::kWarning : LogLevel::kDebug;
  const auto wanted = call_.WantedLog();
  if (!wanted || level < *wanted) co_return;
  std::string params;
  json::Writer writer(params);
  writer.BeginObject().Member("level", error ? "warning" : "debug");
  writer.Member("logger", "cloudstack").Key("data").BeginObject();
  writer.Member("command", command).Member("ms", int64_t{took.count()});
  if (error && error->code != 0) writer.Member("errorcode", int64_t{error->code});
  if (error) writer.Member("errortext", error->text);
  writer.EndObject().EndObject();
  const std::string message = mcp::Notification("notifications/message", params);
  co_await call_.Tell(message);
}

}  // namespace toolgate::cloudstack
