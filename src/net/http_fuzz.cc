// SPDX-License-Identifier: Apache-2.0
// Any bytes as requests: the same outcome however they are cut into pieces, and never more of a
// head than the limits allow. The first byte chooses the cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "net/http_parser.h"

namespace {

std::string Outcome(std::string_view text, size_t size) {
  using toolgate::net::HttpParser;
  HttpParser parser(HttpParser::Kind::kRequest, {});
  std::string seen;
  for (size_t at = 0; at < text.size(); at += size) {
    std::string_view piece = text.substr(at, size);
    while (!piece.empty()) {
      if (parser.Feed(piece) == HttpParser::State::kFailed) return seen + "failed";
      if (parser.state() != HttpParser::State::kComplete) continue;
      seen += std::string(parser.head().method()) + std::string(parser.head().target());
      for (size_t i = 0; i < parser.head().field_count(); ++i) {
        seen += std::string(parser.head().field(i).name) + "=";
        seen += std::string(parser.head().field(i).value) + "\n";
      }
      seen += parser.body();
      parser.Next();
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > 60'000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t cut = data[0] % 64 + 1;
  if (Outcome(text, cut) != Outcome(text, text.size())) std::abort();
  return 0;
}
