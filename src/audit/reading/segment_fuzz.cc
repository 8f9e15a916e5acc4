// SPDX-License-Identifier: Apache-2.0
// Any bytes as the text of a segment: where its records end is found, and what is joined from its
// lines is JSON. Lines of the input are sealed first, or nothing would get past the hashes.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "audit/reading/log_record.h"
#include "audit/segments/segment_folder.h"
#include "json/parse.h"
#include "json/writer.h"

using namespace toolgate;
using namespace toolgate::audit;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  FindEnd(input, ChainEnd());
  std::string text;
  ChainEnd end;
  std::string_view rest = input;
  while (!rest.empty()) {
    const std::string_view members = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(members.size() + 1, rest.size()));
    AppendSealed(text, members, end);
  }
  const SegmentEnd found = FindEnd(text, ChainEnd());
  if (found.whole != text.size() || found.last.hash != end.hash || found.is_damaged) std::abort();
  // What is cut off at any place leaves the whole lines before it.
  const std::string_view torn = std::string_view(text).substr(0, text.size() - text.size() / 3);
  const SegmentEnd cut = FindEnd(torn, ChainEnd());
  if (cut.whole != torn.rfind('\n') + 1 || cut.is_damaged) std::abort();
  std::string_view before;
  for (size_t at = 0; at < text.size();) {
    const size_t line_end = text.find('\n', at);
    const std::string_view line = std::string_view(text).substr(at, line_end - at);
    at = line_end + 1;
    ReadSegmentBegin(line);
    LogFilter filter;
    filter.text = "a";
    filter.grant = PeekMember(line, "grant");
    const auto joined = JoinCall(before, line);
    if (joined && filter.MayMatch(line)) filter.Matches(joined->root(), line);
    if (joined && !json::Parse(json::Write(joined->root()))) std::abort();
    before = line;
  }
  return 0;
}
