// SPDX-License-Identifier: Apache-2.0
// Where the subschemas of a schema and of the documents that it refers to are, what names them, and
// where references lead. The first half of compiling.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "json/schema/keyword_table.h"
#include "json/schema/schema.h"

namespace toolgate::json {

using ResourceIndex = uint32_t;

// A document, or a part of one that has an `$id` of its own (2020-12, section 4.3.5).
struct SchemaResource {
  std::string uri;
  Value root;
  Value document;
  std::string document_uri;  // empty for the schema itself
  KeywordSet keywords;
  std::map<std::string, Value, std::less<>> anchors;  // the dynamic ones too
  std::map<std::string, Value, std::less<>> dynamic_anchors;
};

class SchemaMap {
 public:
  explicit SchemaMap(const SchemaRegistry* documents) : documents_(documents) {}

  // Takes up a document that was found at `uri`; what its `$schema` does not say is as in
  // `inherited`.
  base::Result<ResourceIndex> AddDocument(Value root, const std::string& uri, KeywordSet inherited);

  // The resource of a subschema that was taken up; empty for other values.
  std::optional<ResourceIndex> FindResourceOf(Value subschema) const;

  // Where a `$ref` or `$dynamicRef` in `from` leads: a subschema that was taken up. `at` is the
  // keyword's value.
  base::Result<Value> Resolve(ResourceIndex from, Value at);

  // Adds to what was done. Errors (limit_exceeded): it was too much.
  base::Status Spend(uint64_t steps);

  const std::vector<SchemaResource>& resources() const { return resources_; }

  // An error about what is at `at`, a value within `resource`.
  tl::unexpected<base::Error> Fail(ResourceIndex resource, Value at, std::string_view why) const;

 private:
  // Takes up `value`, which stands inside of `resource`, and the subschemas in it.
  base::Status AddSubschema(Value value, ResourceIndex resource, size_t depth);
  base::Status AddMembers(Value schema, ResourceIndex resource, size_t depth);
  base::Status AddPlace(const KeywordRow& row, Value value, ResourceIndex resource, size_t depth);
  base::Status AddElements(Value list, ResourceIndex resource, size_t depth);
  // Reads `$id`, `$schema` and anchors; gives the resource that `schema` belongs to.
  base::Result<ResourceIndex> ReadIdentity(Value schema, ResourceIndex resource);
  base::Result<ResourceIndex> ReadId(Value schema, Value id, ResourceIndex resource);
  base::Status ReadAnchors(Value schema, ResourceIndex resource);
  base::Status ReadAnchor(Value anchor, Value schema, ResourceIndex resource);
  base::Result<KeywordSet> ReadMetaschema(Value name, ResourceIndex resource) const;
  base::Status ReadVocabularies(Value name, Value listed, ResourceIndex resource,
                                KeywordSet& keywords) const;

  base::Result<ResourceIndex> FindResource(ResourceIndex from, const std::string& uri, Value at);
  base::Result<Value> FollowPointer(ResourceIndex from, ResourceIndex resource,
                                    const std::string& pointer, Value at);
  base::Status Name(std::string uri, ResourceIndex resource);

  const SchemaRegistry* documents_;
  std::vector<SchemaResource> resources_;
  std::map<std::string, ResourceIndex, std::less<>> by_uri_;
  std::unordered_map<const void*, ResourceIndex> subschemas_;  // by identity
  uint64_t steps_ = 0;
};

// The place of `at`, a value in `resource`, for people.
std::string DescribePlace(const SchemaResource& resource, Value at);

}  // namespace toolgate::json
