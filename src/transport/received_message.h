// SPDX-License-Identifier: Apache-2.0
// A message of a server's, with the document that it is in.
#pragma once

#include <string>

#include "base/result.h"
#include "json/document.h"
#include "mcp/message.h"

namespace toolgate::transport {

// Movable, also to another thread.
struct ReceivedMessage {
  json::Document document;
  mcp::Message message;

  // Reads `text` into this. Errors: invalid_input.
  base::Status Parse(std::string text, size_t bytes_max);
};

}  // namespace toolgate::transport
