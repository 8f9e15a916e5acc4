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

constexpr std::array<std::string_view, 6> kEnvelope = {"jsonrpc", "id",     "method",
                                                       "params",  "result", "error"};
constexpr std::array<std::string_view, 3> kPrototypeKeys = {"__proto__", "constructor",
                                                            "prototype"};
constexpr size_t kIdBytesMax = 256;
constexpr int64_t kIntegerMax = (int64_t{1} << 53) - 1;

bool Contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What is wrong with the envelope as a whole; empty if nothing.
std::string FindEnvelopeFault(json::Value root) {
  if (root.Is(json::Type::kArray)) return "Batch requests are not supported";
  if (!root.Is(json::Type::kObject)) return "The message must be an object";
  for (const auto& [key, key_value, value] : root) {
    if (Contains(kEnvelope, key)) continue;
    return fmt::format("Unknown member `{}` in the message", base::Printable(key));
  }
  if (root.Find("jsonrpc").text() != "2.0" || !root.Find("jsonrpc").Is(json::Type::kString)) {
    return "The member `jsonrpc` must be \"2.0\"";
  }
  return {};
}

std::string FindMethodFault(json::Value root, const Message& message) {
  if (message.result || message.error) return "A message cannot have both a method and a result";
  if (!root.Find("method").Is(json::Type::kString)) return "The method must be a string";
  const json::Value params = root.Find("params");
  if (params && !params.Is(json::Type::kObject)) return "The params must be an object";
  return {};
}

std::string FindResponseFault(json::Value root, const Message& message) {
  if (!message.result == !message.error) return "A message needs a method, a result or an error";
  if (root.Find("params")) return "A response cannot have params";
  if (message.error && !message.error.Is(json::Type::kObject)) return "The error must be an object";
  return {};
}

}  // namespace

std::string ReadId(json::Value value) {
  if (value.Is(json::Type::kString)) {
    return value.text().size() <= kIdBytesMax ? json::Write(value) : "";
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
    if (Contains(kPrototypeKeys, key)) return key;
    if (Contains(known, key)) continue;
    for (std::string_view name : known) {
      if (json::IsAlias(key, name)) return key;
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
  Message message;
  const json::Value id = root.Find("id");
  message.id = ReadId(id);
  if (!message.id.empty()) fault.id = message.id;
  if (std::string found = FindEnvelopeFault(root); !found.empty()) return refuse(std::move(found));
  if (id && message.id.empty()) {
    return refuse("The id must be a string of at most 256 bytes or an integer within 2^53");
  }
  message.result = root.Find("result");
  message.error = root.Find("error");
  if (root.Find("method")) {
    if (std::string found = FindMethodFault(root, message); !found.empty()) {
      return refuse(std::move(found));
    }
    message.kind = id ? MessageKind::kRequest : MessageKind::kNotification;
    message.method = root.Find("method").text();
    message.params = root.Find("params");
    return message;
  }
  if (std::string found = FindResponseFault(root, message); !found.empty()) {
    return refuse(std::move(found));
  }
  message.kind = MessageKind::kResponse;
  return message;
}

}  // namespace toolgate::mcp
