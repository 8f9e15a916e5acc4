// SPDX-License-Identifier: Apache-2.0
#include "audit/decision_record.h"

#include <algorithm>
#include <charconv>

#include "json/writer.h"

namespace toolgate::audit {
namespace {

// What the texts of one record may take in their written form. Together with the rest they stay
// below kRecordBytesMax.
constexpr size_t kTextBytesMax = 256;
constexpr size_t kLongTextBytesMax = 512;  // of a tool's name, or the text of an error
constexpr size_t kMessageBytesMax = 768;
constexpr size_t kKeyBytesMax = 128;
constexpr size_t kKeysBytesMax = 1536;
constexpr size_t kValueBytesMax = 256;
constexpr size_t kValuesBytesMax = 1024;
constexpr size_t kShortTextBytesMax = 128;
constexpr size_t kNameBytesMax = 64;  // of an organisation, and ids of the store

constexpr size_t kEscapedMax = 6;  // `\u001f`

// As much of the front of `text` as takes at most `bytes_max` when written; whole characters.
std::string_view Fit(std::string_view text, size_t bytes_max) {
  if (text.size() * kEscapedMax <= bytes_max) return text;
  size_t size = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const bool is_escaped = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7F;
    size += is_escaped ? kEscapedMax : 1;
    if (size <= bytes_max) continue;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return text.substr(0, at);
  }
  return text;
}

// `key` holds the comma before it, the quotes and the colon. Records are written for every call, so
// their keys are not looked at again.
void AddText(std::string& out, std::string_view key, std::string_view text,
             size_t bytes_max = kTextBytesMax) {
  if (text.empty()) return;
  out += key;
  json::AppendQuoted(out, Fit(text, bytes_max));
}

// Milliseconds with three decimals.
void AddMilliseconds(std::string& out, std::string_view key, std::chrono::microseconds time) {
  char digits[40];
  const auto written = std::to_chars(digits, digits + sizeof digits, time.count() / 1000);
  out.append(key).append(digits, written.ptr);
  const auto rest = static_cast<int>(time.count() % 1000);
  const char decimals[] = {'.', static_cast<char>('0' + rest / 100),
                           static_cast<char>('0' + rest / 10 % 10),
                           static_cast<char>('0' + rest % 10)};
  out.append(decimals, sizeof decimals);
}

// When it was, and the id that ties its records together.
void AddMoment(std::string& out, const RecordHead& head) {
  out += "\"time\":\"";
  base::AppendUtc(out, head.time);
  out += '"';
  AddText(out, ",\"request_id\":", head.request_id);
}

void AddHead(std::string& out, const RecordHead& head) {
  AddMoment(out, head);
  AddText(out, ",\"organisation\":", head.organisation, kNameBytesMax);
  AddText(out, ",\"grant\":", head.grant);
  AddText(out, ",\"grant_id\":", head.grant_id, kNameBytesMax);
  AddText(out, ",\"subject\":", head.subject);
  AddText(out, ",\"client\":", head.client_address);
  AddText(out, ",\"session\":", head.session);
  AddText(out, ",\"server\":", head.server);
  AddText(out, ",\"method\":", head.method);
}

void AddArgumentKeys(std::string& out, json::Value arguments) {
  out += ",\"argument_keys\":[";
  const size_t begin = out.size();
  for (const auto& entry : arguments) {
    if (out.size() - begin + kKeyBytesMax > kKeysBytesMax) break;
    if (out.size() > begin) out += ',';
    json::AppendQuoted(out, Fit(entry.key, kKeyBytesMax));
  }
  out += ']';
}

// Of a text as much as fits; of other values that take too much only that they do.
void AddValue(std::string& out, json::Value value, size_t bytes_max) {
  if (value.Is(json::Type::kString)) {
    json::AppendQuoted(out, Fit(value.text(), bytes_max));
    return;
  }
  const bool is_small = value.SourceSize() <= bytes_max;
  const std::string text = is_small ? json::Write(value) : "";
  if (is_small && text.size() <= bytes_max) {
    out += text;
  } else {
    json::AppendQuoted(out, "(too long)");
  }
}

void AddArgumentValues(std::string& out, const DecisionRecord& record) {
  if (record.argument_values.empty()) return;
  out += ",\"argument_values\":{";
  const size_t begin = out.size();
  for (const auto& [path, value] : record.argument_values) {
    if (out.size() - begin + kKeyBytesMax + kValueBytesMax > kValuesBytesMax) break;
    if (out.size() > begin) out += ',';
    json::AppendQuoted(out, Fit(path, kKeyBytesMax));
    out += ':';
    AddValue(out, value, kValueBytesMax);
  }
  out += '}';
}

void AddShadow(std::string& out, const DecisionRecord::Shadow& shadow) {
  if (shadow.outcome.empty()) return;
  out += ",\"shadow_policy\":{\"outcome\":";
  json::AppendQuoted(out, shadow.outcome);
  AddText(out, ",\"rule\":", shadow.rule);
  AddText(out, ",\"policy\":", shadow.policy, kShortTextBytesMax);
  AddText(out, ",\"policy_version\":", shadow.policy_version, kShortTextBytesMax / 2);
  out += '}';
}

void AddRisk(std::string& out, const DecisionRecord& record) {
  if (record.risk_category.empty()) return;
  out += ",\"risk\":{\"category\":";
  json::AppendQuoted(out, record.risk_category);
  AddText(out, ",\"severity\":", record.risk_severity);
  AddText(out, ",\"classifier\":", record.classifier);
  out += '}';
}

}  // namespace

void AppendDecisionMembers(std::string& out, const DecisionRecord& record) {
  AddHead(out, record.head);
  AddText(out, ",\"tool\":", record.tool, kLongTextBytesMax);
  AddArgumentKeys(out, record.arguments);
  AddArgumentValues(out, record);
  AddRisk(out, record);
  AddText(out, ",\"outcome\":", record.outcome);
  AddText(out, ",\"rule\":", record.rule);
  AddText(out, ",\"message\":", record.message, kMessageBytesMax);
  AddText(out, ",\"warning\":", record.warning, kShortTextBytesMax);
  AddText(out, ",\"policy\":", record.policy);
  AddText(out, ",\"policy_version\":", record.policy_version);
  if (record.is_shadow) out += ",\"shadow\":true";
  AddShadow(out, record.shadow);
}

void AppendAnswerMembers(std::string& out, const DecisionRecord& record) {
  if (record.upstream_status) {
    out.append(",\"upstream_status\":").append(std::to_string(*record.upstream_status));
  }
  if (record.upstream_time) AddMilliseconds(out, ",\"upstream_ms\":", *record.upstream_time);
  AddText(out, ",\"upstream_error\":", record.upstream_error, kLongTextBytesMax);
}

void AppendTotal(std::string& out, const DecisionRecord& record) {
  AddMilliseconds(out, ",\"total_ms\":", record.total_time);
}

void AppendRecord(std::string& out, const DecisionRecord& record) {
  out += '{';
  AppendDecisionMembers(out, record);
  AppendAnswerMembers(out, record);
  AppendTotal(out, record);
  out += "}\n";
}

void AppendOutcomeMembers(std::string& out, const DecisionRecord& record) {
  AddMoment(out, record.head);
  if (record.is_changed) {
    AddText(out, ",\"outcome\":", record.outcome);
    AddText(out, ",\"rule\":", record.rule);
    AddText(out, ",\"message\":", record.message, kMessageBytesMax);
  }
  AppendAnswerMembers(out, record);
  const auto upstream = record.upstream_time.value_or(std::chrono::microseconds(0));
  AddMilliseconds(out, ",\"gateway_ms\":",
                  std::max(record.total_time - upstream, std::chrono::microseconds(0)));
  AppendTotal(out, record);
}

void AppendRequestMembers(std::string& out, const RequestRecord& record) {
  AddHead(out, record.head);
  AddText(out,
          ",\"outcome\":", record.status < 400 && record.reason.empty() ? "served" : "refused");
  if (record.status != 0) out.append(",\"status\":").append(std::to_string(record.status));
  AddText(out, ",\"message\":", record.reason, kMessageBytesMax);
}

}  // namespace toolgate::audit
