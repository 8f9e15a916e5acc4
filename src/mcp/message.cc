// SPDX-License-Identifier: Apache-2.0
#include "mcp/message.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "json/utf8.h"
#include "json/writer.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kIdBytesMax = 256;
constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

bool Contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The members of the envelope, found in one pass.
struct Envelope {
  json::Value jsonrpc, id, method, params, result, error;
  std::string_view unknown;  // the first member that is none of them

  explicit Envelope(json::Value root) {
    for (const auto& entry : root) {
      json::Value* member = Slot(entry.key);
      if (member != nullptr) {
        *member = entry.value;
      } else if (unknown.data() == nullptr) {
        unknown = entry.key;
      }
    }
  }

  json::Value* Slot(std::string_view key) {
    if (key == "jsonrpc") return &jsonrpc;
    if (key == "id") return &id;
    if (key == "method") return &method;
    if (key == "params") return &params;
    if (key == "result") return &result;
    return key == "error" ? &error : nullptr;
  }
};

// What is wrong with the envelope as a whole; empty if nothing.
std::string FindEnvelopeFault(json::Value root, const Envelope& envelope) {
  if (root.Is(json::Type::kArray)) return "Batch requests are not supported";
  if (!root.Is(json::Type::kObject)) return "The message must be an object";
  if (envelope.unknown.data() != nullptr) {
    return fmt::format("Unknown member `{}` in the message", base::Printable(envelope.unknown));
  }
  if (!envelope.jsonrpc.Is(json::Type::kString) || envelope.jsonrpc.text() != "2.0") {
    return "The member `jsonrpc` must be \"2.0\"";
  }
  return {};
}

std::string FindMethodFault(const Envelope& envelope) {
  if (envelope.result || envelope.error) return "A message cannot have both a method and a result";
  if (!envelope.method.Is(json::Type::kString)) return "The method must be a string";
  if (envelope.params && !envelope.params.Is(json::Type::kObject)) {
    return "The params must be an object";
  }
  return {};
}

std::string FindResponseFault(const Envelope& envelope) {
  if (!envelope.result == !envelope.error) return "A message needs a method, a result or an error";
  if (envelope.params) return "A response cannot have params";
  if (envelope.error && !envelope.error.Is(json::Type::kObject))
    return "The error must be an object";
  return {};
}

}  // namespace

std::string ReadId(json::Value value) {
  if (value.Is(json::Type::kString)) {
    return value.text().size() <= kIdBytesMax ? json::Write(value) : std::string();
  }
  if (!value.Is(json::Type::kNumber)) return "";
  const std::string_view text = value.text();
  int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  return whole && number >= -kIntegerMax && number <= kIntegerMax ? std::string(text) : "";
}

std::string_view FindAlias(json::Value object, std::span<const std::string_view> known) {
  for (const auto& [key, key_value, value] : object) {
    if (json::IsSpecialToJavaScript(key)) return key;
    if (Contains(known, key)) continue;
    const bool plain = json::IsPlainAscii(key);
    for (std::string_view name : known) {
      const bool cannot_be = plain && key.size() != name.size();
      if (!cannot_be && json::IsAlias(key, name)) return key;
    }
  }
  return {};
}

tl::expected<Message, MessageError> ReadMessage(json::Value root) {
  MessageError fault;
  const auto refuse = [&fault](std::string message) {
    fault.error = {400, kInvalidRequest, std::move(message)};
    return tl::unexpected(fault);
  };
  const Envelope envelope(root);
  Message message;
  message.id = ReadId(envelope.id);
  if (!message.id.empty()) fault.id = message.id;
  std::string found = FindEnvelopeFault(root, envelope);
  if (!found.empty()) return refuse(std::move(found));
  if (envelope.id && message.id.empty()) {
    return refuse("The id must be a string of at most 256 bytes or an integer within 2^53");
  }
  found = envelope.method ? FindMethodFault(envelope) : FindResponseFault(envelope);
  if (!found.empty()) return refuse(std::move(found));
  if (envelope.method) {
    message.kind = envelope.id ? MessageKind::kRequest : MessageKind::kNotification;
    message.method = envelope.method.text();
    message.params = envelope.params;
  } else {
    message.kind = MessageKind::kResponse;
    message.result = envelope.result;
    message.error = envelope.error;
  }
  return message;
}

}  // namespace toolgate::mcp
