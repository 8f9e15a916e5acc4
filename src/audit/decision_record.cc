// SPDX-License-Identifier: Apache-2.0
#include "audit/decision_record.h"

#include <charconv>

#include "json/writer.h"

namespace toolgate::audit {
namespace {

constexpr size_t kKeysMax = 64;
constexpr size_t kKeyBytesMax = 128;

void AddText(json::Writer& writer, std::string_view key, std::string_view text) {
  if (!text.empty()) writer.Member(key, text);
}

// Milliseconds with three decimals.
void AddMilliseconds(json::Writer& writer, std::string_view key, std::chrono::microseconds time) {
  char text[40];
  const double value = static_cast<double>(time.count()) / 1000;
  const auto written =
      std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 3);
  writer.Key(key).Raw({text, static_cast<size_t>(written.ptr - text)});
}

void AddArgumentKeys(json::Writer& writer, json::Value arguments) {
  writer.Key("argument_keys").BeginArray();
  size_t left = kKeysMax;
  for (const auto& entry : arguments) {
    if (left-- == 0) break;
    writer.String(entry.key.substr(0, kKeyBytesMax));
  }
  writer.EndArray();
}

}  // namespace

void AppendRecord(std::string& out, const DecisionRecord& record) {
  json::Writer writer(out);
  std::string time;
  base::AppendUtc(time, record.time);
  writer.BeginObject().Member("time", time);
  AddText(writer, "request_id", record.request_id);
  AddText(writer, "grant", record.grant);
  AddText(writer, "subject", record.subject);
  AddText(writer, "client", record.client_address);
  AddText(writer, "session", record.session);
  AddText(writer, "server", record.server);
  AddText(writer, "method", record.method);
  AddText(writer, "tool", record.tool);
  AddArgumentKeys(writer, record.arguments);
  AddText(writer, "outcome", record.outcome);
  AddText(writer, "rule", record.rule);
  AddText(writer, "message", record.message);
  AddText(writer, "policy", record.policy);
  AddText(writer, "policy_version", record.policy_version);
  if (record.upstream_status) writer.Member("upstream_status", int64_t{*record.upstream_status});
  if (record.upstream_time) AddMilliseconds(writer, "upstream_ms", *record.upstream_time);
  AddText(writer, "upstream_error", record.upstream_error);
  AddMilliseconds(writer, "total_ms", record.total_time);
  writer.EndObject();
  out += '\n';
}

}  // namespace toolgate::audit
