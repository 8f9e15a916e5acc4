// SPDX-License-Identifier: Apache-2.0
// MCP over standard input and output (2025-11-25 and 2026-07-28, "Transports, stdio"): one message
// on one line, no line end inside. No I/O.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "transport/received_message.h"

namespace toolgate::transport {

// Cuts bytes into lines. A carriage return before the line end is not part of the line.
class LineReader {
 public:
  explicit LineReader(size_t line_bytes_max) : line_bytes_max_(line_bytes_max) {}

  // Takes from the front of `bytes` as far as the first line ends, or all. Empty: more is needed.
  // Errors: limit_exceeded, after which nothing can be read.
  base::Result<std::optional<std::string>> Feed(std::string_view& bytes);

  // Whether a line has begun.
  bool is_inside() const { return !line_.empty(); }

 private:
  const size_t line_bytes_max_;
  std::string line_;
};

// What a line of a server's is. Servers print all kinds of things, among them logs as JSON.
struct ServerLine {
  enum class Kind {
    kMessage,  // in `received`
    kFault,    // meant as a message and none: `fault` says why
    kNoise,    // something else, as it came
    kEmpty,
  };
  Kind kind = Kind::kEmpty;
  ReceivedMessage received;
  base::Error fault;
  std::string noise;
};
ServerLine ReadServerLine(std::string line, size_t bytes_max);

// `message` with its line end. Errors: invalid_input, if there is one inside already.
base::Result<std::string> FrameMessage(std::string message);

}  // namespace toolgate::transport
