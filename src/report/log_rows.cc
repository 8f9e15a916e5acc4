// SPDX-License-Identifier: Apache-2.0
#include "report/log_rows.h"

#include <fmt/format.h>

#include "json/utf8.h"
#include "json/writer.h"
#include "report/shown_text.h"

namespace toolgate::report {
namespace {

using json::Value;

struct Column {
  std::string_view title;
  size_t columns;
};
constexpr Column kColumns[] = {{"TIME", 24},    {"GRANT", 16}, {"SERVER", 14}, {"TOOL", 28},
                               {"OUTCOME", 10}, {"RULE", 22},  {"GATEWAY", 9}, {"UPSTREAM", 9}};
constexpr size_t kMessageColumnsMax = 80;
constexpr size_t kTextColumnsMax = 1 << 16;  // more than a record has

constexpr std::string_view kCsvMembers[] = {
    "seq",        "time",          "request_id",      "organisation", "grant",
    "grant_id",   "subject",       "client",          "session",      "server",
    "method",     "tool",          "argument_keys",   "risk",         "outcome",
    "rule",       "message",       "warning",         "policy",       "policy_version",
    "shadow",     "shadow_policy", "upstream_status", "upstream_ms",  "upstream_error",
    "gateway_ms", "total_ms",      "unfinished"};

std::string TextOf(Value record, std::string_view name) {
  return std::string(record.Find(name).text());
}

std::string FirstOf(Value record, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (std::string text = TextOf(record, name); !text.empty()) return text;
  }
  return "";
}

// What became of it, in a word.
std::string OutcomeOf(Value record) {
  const std::string outcome = FirstOf(record, {"outcome", "kind"});
  if (record.Find("unfinished").AsBool()) return outcome + "...";
  return record.Find("shadow").AsBool() ? outcome + " (sh)" : outcome;
}

// Of one line, like everything that Show makes.
std::string Quoted(std::string_view text, std::string_view shown) {
  std::string quoted = "\"";
  const bool is_formula =
      !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
  if (is_formula) quoted += '\'';
  for (const char c : shown) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

std::string LogTableHead() {
  std::string head;
  for (const Column& column : kColumns) head += Cell(column.title, column.columns) + " ";
  return head + "MESSAGE\n";
}

std::string LogTableRow(Value record) {
  const std::string cells[] = {TextOf(record, "time"),
                               FirstOf(record, {"grant", "client"}),
                               TextOf(record, "server"),
                               FirstOf(record, {"tool", "method"}),
                               OutcomeOf(record),
                               FirstOf(record, {"rule", "status"}),
                               TextOf(record, "gateway_ms"),
                               TextOf(record, "upstream_ms")};
  std::string row;
  for (size_t i = 0; i < std::size(kColumns); ++i) {
    row += Cell(cells[i], kColumns[i].columns) + " ";
  }
  const std::string message = FirstOf(record, {"upstream_error", "message"});
  row += Show(message, kMessageColumnsMax).text;
  row.erase(row.find_last_not_of(' ') + 1);
  return row + "\n";
}

std::string LogCsvHead() {
  std::string head;
  for (const std::string_view member : kCsvMembers) {
    head += fmt::format("{}{}", head.empty() ? "" : ",", member);
  }
  return head + "\r\n";
}

std::string LogCsvRow(Value record) {
  std::string row;
  for (const std::string_view member : kCsvMembers) {
    const Value value = record.Find(member);
    if (member != kCsvMembers[0]) row += ',';
    if (value.Is(json::Type::kNumber)) row += value.text();
    if (!value || value.Is(json::Type::kNumber)) continue;
    const bool is_text = value.Is(json::Type::kString);
    row += is_text ? Quoted(value.text(), Show(value.text(), kTextColumnsMax).text)
                   : Quoted("", ShowJson(json::Write(value)));
  }
  return row + "\r\n";
}

std::string ShowJson(std::string_view json) {
  std::string shown;
  while (!json.empty()) {
    const size_t bytes = json::Utf8SequenceSize(json.data(), json.data() + json.size());
    if (bytes < 2) {
      // ASCII: strings hold no control characters, and JSON no other bytes.
      shown += json.front();
      json.remove_prefix(1);
      continue;
    }
    const auto character = static_cast<uint32_t>(json::DecodeUtf8Sequence(json.substr(0, bytes)));
    if (!json::IsUnshown(character)) {
      shown += json.substr(0, bytes);
    } else if (character < 0x10000) {
      shown += fmt::format("\\u{:04x}", character);
    } else {
      const uint32_t rest = character - 0x10000;
      shown += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
    }
    json.remove_prefix(bytes);
  }
  return shown;
}

}  // namespace toolgate::report
