// SPDX-License-Identifier: Apache-2.0
#include "transport/received_message.h"

#include "json/parse.h"

namespace toolgate::transport {

using base::ErrorCode;
using base::Fail;

base::Status ReceivedMessage::Parse(std::string text, size_t bytes_max) {
  json::Limits limits;
  limits.bytes_max = bytes_max;
  if (const auto malformed = json::ParseInto(document, document.Own(std::move(text)), limits)) {
    return Fail(ErrorCode::kInvalidInput,
                "the server sent malformed JSON: " + malformed->Message());
  }
  auto read = mcp::ReadMessage(document.root());
  if (!read) {
    return Fail(ErrorCode::kInvalidInput,
                "the server sent what is no message: " + read.error().error.message);
  }
  message = std::move(*read);
  return {};
}

}  // namespace toolgate::transport
