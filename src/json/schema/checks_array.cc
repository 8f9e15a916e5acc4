// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "json/schema/checks.h"
#include "json/schema/evaluation.h"
#include "json/schema/value_equality.h"

namespace toolgate::json {
namespace {

class ItemCountCheck final : public Check {
 public:
  ItemCountCheck(uint64_t min, uint64_t max) : min_(min), max_(max) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kArray)) return true;
    if (value.size() < min_) {
      return evaluation.Fail("minItems", value, [this] {
        return fmt::format("must have at least {}", CountOf(min_, "item"));
      });
    }
    if (value.size() <= max_) return true;
    return evaluation.Fail("maxItems", value, [this] {
      return fmt::format("must have at most {}", CountOf(max_, "item"));
    });
  }

 private:
  const uint64_t min_;
  const uint64_t max_;
};

class UniqueItemsCheck final : public Check {
 public:
  bool Passes(Value value, Evaluation& evaluation, Evaluated*) const override {
    if (!value.Is(Type::kArray) || value.size() < 2) return true;
    struct Item {
      uint64_t hash;
      Value value;
    };
    std::vector<Item> items;
    items.reserve(value.size());
    for (const auto& entry : value) {
      items.push_back({Hash(entry.value, evaluation), entry.value});
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.hash < b.hash; });
    for (size_t i = 0; i < items.size(); ++i) {
      if (!evaluation.Spend(1)) return false;
      for (size_t twin = i + 1; twin < items.size() && items[twin].hash == items[i].hash; ++twin) {
        if (AreEqual(items[i].value, items[twin].value, evaluation)) {
          return evaluation.Fail("uniqueItems", items[twin].value,
                                 [] { return "must not be there twice in its array"; });
        }
      }
    }
    return true;
  }
};

// `prefixItems` and `items`, or draft-07's `items` and `additionalItems`.
class ElementsCheck final : public Check {
 public:
  ElementsCheck(std::vector<SubschemaIndex> prefix, std::optional<SubschemaIndex> rest,
                std::string_view rest_keyword)
      : prefix_(std::move(prefix)), rest_(rest), rest_keyword_(rest_keyword) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    if (!value.Is(Type::kArray)) return true;
    size_t ordinal = 0;
    for (const auto& entry : value) {
      const bool is_prefix = ordinal < prefix_.size();
      if (!is_prefix && !rest_) return true;
      const SubschemaIndex subschema = is_prefix ? prefix_[ordinal] : *rest_;
      if (!is_prefix && evaluation.Get(subschema).verdict == false) {
        return evaluation.Fail(rest_keyword_, value, [this] {
          return fmt::format("must have at most {}", CountOf(prefix_.size(), "item"));
        });
      }
      if (!evaluation.AcceptsChild(subschema, entry.value)) return false;
      if (evaluated) evaluated->Mark(ordinal);
      ++ordinal;
    }
    return true;
  }

 private:
  const std::vector<SubschemaIndex> prefix_;
  const std::optional<SubschemaIndex> rest_;
  const std::string_view rest_keyword_;
};

class ContainsCheck final : public Check {
 public:
  ContainsCheck(SubschemaIndex wanted, uint64_t min, uint64_t max)
      : wanted_(wanted), min_(min), max_(max) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    if (!value.Is(Type::kArray)) return true;
    const uint64_t found = Count(value, evaluation, evaluated);
    if (found < min_) {
      return evaluation.Fail(min_ == 1 ? "contains" : "minContains", value, [this] {
        return fmt::format("must have at least {} of the kind that `contains` describes",
                           CountOf(min_, "item"));
      });
    }
    if (found <= max_) return true;
    return evaluation.Fail("maxContains", value, [this] {
      return fmt::format("must have at most {} of the kind that `contains` describes",
                         CountOf(max_, "item"));
    });
  }

 private:
  // How many elements are of the kind; not all of them, if it is clear that the check passes.
  uint64_t Count(Value value, Evaluation& evaluation, Evaluated* evaluated) const {
    const Evaluation::Quiet quiet(evaluation);
    const bool must_see_all = evaluated != nullptr || max_ < UINT64_MAX;
    uint64_t found = 0;
    size_t ordinal = 0;
    for (const auto& entry : value) {
      if (!must_see_all && found >= min_) break;
      if (evaluation.AcceptsChild(wanted_, entry.value)) {
        ++found;
        if (evaluated) evaluated->Mark(ordinal);
      }
      ++ordinal;
    }
    return found;
  }

  const SubschemaIndex wanted_;
  const uint64_t min_;
  const uint64_t max_;
};

void AddElementsCheck(SubschemaReader& reader) {
  const bool has_list = reader.Find("items").Is(Type::kArray);  // draft-07 only
  const std::string_view prefix_keyword = has_list ? "items" : "prefixItems";
  const std::string_view rest_keyword = has_list ? "additionalItems" : "items";
  std::vector<SubschemaIndex> prefix = reader.ReadSubschemas(prefix_keyword);
  const auto rest = reader.ReadSubschema(rest_keyword);
  if (!prefix.empty() || rest) reader.Add<ElementsCheck>(std::move(prefix), rest, rest_keyword);
}

}  // namespace

void AddArrayChecks(SubschemaReader& reader) {
  const auto min = reader.ReadCount("minItems");
  const auto max = reader.ReadCount("maxItems");
  if (min || max) reader.Add<ItemCountCheck>(min.value_or(0), max.value_or(UINT64_MAX));
  AddElementsCheck(reader);
  const auto min_contains = reader.ReadCount("minContains");
  const auto max_contains = reader.ReadCount("maxContains");
  if (const auto wanted = reader.ReadSubschema("contains")) {
    reader.Add<ContainsCheck>(*wanted, min_contains.value_or(1), max_contains.value_or(UINT64_MAX));
  }
  if (reader.FindBool("uniqueItems").AsBool()) reader.Add<UniqueItemsCheck>();
}

}  // namespace toolgate::json
