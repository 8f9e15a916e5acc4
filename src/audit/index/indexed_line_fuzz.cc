// SPDX-License-Identifier: Apache-2.0
// The members of a line that the index reads without parsing it are those that the parser finds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "audit/index/indexed_line.h"
#include "audit/segments/record_chain.h"
#include "json/parse.h"
#include "json/writer.h"

using namespace toolgate;
using namespace toolgate::audit;

namespace {

bool IsSame(std::string_view read, json::Value member) {
  return Unescaped(read) == (member.Is(json::Type::kString) ? member.text() : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string line;
  ChainEnd end;
  AppendSealed(line, std::string_view(reinterpret_cast<const char*>(data), size), end);
  line.pop_back();
  const auto read = ReadIndexedLine(line);
  const auto parsed = json::Parse(line);
  // Only lines of the writer's form are records.
  if (!parsed || json::Write(parsed->root()) != line) return 0;
  const json::Value record = parsed->root();
  if (!read) {
    const json::Value kind = record.Find("kind");
    if (kind.Is(json::Type::kString) && !kind.text().empty()) std::abort();
    return 0;
  }
  const bool is_same =
      IsSame(read->kind, record.Find("kind")) &&
      IsSame(read->request_id, record.Find("request_id")) &&
      IsSame(read->organisation, record.Find("organisation")) &&
      IsSame(read->grant, record.Find("grant")) &&
      IsSame(read->grant_id, record.Find("grant_id")) &&
      IsSame(read->server, record.Find("server")) && IsSame(read->tool, record.Find("tool")) &&
      IsSame(read->outcome, record.Find("outcome")) && IsSame(read->rule, record.Find("rule")) &&
      read->has_risk == static_cast<bool>(record.Find("risk")) &&
      read->has_total == static_cast<bool>(record.Find("total_ms"));
  if (!is_same) std::abort();
  return 0;
}
