// SPDX-License-Identifier: Apache-2.0
#include "transport/stdio_framing.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;
using base::Fail;

// Whether somebody who writes such a line may mean a message.
bool LooksLikeMessage(std::string_view line) {
  const std::string_view text = base::Trim(line);
  const bool begins_so = text.starts_with('{') || text.starts_with('[');
  return begins_so && text.find("\"jsonrpc\"") != std::string_view::npos;
}

// A log entry may hold a message without being one.
bool IsOtherObject(json::Value root) {
  return root.Is(json::Type::kObject) && !root.Find("jsonrpc");
}

// The sentence for an error that does not say which request it answers, or empty.
std::string DescribeStrayError(json::Value root) {
  const json::Value error = root.Find("error");
  const bool has_id = root.Find("id").type() != json::Type::kNull;
  if (has_id || !error.Is(json::Type::kObject)) return "";
  return fmt::format("the server answered with error {} without saying to what: {}",
                     base::Printable(error.Find("code").text()),
                     base::Printable(error.Find("message").text()));
}

}  // namespace

base::Result<std::optional<std::string>> LineReader::Feed(std::string_view& bytes) {
  const size_t end = bytes.find('\n');
  const size_t taken = std::min(end, bytes.size());
  if (line_.size() + taken > line_bytes_max_) {
    return Fail(ErrorCode::kLimitExceeded,
                fmt::format("a line of the server's is longer than {} bytes", line_bytes_max_));
  }
  line_.append(bytes.substr(0, taken));
  const bool is_whole = end != std::string_view::npos;
  bytes.remove_prefix(is_whole ? end + 1 : taken);
  if (!is_whole) return std::nullopt;
  if (line_.ends_with('\r')) line_.pop_back();
  return std::exchange(line_, std::string());
}

ServerLine ReadServerLine(std::string line, size_t bytes_max) {
  using Kind = ServerLine::Kind;
  ServerLine read;
  if (base::Trim(line).empty()) return read;
  if (!LooksLikeMessage(line)) {
    read.kind = Kind::kNoise;
    read.noise = std::move(line);
    return read;
  }
  auto parsed = read.received.Parse(std::move(line), bytes_max);
  const json::Value root = read.received.document.root();
  const mcp::Message& message = read.received.message;
  const bool answers_nothing =
      parsed && message.kind == mcp::MessageKind::kResponse && message.id.empty();
  if (parsed && !answers_nothing) {
    read.kind = Kind::kMessage;
  } else if (IsOtherObject(root)) {
    read.kind = Kind::kNoise;
    read.noise = read.received.document.source();
  } else {
    read.kind = Kind::kFault;
    std::string stray = DescribeStrayError(root);
    if (stray.empty() && answers_nothing) stray = "the server answered without saying to what";
    read.fault = stray.empty() ? std::move(parsed.error())
                               : base::Error{ErrorCode::kInvalidInput, std::move(stray)};
  }
  return read;
}

base::Result<std::string> FrameMessage(std::string message) {
  if (message.find_first_of("\r\n") != std::string::npos) {
    return Fail(ErrorCode::kInvalidInput, "a message over stdio cannot hold a line end");
  }
  message += '\n';
  return message;
}

}  // namespace toolgate::transport
