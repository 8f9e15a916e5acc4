// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/values.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::state {
namespace {

constexpr std::string_view kNoLabels = "{}";
constexpr std::string_view kNoFields = "[]";

// What is in our own file was bounded by those who wrote it.
json::Limits LimitsOfRows() {
  json::Limits limits;
  limits.bytes_max = 64u << 20;
  limits.key_bytes_max = limits.bytes_max;
  limits.members_max = limits.bytes_max;
  return limits;
}

bool ParseRowValue(json::Document& document, std::string_view text, json::Type type) {
  return !json::ParseInto(document, text, LimitsOfRows()) && document.root().Is(type);
}

}  // namespace

void Bindings::Put(const crypto::Sha256Digest& digest) {
  statement_.BindBytes({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

void Bindings::Put(const Labels& labels) {
  std::string& text = kept_.emplace_back();
  json::Writer writer(text);
  writer.BeginObject();
  for (const auto& [key, value] : labels) writer.Member(std::string_view(key), value);
  writer.EndObject();
  statement_.Bind(std::string_view(text));
}

void Bindings::Put(const HeaderFields& fields) {
  std::string& text = kept_.emplace_back();
  json::Writer writer(text);
  writer.BeginArray();
  for (const auto& [name, value] : fields) {
    writer.BeginArray().String(name).String(value).EndArray();
  }
  writer.EndArray();
  statement_.Bind(std::string_view(text));
}

void RowReader::Take(identity::Role& role) {
  const auto parsed = identity::ParseRole(row_.Text(column_++));
  if (parsed) {
    role = *parsed;
  } else {
    Refuse("a role");
  }
}

void RowReader::Take(crypto::Sha256Digest& digest) {
  const std::string_view bytes = row_.Text(column_++);
  if (bytes.size() != digest.size()) return Refuse("a digest");
  std::copy(bytes.begin(), bytes.end(), digest.begin());
}

void RowReader::Take(Labels& labels) {
  labels.clear();
  const std::string_view text = row_.Text(column_++);
  if (text == kNoLabels) return;
  json::Document document;
  if (!ParseRowValue(document, text, json::Type::kObject)) return Refuse("labels");
  for (const auto& entry : document.root()) labels.emplace(entry.key, entry.value.text());
}

void RowReader::Take(Bindings::HeaderFields& fields) {
  fields.clear();
  const std::string_view text = row_.Text(column_++);
  if (text == kNoFields) return;
  json::Document document;
  if (!ParseRowValue(document, text, json::Type::kArray)) return Refuse("header fields");
  for (const auto& entry : document.root()) {
    auto part = entry.value.begin();
    if (entry.value.size() != 2) return Refuse("header fields");
    const std::string name((*part).value.text());
    ++part;
    fields.emplace_back(name, (*part).value.text());
  }
}

void RowReader::Refuse(std::string_view what) {
  if (!status_) return;
  status_ = base::Fail(base::ErrorCode::kInvalidInput,
                       fmt::format("the store is damaged: column {} of a row should be {}; "
                                   "restore a backup",
                                   column_, what));
}

}  // namespace toolgate::state
