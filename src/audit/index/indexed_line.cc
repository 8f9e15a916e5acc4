// SPDX-License-Identifier: Apache-2.0
#include "audit/index/indexed_line.h"

#include <algorithm>

#include "audit/segments/record_chain.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::audit {
namespace {

// The place of the quote that ends the string whose first quote is at `begin`; the text's size if
// there is none.
size_t EndOfString(std::string_view text, size_t begin) {
  for (size_t at = begin + 1; at < text.size(); ++at) {
    at = text.find('"', at);
    if (at == text.npos) return text.size();
    size_t escapes = 0;
    while (text[at - escapes - 1] == '\\') ++escapes;
    if (escapes % 2 == 0) return at;
  }
  return text.size();
}

// The place behind the value that begins at `begin`.
size_t EndOfValue(std::string_view text, size_t begin) {
  int depth = 0;
  for (size_t at = begin; at < text.size(); ++at) {
    switch (text[at]) {
      case '"':
        at = EndOfString(text, at);
        break;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (depth > 0) --depth;
        break;
      case ',':
        if (depth == 0) return at;
        break;
      default:
        break;
    }
  }
  return text.size();
}

struct Named {
  std::string_view key;
  std::string_view IndexedLine::*member;
};
constexpr Named kTexts[] = {
    {"kind", &IndexedLine::kind},
    {"request_id", &IndexedLine::request_id},
    {"organisation", &IndexedLine::organisation},
    {"grant", &IndexedLine::grant},
    {"grant_id", &IndexedLine::grant_id},
    {"server", &IndexedLine::server},
    {"tool", &IndexedLine::tool},
    {"outcome", &IndexedLine::outcome},
    {"rule", &IndexedLine::rule},
};

void Take(std::string_view key, std::string_view value, IndexedLine& read) {
  if (key == "risk") read.has_risk = true;
  if (key == "total_ms") read.has_total = true;
  if (value.size() < 2 || value.front() != '"') return;
  const std::string_view text = value.substr(1, value.size() - 2);
  if (key == "time") read.time = base::ParseUtc(text).value_or(base::WallTime());
  for (const Named& named : kTexts) {
    if (key != named.key) continue;
    read.*named.member = text;
    return;
  }
}

}  // namespace

std::optional<IndexedLine> ReadIndexedLine(std::string_view line) {
  const auto sealed = ReadSealed(line);
  if (!sealed) return std::nullopt;
  IndexedLine read;
  read.seq = sealed->seq;
  read.hash = sealed->hash;
  const std::string_view text = sealed->hashed;
  for (size_t at = 1; at < text.size() && text[at] == '"';) {
    const size_t key_end = EndOfString(text, at);
    if (key_end + 1 >= text.size() || text[key_end + 1] != ':') break;
    const size_t value = key_end + 2;
    const size_t end = EndOfValue(text, value);
    Take(text.substr(at + 1, key_end - at - 1), text.substr(value, end - value), read);
    at = end + 1;
  }
  if (read.kind.empty()) return std::nullopt;
  return read;
}

std::string Escaped(std::string_view text) {
  std::string quoted;
  json::AppendQuoted(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string Unescaped(std::string_view written) {
  if (written.find('\\') == written.npos) return std::string(written);
  const auto parsed = json::Parse("[\"" + std::string(written) + "\"]");
  if (!parsed) return std::string(written);
  return std::string((*parsed->root().begin()).value.text());
}

}  // namespace toolgate::audit
