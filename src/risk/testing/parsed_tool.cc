// SPDX-License-Identifier: Apache-2.0
#include "risk/testing/parsed_tool.h"

#include <algorithm>

#include "base/check.h"
#include "json/parse.h"
#include "json/writer.h"
#include "risk/poisoning.h"
#include "risk/signals.h"

namespace toolgate::risk {
namespace {

json::Document ParseStrictly(std::string json) {
  auto document = json::Parse(std::move(json), {.bytes_max = 64u << 20, .members_max = 1'000'000});
  CHECK(document);
  return std::move(*document);
}

}  // namespace

ParsedTool::ParsedTool(std::string json)
    : document_(ParseStrictly(std::move(json))),
      definition_(ReadDefinition(document_.root())),
      text_(definition_) {}

ParsedTool ParsedTool::Make(std::string_view name, std::string_view description,
                            std::string_view properties) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("name", name).Member("description", description);
  writer.Key("inputSchema").BeginObject().Member("type", "object");
  writer.Key("properties").BeginObject().RawMembers(properties).EndObject();
  writer.EndObject().EndObject();
  return ParsedTool(std::move(json));
}

std::vector<Signal> ParsedTool::Signals() const {
  std::vector<Signal> signals;
  FindSignals(text_, signals);
  return signals;
}

std::vector<Poisoning> ParsedTool::FindPoisonings() const {
  std::vector<Poisoning> poisoning;
  FindPoisoning(text_, nullptr, poisoning);
  return poisoning;
}

std::vector<std::string> ParsedTool::SignalTexts() const {
  std::vector<std::string> texts;
  for (const Signal& signal : Signals()) {
    texts.push_back(std::string(signal.kind).append(":").append(signal.evidence.text));
  }
  return texts;
}

std::vector<std::string> ParsedTool::PoisoningKinds() const {
  std::vector<std::string> kinds;
  for (const Poisoning& one : FindPoisonings()) {
    std::string kind = std::string(one.kind).append(":").append(Name(one.severity));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
  }
  return kinds;
}

}  // namespace toolgate::risk
