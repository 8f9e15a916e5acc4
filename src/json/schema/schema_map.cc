// SPDX-License-Identifier: Apache-2.0
#include "json/schema/schema_map.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/pointer.h"
#include "json/schema/limits.h"
#include "json/schema/uri.h"

namespace toolgate::json {
namespace {

using base::ErrorCode;

constexpr size_t kShownPointerCharsMax = 200;

bool IsDraft07(const SchemaResource& resource) {
  return resource.keywords.dialect == Dialect::kDraft07;
}

// In draft-07 nothing beside `$ref` counts, but what it refers to may stand there.
bool IsHiddenByRef(const SchemaResource& resource, Value schema, std::string_view keyword) {
  return IsDraft07(resource) && schema.Find("$ref") && keyword != "definitions";
}

}  // namespace

std::string DescribePlace(const SchemaResource& resource, Value at) {
  std::string pointer = PointerTo(resource.document, at);
  if (resource.document_uri.empty()) return pointer;
  return resource.document_uri + "#" + pointer;
}

tl::unexpected<base::Error> SchemaMap::Fail(ResourceIndex resource, Value at,
                                            std::string_view why) const {
  const std::string place = DescribePlace(resources_[resource], at);
  const std::string shown =
      place.empty() ? "at the top"
                    : fmt::format("at `{}`", base::Printable(place, kShownPointerCharsMax));
  return base::Fail(ErrorCode::kInvalidInput, fmt::format("{}: {}", shown, why));
}

base::Status SchemaMap::Spend(uint64_t steps) {
  steps_ += steps;
  if (steps_ <= kCompileStepsMax) return {};
  return base::Fail(ErrorCode::kLimitExceeded, "it takes too long to read");
}

base::Status SchemaMap::Name(std::string uri, ResourceIndex resource) {
  const auto [named, is_new] = by_uri_.emplace(std::move(uri), resource);
  if (is_new || named->second == resource) return {};
  return Fail(
      resource, resources_[resource].root,
      fmt::format("another schema has the same `$id`, `{}`", base::Printable(named->first)));
}

base::Result<ResourceIndex> SchemaMap::AddDocument(Value root, const std::string& uri,
                                                   KeywordSet inherited) {
  const auto resource = static_cast<ResourceIndex>(resources_.size());
  resources_.push_back(
      {.uri = uri, .root = root, .document = root, .document_uri = uri, .keywords = inherited});
  RETURN_IF_ERROR(Name(uri, resource));
  RETURN_IF_ERROR(AddSubschema(root, resource, 1));
  return resource;
}

std::optional<ResourceIndex> SchemaMap::FindResourceOf(Value subschema) const {
  const auto found = subschemas_.find(subschema.identity());
  if (found == subschemas_.end()) return std::nullopt;
  return found->second;
}

base::Status SchemaMap::AddSubschema(Value value, ResourceIndex resource, size_t depth) {
  if (subschemas_.contains(value.identity())) return {};
  if (!value.Is(Type::kObject) && !value.Is(Type::kBool)) {
    return Fail(resource, value, "a schema must be an object or a boolean");
  }
  if (depth > kSchemaDepthMax) {
    return Fail(resource, value,
                fmt::format("schemas are nested more than {} deep", kSchemaDepthMax));
  }
  if (subschemas_.size() == kSubschemasMax) {
    return Fail(resource, value, fmt::format("it has more than {} subschemas", kSubschemasMax));
  }
  RETURN_IF_ERROR(Spend(value.size()));
  if (value.Is(Type::kObject)) {
    ASSIGN_OR_RETURN(resource, ReadIdentity(value, resource));
  }
  subschemas_.emplace(value.identity(), resource);
  return AddMembers(value, resource, depth);
}

base::Status SchemaMap::AddMembers(Value schema, ResourceIndex resource, size_t depth) {
  for (const auto& [key, key_value, value] : schema) {
    const KeywordRow* row = FindKeyword(key);
    if (!row || !resources_[resource].keywords.Has(*row)) continue;
    if (IsHiddenByRef(resources_[resource], schema, key)) continue;
    RETURN_IF_ERROR(AddPlace(*row, value, resource, depth + 1));
  }
  return {};
}

base::Status SchemaMap::AddPlace(const KeywordRow& row, Value value, ResourceIndex resource,
                                 size_t depth) {
  switch (row.place) {
    case SubschemaPlace::kNowhere:
      return {};
    case SubschemaPlace::kIsOne:
      return AddSubschema(value, resource, depth);
    case SubschemaPlace::kElements:
      return AddElements(value, resource, depth);
    case SubschemaPlace::kIsOneOrElements:
      if (!value.Is(Type::kArray)) return AddSubschema(value, resource, depth);
      if (IsDraft07(resources_[resource])) return AddElements(value, resource, depth);
      return Fail(resource, value,
                  "2020-12 has no list of `items`: it is called `prefixItems`, or `$schema` must "
                  "name draft-07");
    case SubschemaPlace::kMembers:
    case SubschemaPlace::kMembersOrNames:
      break;
  }
  if (!value.Is(Type::kObject)) return Fail(resource, value, "must be an object of schemas");
  RETURN_IF_ERROR(Spend(value.size()));
  for (const auto& entry : value) {
    const bool is_names =
        row.place == SubschemaPlace::kMembersOrNames && entry.value.Is(Type::kArray);
    if (!is_names) RETURN_IF_ERROR(AddSubschema(entry.value, resource, depth));
  }
  return {};
}

base::Status SchemaMap::AddElements(Value list, ResourceIndex resource, size_t depth) {
  if (!list.Is(Type::kArray)) return Fail(resource, list, "must be a list of schemas");
  for (const auto& entry : list) RETURN_IF_ERROR(AddSubschema(entry.value, resource, depth));
  return {};
}

base::Result<ResourceIndex> SchemaMap::ReadIdentity(Value schema, ResourceIndex resource) {
  KeywordSet keywords = resources_[resource].keywords;
  const Value dialect = schema.Find("$schema");
  if (dialect) {
    ASSIGN_OR_RETURN(keywords, ReadMetaschema(dialect, resource));
  }
  const bool is_draft_07 = keywords.dialect == Dialect::kDraft07;
  const bool is_hidden = is_draft_07 && schema.Find("$ref");
  const Value id = is_hidden ? Value() : schema.Find("$id");
  const bool is_anchor = is_draft_07 && id.text().starts_with('#');
  if (id && !is_anchor) {
    ASSIGN_OR_RETURN(resource, ReadId(schema, id, resource));
  }
  const bool is_root = resources_[resource].root.identity() == schema.identity();
  if (dialect && !is_root && keywords.dialect != resources_[resource].keywords.dialect) {
    return Fail(resource, dialect, "the dialect can change only beside an `$id`");
  }
  if (is_root) resources_[resource].keywords = keywords;
  if (is_anchor) RETURN_IF_ERROR(ReadAnchor(id, schema, resource));
  if (!is_draft_07) RETURN_IF_ERROR(ReadAnchors(schema, resource));
  return resource;
}

base::Result<ResourceIndex> SchemaMap::ReadId(Value schema, Value id, ResourceIndex resource) {
  if (!id.Is(Type::kString)) return Fail(resource, id, "must be a string");
  const SplitUri split = SplitFragment(id.text());
  if (!split.fragment.empty()) {
    return Fail(resource, id, "must have no fragment; `$anchor` gives a schema a short name");
  }
  std::string uri = ResolveUri(resources_[resource].uri, split.document);
  if (uri.size() > kUriBytesMax) {
    return Fail(resource, id, fmt::format("its URI must have at most {} bytes", kUriBytesMax));
  }
  const bool is_document = resources_[resource].root.identity() == schema.identity();
  if (!is_document) {
    SchemaResource part = {.root = schema,
                           .document = resources_[resource].document,
                           .document_uri = resources_[resource].document_uri,
                           .keywords = resources_[resource].keywords};
    resources_.push_back(std::move(part));
    resource = static_cast<ResourceIndex>(resources_.size() - 1);
  }
  resources_[resource].uri = uri;
  RETURN_IF_ERROR(Name(std::move(uri), resource));
  return resource;
}

base::Result<KeywordSet> SchemaMap::ReadMetaschema(Value name, ResourceIndex resource) const {
  if (!name.Is(Type::kString)) return Fail(resource, name, "must be a string");
  KeywordSet keywords;
  if (const auto dialect = FindDialect(name.text())) {
    keywords.dialect = *dialect;
    return keywords;
  }
  const std::string_view uri = SplitFragment(name.text()).document;
  const Value metaschema = documents_ ? documents_->Find(uri) : Value();
  const auto dialect = FindDialect(metaschema.Find("$schema").text());
  if (!dialect) {
    return Fail(resource, name,
                fmt::format("the dialect `{}` is not known; 2020-12 and draft-07 are",
                            base::Printable(name.text())));
  }
  keywords.dialect = *dialect;
  const Value listed = metaschema.Find("$vocabulary");
  if (listed && *dialect == Dialect::kDraft2020_12) {
    RETURN_IF_ERROR(ReadVocabularies(name, listed, resource, keywords));
  }
  return keywords;
}

base::Status SchemaMap::ReadVocabularies(Value name, Value listed, ResourceIndex resource,
                                         KeywordSet& keywords) const {
  keywords.vocabularies = static_cast<uint8_t>(Vocabulary::kCore);
  for (const auto& entry : listed) {
    const VocabularyRow* row = FindVocabulary(entry.key);
    if (row) {
      keywords.vocabularies |= row->vocabularies;
    } else if (entry.value.AsBool()) {
      return Fail(resource, name,
                  fmt::format("it needs the vocabulary `{}`, which is not known",
                              base::Printable(entry.key)));
    }
  }
  return {};
}

base::Status SchemaMap::ReadAnchors(Value schema, ResourceIndex resource) {
  if (const Value anchor = schema.Find("$anchor")) {
    RETURN_IF_ERROR(ReadAnchor(anchor, schema, resource));
  }
  if (const Value anchor = schema.Find("$dynamicAnchor")) {
    RETURN_IF_ERROR(ReadAnchor(anchor, schema, resource));
    resources_[resource].dynamic_anchors.emplace(anchor.text(), schema);
  }
  return {};
}

base::Status SchemaMap::ReadAnchor(Value anchor, Value schema, ResourceIndex resource) {
  if (!anchor.Is(Type::kString)) return Fail(resource, anchor, "must be a string");
  std::string_view name = anchor.text();
  if (name.starts_with('#')) name.remove_prefix(1);  // draft-07's `$id`
  const auto [named, is_new] = resources_[resource].anchors.emplace(name, schema);
  if (is_new || named->second.identity() == schema.identity()) return {};
  return Fail(resource, anchor, "another schema has the same name");
}

base::Result<Value> SchemaMap::Resolve(ResourceIndex from, Value at) {
  if (!at.Is(Type::kString)) return Fail(from, at, "must be a string");
  if (at.text().size() > kUriBytesMax) {
    return Fail(from, at, fmt::format("must have at most {} bytes", kUriBytesMax));
  }
  const SplitUri split = SplitFragment(at.text());
  ASSIGN_OR_RETURN(const ResourceIndex resource,
                   FindResource(from, ResolveUri(resources_[from].uri, split.document), at));
  const auto fragment = DecodePercent(split.fragment);
  if (!fragment) return Fail(from, at, "its percent-encoding is malformed");
  if (fragment->empty()) return resources_[resource].root;
  if (fragment->front() == '/') return FollowPointer(from, resource, *fragment, at);
  const auto named = resources_[resource].anchors.find(*fragment);
  if (named != resources_[resource].anchors.end()) return named->second;
  return Fail(from, at, fmt::format("there is no `{}`", base::Printable(at.text())));
}

base::Result<ResourceIndex> SchemaMap::FindResource(ResourceIndex from, const std::string& uri,
                                                    Value at) {
  const auto known = by_uri_.find(uri);
  if (known != by_uri_.end()) return known->second;
  const Value document = documents_ ? documents_->Find(uri) : Value();
  if (!document) {
    return Fail(from, at,
                fmt::format("`{}` leads out of the schema, and nothing is fetched",
                            base::Printable(at.text())));
  }
  return AddDocument(document, uri, resources_[from].keywords);
}

base::Result<Value> SchemaMap::FollowPointer(ResourceIndex from, ResourceIndex resource,
                                             const std::string& pointer, Value at) {
  Value value = resources_[resource].root;
  const auto tokens = SplitPointer(pointer);
  if (!tokens) return Fail(from, at, "its JSON Pointer is malformed");
  for (const std::string& token : *tokens) {
    RETURN_IF_ERROR(Spend(value.size()));
    value = FindByToken(value, token);
    if (!value) {
      return Fail(from, at, fmt::format("there is no `{}`", base::Printable(at.text())));
    }
    resource = FindResourceOf(value).value_or(resource);
  }
  // What stands where no keyword puts a schema becomes one by being referred to.
  RETURN_IF_ERROR(AddSubschema(value, resource, 1));
  return value;
}

}  // namespace toolgate::json
