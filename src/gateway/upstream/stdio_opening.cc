// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/stdio_opening.h"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::gateway {
namespace {

using base::ErrorCode;
using transport::StdioClient;
using transport::StdioLink;
using transport::UpstreamFailure;

class Opener {
 public:
  Opener(net::EventLoop& loop, StdioOpening opening, std::atomic<int64_t>& last_id)
      : loop_(loop), opening_(std::move(opening)), last_id_(last_id) {}

  net::Task<base::Result<StdioServer>> Open();

 private:
  net::Task<base::Status> Start();
  net::Task<bool> FindModern(std::chrono::milliseconds time);
  net::Task<OpenedSession> Greet();
  net::Task<OpenedSession> GreetAfterProbe();
  net::Task<base::Result<StdioServer>> GiveUp(base::Error error);
  StdioServer Take() { return {std::move(client_), std::move(session_)}; }

  net::EventLoop& loop_;
  const StdioOpening opening_;
  std::atomic<int64_t>& last_id_;
  std::unique_ptr<StdioClient> client_;
  UpstreamSession session_;
  base::Error probe_error_;
};

net::Task<base::Status> Opener::Start() {
  auto link = co_await StdioLink::Start(loop_, opening_.server);
  if (!link) co_return tl::unexpected(std::move(link.error()));
  client_ = std::make_unique<StdioClient>(loop_, std::move(*link));
  co_return base::Status();
}

// Whether the server is modern: then it has no session to open.
net::Task<bool> Opener::FindModern(std::chrono::milliseconds time) {
  Patience patience(loop_, time);
  const Asker asker{*client_, last_id_, patience};
  const auto era = co_await ProbeEra(asker);
  if (!era) probe_error_ = patience.Explain(era.error());
  const bool is_modern = era && era->speaks_modern;
  if (is_modern) {
    session_.revision = mcp::kNewestModern;
    session_.capabilities = era->modern_capabilities;
    session_.features = opening_.features;
  }
  co_return is_modern;
}

net::Task<OpenedSession> Opener::Greet() {
  Patience patience(loop_, opening_.handshake_time);
  const Asker asker{*client_, last_id_, patience};
  const UpstreamEra over_stdio;
  auto opened = co_await OpenSession(asker, mcp::kNewestLegacy, opening_.features, over_stdio);
  if (!opened) opened.error().error = patience.Explain(std::move(opened.error().error));
  co_return opened;
}

// One that still says nothing is slow: starting it anew would make it slower.
net::Task<OpenedSession> Opener::GreetAfterProbe() {
  auto opened = co_await Greet();
  const bool stood_the_probe = opened || opened.error().speaks_modern_only ||
                               opened.error().error.code == ErrorCode::kTimeout;
  if (stood_the_probe) co_return opened;
  co_await client_->link().End();
  const auto started = co_await Start();
  if (!started) co_return opened;
  co_return co_await Greet();
}

net::Task<base::Result<StdioServer>> Opener::GiveUp(base::Error error) {
  StdioLink& link = client_->link();
  co_await link.End();
  const std::string last_words = link.LastWords();
  if (!last_words.empty()) {
    error.message += fmt::format("; the last that it said is `{}`", last_words);
  }
  const std::string& program = opening_.server.command.arguments.front();
  co_return base::Wrap(fmt::format("`{}`", base::Printable(program)), std::move(error));
}

net::Task<base::Result<StdioServer>> Opener::Open() {
  const auto started = co_await Start();
  if (!started) co_return tl::unexpected(started.error());
  if (opening_.era == EraChoice::kModern) {
    const bool is_modern = co_await FindModern(opening_.handshake_time);
    if (is_modern) co_return Take();
    base::Error error = probe_error_;
    if (error.message.empty()) {
      error = {ErrorCode::kUnavailable, "the server does not speak the modern era of MCP"};
    }
    co_return co_await GiveUp(std::move(error));
  }
  const bool is_asked = opening_.era == EraChoice::kFind;
  bool is_modern = false;
  if (is_asked) is_modern = co_await FindModern(opening_.probe_time);
  if (is_modern) co_return Take();
  auto greeting = is_asked ? GreetAfterProbe() : Greet();
  auto opened = co_await std::move(greeting);
  if (opened) {
    session_ = std::move(*opened);
    co_return Take();
  }
  // It was too slow for the probe.
  if (is_asked && opened.error().speaks_modern_only) {
    is_modern = co_await FindModern(opening_.handshake_time);
    if (is_modern) co_return Take();
  }
  co_return co_await GiveUp(std::move(opened.error().error));
}

}  // namespace

net::Task<base::Result<StdioServer>> OpenStdio(net::EventLoop& loop, StdioOpening opening,
                                               std::atomic<int64_t>& last_id) {
  Opener opener(loop, std::move(opening), last_id);
  co_return co_await opener.Open();
}

}  // namespace toolgate::gateway
