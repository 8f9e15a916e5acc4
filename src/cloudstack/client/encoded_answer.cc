// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/encoded_answer.h"

#include "base/encoding.h"
#include "json/utf8.h"
#include "json/writer.h"

namespace toolgate::cloudstack {
namespace {

// Nesting is bounded by the parser's limit.
void WriteDecoded(json::Writer& writer, json::Value value) {
  switch (value.type()) {
    case json::Type::kObject:
      writer.BeginObject();
      for (const auto& [key, key_value, member] : value) {
        writer.Key(key);
        WriteDecoded(writer, member);
      }
      writer.EndObject();
      break;
    case json::Type::kArray:
      writer.BeginArray();
      for (const auto& entry : value) WriteDecoded(writer, entry.value);
      writer.EndArray();
      break;
    case json::Type::kString: {
      const auto decoded = base::PercentDecode(value.text());
      const bool is_text = decoded && json::IsUtf8(*decoded);
      writer.String(is_text ? std::string_view(*decoded) : value.text());
      break;
    }
    default:
      writer.Copy(value);
  }
}

}  // namespace

std::string DecodeAnswer(json::Value answer) {
  std::string decoded;
  json::Writer writer(decoded);
  WriteDecoded(writer, answer);
  return decoded;
}

}  // namespace toolgate::cloudstack
