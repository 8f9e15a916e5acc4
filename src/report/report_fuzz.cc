// SPDX-License-Identifier: Apache-2.0
// Any bytes as a saved list of tools and as lines of definitions. Nothing of them may reach a
// terminal or a page but as characters that can be seen; what is written for machines must be JSON;
// the starter policy must load and do what was counted; each line has one result.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "advice/starter_policy.h"
#include "json/parse.h"
#include "json/utf8.h"
#include "report/definition_lines.h"
#include "report/explanation.h"
#include "report/markdown.h"
#include "report/sarif.h"
#include "report/scan_json.h"
#include "report/table.h"

namespace {

using namespace toolgate;

void Require(bool condition) {
  if (!condition) std::abort();
}

void CheckShown(const std::string& text) {
  Require(json::IsUtf8(text));
  Require(std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\n' || (static_cast<uint8_t>(c) >= 0x20 && c != 0x7F);
  }));
  for (const char* hidden : {"\u009b", "\u202e", "\u2066", "\u200b", "\ufeff", "\U000E0041"}) {
    Require(text.find(hidden) == std::string::npos);
  }
}

void CheckJson(const std::string& text) {
  json::Limits limits;
  limits.bytes_max = 1u << 30;
  Require(json::Parse(text, limits).has_value());
}

void CheckPolicy(const advice::ToolList& list) {
  const auto starter = advice::MakeStarterPolicy(list);
  Require(starter.has_value());
  const advice::Effect& effect = starter->effect;
  Require(effect.denied == 0);
  Require(effect.hidden + effect.limited + effect.open == effect.tools);
  Require(effect.tools + effect.unpublishable == list.tools.size());
}

void CheckReports(std::string text) {
  auto document = json::Parse(std::move(text));
  if (!document) return;
  std::vector<json::Document> documents;
  documents.push_back(std::move(*document));
  auto list = advice::ReadToolList("server", std::move(documents));
  if (!list) return;
  report::Scan scan;
  scan.source = "source";
  scan.list = std::move(*list);
  CheckShown(report::WriteTable(scan, report::Colours::kNone));
  CheckShown(report::WriteMarkdown(scan));
  for (const advice::ListedTool& tool : scan.list.tools) {
    CheckShown(report::WriteExplanation(tool, report::Colours::kNone));
  }
  CheckJson(report::WriteJson(scan));
  CheckJson(report::WriteSarif(std::span(&scan, 1), "1"));
  CheckPolicy(scan.list);
}

void CheckLines(std::string_view text) {
  std::string out;
  size_t faults = 0;
  const risk::Overrides none;
  report::DefinitionLines lines(out, none, [&faults](uint64_t, const std::string&) { ++faults; });
  report::LineCutter cutter(lines);
  cutter.Feed(text.substr(0, text.size() / 2));
  cutter.Feed(text.substr(text.size() / 2));
  cutter.Finish();
  const auto results = static_cast<size_t>(std::count(out.begin(), out.end(), '\n'));
  Require(faults <= results);
  Require(results <= static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckReports(text);
  CheckLines(text);
  return 0;
}
