// SPDX-License-Identifier: Apache-2.0
#include "net/internal/resolver.h"

#include <algorithm>
#include <mutex>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "net/internal/timed_wait.h"
#include "net/url.h"

namespace toolgate::net::internal {

using base::ErrorCode;
using base::Fail;

// A lookup on its way, shared with its thread, which may outlive the loop.
struct Resolver::Running {
  Waiters waiters;       // the loop's
  bool is_done = false;  // the loop's
  Answer answer;         // the thread's until it is done, then the loop's
  std::mutex mutex;
  EventLoop* loop = nullptr;  // to tell; null once nobody is there; guarded by mutex
};

Resolver::Answer Resolver::LookUpInSystem(const std::string& host, uint16_t port) {
  asio::io_context context;
  AsioError error;
  Answer answer;
  tcp::resolver resolver(context);
  for (const auto& entry : resolver.resolve(host, std::to_string(port), error)) {
    answer.endpoints.push_back(entry.endpoint());
  }
  if (answer.endpoints.empty()) answer.error = error ? error.message() : "no address";
  return answer;
}

Resolver::Resolver(EventLoop& loop, LookUp look_up) : loop_(loop), look_up_(std::move(look_up)) {}

Resolver::~Resolver() {
  for (const auto& [name, running] : running_) {
    const std::lock_guard lock(running->mutex);
    running->loop = nullptr;
  }
}

base::Result<std::shared_ptr<Resolver::Running>> Resolver::Start(const std::string& host,
                                                                 uint16_t port) {
  auto running = std::make_shared<Running>();
  running->loop = &loop_;
  const auto finish = [running] {
    running->is_done = true;
    running->waiters.WakeAll();
  };
  const auto run = [running, finish, host, port, look_up = look_up_] {
    running->answer = look_up(host, port);
    const std::lock_guard lock(running->mutex);
    if (running->loop != nullptr) running->loop->Post(finish);
  };
  try {
    std::thread(run).detach();
  } catch (const std::system_error& error) {
    return Fail(ErrorCode::kUnavailable, fmt::format("cannot start a thread: {}", error.what()));
  }
  return running;
}

Task<base::Result<std::vector<tcp::endpoint>>> Resolver::Resolve(
    const std::string& host, uint16_t port, std::chrono::milliseconds timeout) {
  const std::string name = WithPort(host, port);
  auto found = running_.find(name);
  if (found == running_.end()) {
    auto started = Start(host, port);
    if (!started) co_return tl::unexpected(std::move(started.error()));
    found = running_.emplace(name, std::move(*started)).first;
  }
  const std::shared_ptr<Running> running = found->second;
  if (!running->is_done) co_await TimedWait(loop_, running->waiters, timeout);
  if (!running->is_done) {
    co_return Fail(ErrorCode::kTimeout,
                   fmt::format("cannot resolve `{}`: no answer in time", host));
  }
  // The first of those who waited; the next question is a new one.
  const auto known = running_.find(name);
  if (known != running_.end() && known->second == running) running_.erase(known);
  if (running->answer.endpoints.empty()) {
    co_return Fail(ErrorCode::kUnavailable,
                   fmt::format("cannot resolve `{}`: {}", host, running->answer.error));
  }
  co_return running->answer.endpoints;
}

}  // namespace toolgate::net::internal
