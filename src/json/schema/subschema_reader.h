// SPDX-License-Identifier: Apache-2.0
// Reads the keywords of one schema object that hold in its dialect, and collects the checks that
// they make. The first mistake is kept, and makes the whole schema unusable.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "json/regex.h"
#include "json/schema/compiled_schema.h"
#include "json/schema/compiler.h"

namespace toolgate::json {

class SubschemaReader {
 public:
  SubschemaReader(SchemaCompiler& compiler, Value source, ResourceIndex resource);

  bool is_draft_07() const { return dialect_ == Dialect::kDraft07; }

  // The keyword's value; empty if it is not there or does not hold.
  Value Find(std::string_view keyword) const;
  // The same for keywords of a certain form; empty also after refusing another one.
  Value FindArray(std::string_view keyword) { return FindOf(keyword, Type::kArray); }
  Value FindBool(std::string_view keyword) { return FindOf(keyword, Type::kBool); }
  Value FindObject(std::string_view keyword) { return FindOf(keyword, Type::kObject); }
  Value FindString(std::string_view keyword) { return FindOf(keyword, Type::kString); }
  std::optional<base::Decimal> ReadNumber(std::string_view keyword);
  std::optional<uint64_t> ReadCount(std::string_view keyword);
  std::optional<Regex> ReadPattern(Value pattern);
  // Strings without repetition.
  std::vector<std::string_view> ReadNames(Value list);

  // Subschemas for members and elements; none if the keyword is not there.
  std::optional<SubschemaIndex> ReadSubschema(std::string_view keyword);
  std::vector<SubschemaIndex> ReadSubschemas(std::string_view keyword);
  SubschemaIndex Want(Value subschema) { return compiler_.Want(subschema); }
  // The same for the value that the schema itself is applied to.
  std::optional<SubschemaIndex> ReadInPlace(std::string_view keyword);
  std::vector<SubschemaIndex> ReadAllInPlace(std::string_view keyword);
  SubschemaIndex WantInPlace(Value subschema);
  // Where a reference leads; empty after refusing it.
  Value Resolve(Value reference);
  // Makes a reference, already wanted in place, dynamic.
  void MakeDynamic(const std::string& anchor);
  // Whether `subschema` is called `anchor` dynamically.
  bool HasDynamicAnchor(Value subschema, std::string_view anchor) const;

  template <class C, class... Args>
  void Add(Args&&... args) {
    subschema_.checks.push_back(std::make_unique<const C>(std::forward<Args>(args)...));
  }
  Subschema& subschema() { return subschema_; }

  void Refuse(Value at, std::string_view why);
  // The mistake, if there was one.
  base::Result<Subschema> Finish() &&;

 private:
  struct Keyword {
    std::string_view name;
    Value value;
  };

  Value FindOf(std::string_view keyword, Type type);

  SchemaCompiler& compiler_;
  const ResourceIndex resource_;
  Dialect dialect_;
  std::vector<Keyword> keywords_;
  Subschema subschema_;
  std::optional<base::Error> mistake_;
};

}  // namespace toolgate::json
