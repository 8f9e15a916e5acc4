// SPDX-License-Identifier: Apache-2.0
// A template on the first line and any bytes as a URI behind it. A URI without fault stays the same
// and hides nothing when it is decoded, and is a template of itself.
#include <cstdlib>
#include <string>

#include "base/encoding.h"
#include "base/text.h"
#include "mcp/resource_uri.h"
#include "mcp/uri_template.h"

namespace {

using namespace toolgate;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckDecoded(std::string_view uri) {
  const std::string_view path = uri.substr(0, uri.find_first_of("?#"));
  const auto decoded = base::PercentDecode(path);
  Require(decoded.has_value());
  for (char c : *decoded) Require(c >= 0 ? c >= 0x20 && c != 0x7F && c != '\\' : true);
  Require(base::Split(*decoded, '/').size() == base::Split(path, '/').size());
  for (std::string_view segment : base::Split(*decoded, '/')) {
    Require(segment != "." && segment != "..");
  }
}

bool Matches(std::string_view text, std::string_view uri) {
  const auto compiled = mcp::UriTemplate::Compile(text);
  size_t steps = 1u << 30;
  return compiled && compiled->Matches(uri, steps);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line = text.find('\n');
  const std::string_view uri = line == text.npos ? text : text.substr(line + 1);
  const bool matches = Matches(text.substr(0, line), uri);
  if (!mcp::FindUriFault(uri).empty()) return 0;
  CheckDecoded(uri);
  if (uri.size() <= 1024) Require(Matches(uri, uri));
  if (matches) Require(uri.size() <= 8192);
  return 0;
}
