// SPDX-License-Identifier: Apache-2.0
#include "report/definition_lines.h"

#include <fmt/format.h>

#include "json/parse.h"
#include "report/assessment_json.h"
#include "risk/classify.h"

namespace toolgate::report {
namespace {

constexpr size_t kKeptLineBytesMax = 64 * 1024;
constexpr json::Limits kLimits{.bytes_max = DefinitionLines::kLineBytesMax};

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

std::string_view TextOf(json::Value value) {
  return value.Is(json::Type::kString) ? value.text() : std::string_view();
}

}  // namespace

DefinitionLines::DefinitionLines(std::string& out, const risk::Overrides& reviews, OnFault on_fault)
    : out_(out), reviews_(reviews), on_fault_(std::move(on_fault)) {}

DefinitionLines::Line& DefinitionLines::NextLine() {
  if (size_ == lines_.size()) lines_.push_back(std::make_unique<Line>());
  Line& line = *lines_[size_++];
  line.definition = {};
  line.server = {};
  line.fault.clear();
  line.number = number_;
  return line;
}

void DefinitionLines::Add(std::string_view text) {
  ++number_;
  if (IsBlank(text)) return;
  if (text.size() > kLineBytesMax) return AddFault("it is longer than 4 MiB");
  if (size_ >= kGroupLinesMax || bytes_ + text.size() > kGroupBytesMax) Flush();
  Line& line = NextLine();
  line.text.assign(text);
  bytes_ += text.size();
  Read(line);
  if (!line.fault.empty() || size_ == 1) {
    if (size_ == 1) server_ = line.server;
    return;
  }
  if (line.server == server_) return;
  // Another server begins: the line waits until what came before it is written.
  const size_t waiting = --size_;
  Flush();
  std::swap(lines_.front(), lines_[waiting]);
  size_ = 1;
  server_ = line.server;
  bytes_ = line.text.size();
}

void DefinitionLines::Read(Line& line) {
  const auto refused = json::ParseInto(line.document, line.text, kLimits);
  if (refused) {
    line.fault = fmt::format("column {}: {}", refused->offset + 1, refused->Message());
    return;
  }
  const json::Value root = line.document.root();
  if (!root.Is(json::Type::kObject)) {
    line.fault = "it is no object";
    return;
  }
  line.definition = risk::ReadDefinition(root);
  if (const std::string_view tool = TextOf(root.Find("tool")); !tool.empty()) {
    line.definition.name = tool;
  }
  if (line.definition.name.empty()) line.fault = "it has no text `tool` or `name`";
  line.server = TextOf(root.Find("server"));
}

void DefinitionLines::AddFault(std::string why) { NextLine().fault = std::move(why); }

void DefinitionLines::AddTooLong() {
  ++number_;
  AddFault("it is longer than 4 MiB");
}

// A review knows the definition by the digest of its element in tools/list, which a line is not.
void DefinitionLines::Review(const Line& line, risk::Assessment& assessment) const {
  if (reviews_.Find(server_, line.definition.name).empty()) return;
  std::string element;
  json::Writer writer(element);
  writer.BeginObject().Member("name", line.definition.name);
  for (const auto& member : line.document.root()) {
    const bool is_own = member.key == "server" || member.key == "tool" || member.key == "name";
    if (!is_own) writer.Member(member.key, member.value);
  }
  writer.EndObject();
  json::Document document;
  if (json::ParseInto(document, element, kLimits)) return;
  risk::ToolDefinition definition = line.definition;
  definition.whole = document.root();
  risk::ApplyOverrides(reviews_, server_, std::span(&definition, 1), std::span(&assessment, 1));
}

void DefinitionLines::Flush() {
  definitions_.clear();
  for (size_t i = 0; i < size_; ++i) {
    if (lines_[i]->fault.empty()) definitions_.push_back(lines_[i]->definition);
  }
  std::vector<risk::Assessment> assessments = risk::Classify(server_, definitions_);
  size_t next = 0;
  for (size_t i = 0; i < size_; ++i) {
    Line& line = *lines_[i];
    json::Writer object(out_);
    object.BeginObject();
    if (line.fault.empty()) {
      risk::Assessment& assessment = assessments[next++];
      Review(line, assessment);
      object.Member("server", line.server).Member("tool", line.definition.name);
      WriteAssessmentMembers(object, assessment);
    } else {
      on_fault_(line.number, line.fault);
      object.Member("line", static_cast<int64_t>(line.number));
      object.Member("error", std::string_view(line.fault));
    }
    object.EndObject();
    out_ += '\n';
    if (line.text.capacity() > kKeptLineBytesMax) line = Line();
  }
  size_ = 0;
  bytes_ = 0;
}

void DefinitionLines::Finish() { Flush(); }

void LineCutter::Feed(std::string_view bytes) {
  for (;;) {
    const size_t end = bytes.find('\n');
    if (end == bytes.npos) return Keep(bytes);
    End(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
  }
}

void LineCutter::Keep(std::string_view part) {
  is_too_long_ = is_too_long_ || begun_.size() + part.size() > DefinitionLines::kLineBytesMax;
  if (is_too_long_) {
    begun_.clear();
  } else {
    begun_ += part;
  }
}

void LineCutter::End(std::string_view last_part) {
  if (begun_.empty() && !is_too_long_) {
    lines_.Add(last_part);
    return;
  }
  Keep(last_part);
  if (is_too_long_) {
    lines_.AddTooLong();
  } else {
    lines_.Add(begun_);
  }
  begun_.clear();
  is_too_long_ = false;
}

void LineCutter::Finish() {
  if (!begun_.empty() || is_too_long_) End({});
  lines_.Finish();
}

}  // namespace toolgate::report
