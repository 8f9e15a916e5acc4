// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a server prints: the same lines however they are cut, none of them too long,
// each of one kind. The first byte chooses the cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "transport/stdio_framing.h"

namespace {

using toolgate::transport::LineReader;
using toolgate::transport::ReadServerLine;
using toolgate::transport::ServerLine;
using Kind = ServerLine::Kind;

constexpr size_t kLineBytesMax = 512;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckLine(const std::string& line) {
  Require(line.size() <= kLineBytesMax && line.find('\n') == std::string::npos);
  const ServerLine read = ReadServerLine(line, kLineBytesMax);
  const bool is_response = read.kind == Kind::kMessage &&
                           read.received.message.kind == toolgate::mcp::MessageKind::kResponse;
  Require(!is_response || !read.received.message.id.empty());
  Require((read.kind == Kind::kNoise) == !read.noise.empty());
  Require(read.kind != Kind::kFault || !read.fault.message.empty());
}

std::string Outcome(std::string_view text, size_t size) {
  LineReader lines(kLineBytesMax);
  std::string seen;
  for (size_t at = 0; at < text.size(); at += size) {
    std::string_view piece = text.substr(at, size);
    while (!piece.empty()) {
      const auto line = lines.Feed(piece);
      if (!line) return seen + "too long";
      if (!*line) continue;
      CheckLine(**line);
      seen += **line + "\n";
    }
  }
  return seen + (lines.is_inside() ? "inside" : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  Require(Outcome(text, text.size()) == Outcome(text, data[0] % 64 + 1));
  return 0;
}
