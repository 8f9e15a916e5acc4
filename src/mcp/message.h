// SPDX-License-Identifier: Apache-2.0
// One JSON-RPC message, read strictly from a parsed document: the envelope holds the known members
// and nothing else, and no member whose name a lenient reader could take for a known one.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "json/document.h"
#include "mcp/rpc_error.h"

namespace toolgate::mcp {

enum class MessageKind { kRequest, kNotification, kResponse };

// Views into the document that it was read from.
struct Message {
  MessageKind kind = MessageKind::kNotification;
  std::string id;  // JSON of the id, as it is echoed; empty for notifications
  std::string_view method;
  json::Value params;  // an object, or empty
  json::Value result;  // responses: one of these two
  json::Value error;
};

// Errors: kInvalidRequest with status 400. When the id could be read it is in `id`, so that the
// answer can carry it.
struct MessageError {
  RpcError error;
  std::string id = "null";
};
tl::expected<Message, MessageError> ReadMessage(json::Value root);

// The id of `value` as JSON: a string of at most 256 bytes or an integer within +-(2^53-1), written
// without fraction or exponent. Empty if it is none.
std::string ReadId(json::Value value);

// The first member of `object` whose name is an alias of one of `known` (same after folding, other
// bytes) or that JavaScript treats apart (`__proto__`, `constructor`, `prototype`). Empty if none.
std::string_view FindAlias(json::Value object, std::span<const std::string_view> known);

}  // namespace toolgate::mcp
