// SPDX-License-Identifier: Apache-2.0
// Looks names up, each on a thread of its own: looking up blocks for as long as name servers like,
// and one that is silent must keep nobody waiting but those who need that name.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/internal/asio.h"
#include "net/task.h"

namespace toolgate::net::internal {

class Resolver {
 public:
  struct Answer {
    std::vector<tcp::endpoint> endpoints;
    std::string error;  // why there is none
  };
  // Blocks; called on any thread.
  using LookUp = std::function<Answer(const std::string& host, uint16_t port)>;
  static Answer LookUpInSystem(const std::string& host, uint16_t port);

  explicit Resolver(EventLoop& loop, LookUp look_up = LookUpInSystem);
  ~Resolver();

  // The addresses of `host`, at least one. A lookup that takes longer than `timeout` goes on, and
  // whoever asks next waits for the same one, so that a name takes at most one thread.
  // Errors: unavailable, timeout.
  Task<base::Result<std::vector<tcp::endpoint>>> Resolve(const std::string& host, uint16_t port,
                                                         std::chrono::milliseconds timeout);

 private:
  struct Running;

  base::Result<std::shared_ptr<Running>> Start(const std::string& host, uint16_t port);

  EventLoop& loop_;
  const LookUp look_up_;
  std::map<std::string, std::shared_ptr<Running>> running_;  // by host and port
};

}  // namespace toolgate::net::internal
