// SPDX-License-Identifier: Apache-2.0
#include "json/schema/subschema_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "json/reader.h"

namespace toolgate::json {

SubschemaReader::SubschemaReader(SchemaCompiler& compiler, Value source, ResourceIndex resource)
    : compiler_(compiler), resource_(resource) {
  const KeywordSet& set = compiler.map().resources()[resource].keywords;
  dialect_ = set.dialect;
  subschema_.source = source;
  subschema_.resource = resource;
  for (const auto& [name, name_value, value] : source) {
    const KeywordRow* row = FindKeyword(name);
    if (row && set.Has(*row)) keywords_.push_back({row->name, value});
  }
  // In draft-07 a reference stands alone (section 8.3).
  const Value reference = Find("$ref");
  if (reference && is_draft_07()) keywords_ = {{"$ref", reference}};
}

Value SubschemaReader::Find(std::string_view keyword) const {
  for (const Keyword& known : keywords_) {
    if (known.name == keyword) return known.value;
  }
  return {};
}

Value SubschemaReader::FindOf(std::string_view keyword, Type type) {
  const Value value = Find(keyword);
  if (!value || value.Is(type)) return value;
  Refuse(value, fmt::format("must be {}, not {}", WithArticle(type), WithArticle(value.type())));
  return {};
}

std::optional<base::Decimal> SubschemaReader::ReadNumber(std::string_view keyword) {
  const Value value = FindOf(keyword, Type::kNumber);
  if (!value) return std::nullopt;
  auto number = base::Decimal::Parse(value.text());
  if (!number) Refuse(value, "its exponent is out of reach");
  return number;
}

std::optional<uint64_t> SubschemaReader::ReadCount(std::string_view keyword) {
  const auto number = ReadNumber(keyword);
  if (!number) return std::nullopt;
  const auto count = number->AsCount();
  if (!count) Refuse(Find(keyword), "must be a whole number that is not negative");
  return count;
}

std::optional<Regex> SubschemaReader::ReadPattern(Value pattern) {
  auto regex = compiler_.CompilePattern(pattern.text());
  if (regex) return std::move(*regex);
  Refuse(pattern, "the pattern cannot be used: " + regex.error().message);
  return std::nullopt;
}

std::vector<std::string_view> SubschemaReader::ReadNames(Value list) {
  std::vector<std::string_view> names;
  if (!list.Is(Type::kArray)) Refuse(list, "must be a list of names");
  for (const auto& entry : list) {
    if (!entry.value.Is(Type::kString)) Refuse(entry.value, "must be a string");
    names.push_back(entry.value.text());
  }
  return names;
}

std::optional<SubschemaIndex> SubschemaReader::ReadSubschema(std::string_view keyword) {
  const Value value = Find(keyword);
  if (!value) return std::nullopt;
  return Want(value);
}

std::vector<SubschemaIndex> SubschemaReader::ReadSubschemas(std::string_view keyword) {
  std::vector<SubschemaIndex> subschemas;
  for (const auto& entry : Find(keyword)) subschemas.push_back(Want(entry.value));
  return subschemas;
}

SubschemaIndex SubschemaReader::WantInPlace(Value subschema) {
  const SubschemaIndex index = Want(subschema);
  subschema_.in_place.push_back(index);
  return index;
}

std::optional<SubschemaIndex> SubschemaReader::ReadInPlace(std::string_view keyword) {
  const Value value = Find(keyword);
  if (!value) return std::nullopt;
  return WantInPlace(value);
}

std::vector<SubschemaIndex> SubschemaReader::ReadAllInPlace(std::string_view keyword) {
  const Value value = Find(keyword);
  if (value && value.size() == 0) Refuse(value, "must not be empty");
  std::vector<SubschemaIndex> subschemas;
  for (const auto& entry : value) subschemas.push_back(WantInPlace(entry.value));
  return subschemas;
}

Value SubschemaReader::Resolve(Value reference) {
  auto target = compiler_.map().Resolve(resource_, reference);
  if (target) return *target;
  if (!mistake_) mistake_ = std::move(target.error());
  return {};
}

void SubschemaReader::MakeDynamic(const std::string& anchor) {
  subschema_.dynamic_anchor = anchor;
  compiler_.WantDynamic(anchor);
}

bool SubschemaReader::HasDynamicAnchor(Value subschema, std::string_view anchor) const {
  const SchemaMap& map = compiler_.map();
  const auto& anchors = map.resources()[map.FindResourceOf(subschema).value()].dynamic_anchors;
  const auto found = anchors.find(anchor);
  return found != anchors.end() && found->second.identity() == subschema.identity();
}

void SubschemaReader::Refuse(Value at, std::string_view why) {
  if (!mistake_) mistake_ = compiler_.map().Fail(resource_, at, why).value();
}

base::Result<Subschema> SubschemaReader::Finish() && {
  if (mistake_) return tl::unexpected(std::move(*mistake_));
  return std::move(subschema_);
}

}  // namespace toolgate::json
