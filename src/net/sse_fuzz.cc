// SPDX-License-Identifier: Apache-2.0
// Any bytes as an event stream: the same events however they are cut. The first byte chooses the
// cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/sse.h"

namespace {

std::string Outcome(std::string_view text, size_t size) {
  toolgate::net::SseParser parser(4096);
  std::string seen;
  for (size_t at = 0; at < text.size(); at += size) {
    std::string_view piece = text.substr(at, size);
    for (;;) {
      const auto event = parser.Feed(piece);
      if (!event) return seen + "failed";
      if (!*event) break;
      seen += (*event)->type + "\n" + (*event)->data + "\n" + (*event)->id.value_or("-") + "\n";
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = data[0] % 64 + 1;
  const std::string whole = Outcome(text, text.size());
  const std::string in_pieces = Outcome(text, cut);
  // A limit may be noticed a little earlier or later, depending on the cut.
  const bool failed = whole.ends_with("failed") || in_pieces.ends_with("failed");
  if (!failed && whole != in_pieces) std::abort();
  return 0;
}
