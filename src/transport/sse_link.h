// SPDX-License-Identifier: Apache-2.0
// A session at a server that speaks HTTP+SSE (MCP 2024-11-05, "Transports"): a link, and where to
// POST.
#pragma once

#include <string>
#include <utility>

#include "transport/message_link.h"

namespace toolgate::transport {

class SseLink : public MessageLink {
 public:
  // `endpoint`: path and query, which are a secret.
  SseLink(std::string endpoint, std::function<void()> stop)
      : MessageLink(std::move(stop)), endpoint_(std::move(endpoint)) {}

  const std::string& endpoint() const { return endpoint_; }

 private:
  const std::string endpoint_;
};

}  // namespace toolgate::transport
