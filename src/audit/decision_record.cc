// SPDX-License-Identifier: Apache-2.0
#include "audit/decision_record.h"

#include <charconv>

#include "json/writer.h"

namespace toolgate::audit {
namespace {

constexpr size_t kKeysMax = 64;
constexpr size_t kKeyBytesMax = 128;

// `key` holds the comma before it, the quotes and the colon. Records are written for every call, so
// their keys are not looked at again.
void AddText(std::string& out, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  out += key;
  json::AppendQuoted(out, text);
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

void AddArgumentKeys(std::string& out, json::Value arguments) {
  out += ",\"argument_keys\":[";
  size_t written = 0;
  for (const auto& entry : arguments) {
    if (written == kKeysMax) break;
    if (written++ > 0) out += ',';
    json::AppendQuoted(out, entry.key.substr(0, kKeyBytesMax));
  }
  out += ']';
}

}  // namespace

void AppendRecord(std::string& out, const DecisionRecord& record) {
  out += "{\"time\":\"";
  base::AppendUtc(out, record.time);
  out += '"';
  AddText(out, ",\"request_id\":", record.request_id);
  AddText(out, ",\"grant\":", record.grant);
  AddText(out, ",\"subject\":", record.subject);
  AddText(out, ",\"client\":", record.client_address);
  AddText(out, ",\"session\":", record.session);
  AddText(out, ",\"server\":", record.server);
  AddText(out, ",\"method\":", record.method);
  AddText(out, ",\"tool\":", record.tool);
  AddArgumentKeys(out, record.arguments);
  AddText(out, ",\"outcome\":", record.outcome);
  AddText(out, ",\"rule\":", record.rule);
  AddText(out, ",\"message\":", record.message);
  AddText(out, ",\"policy\":", record.policy);
  AddText(out, ",\"policy_version\":", record.policy_version);
  if (record.upstream_status) {
    out.append(",\"upstream_status\":").append(std::to_string(*record.upstream_status));
  }
  if (record.upstream_time) AddMilliseconds(out, ",\"upstream_ms\":", *record.upstream_time);
  AddText(out, ",\"upstream_error\":", record.upstream_error);
  AddMilliseconds(out, ",\"total_ms\":", record.total_time);
  out += '}';
  out += '\n';
}

}  // namespace toolgate::audit
