// SPDX-License-Identifier: Apache-2.0
#include "json/schema/checks.h"
#include "json/schema/evaluation.h"
#include "json/schema/uri.h"

namespace toolgate::json {
namespace {

class ReferenceCheck final : public Check {
 public:
  explicit ReferenceCheck(SubschemaIndex target) : target_(target) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    return evaluation.Accepts(target_, value, evaluated);
  }

 private:
  const SubschemaIndex target_;
};

class DynamicReferenceCheck final : public Check {
 public:
  DynamicReferenceCheck(SubschemaIndex target, std::string anchor)
      : target_(target), anchor_(std::move(anchor)) {}

  bool Passes(Value value, Evaluation& evaluation, Evaluated* evaluated) const override {
    const SubschemaIndex target = evaluation.FindDynamic(anchor_).value_or(target_);
    return evaluation.Accepts(target, value, evaluated);
  }

 private:
  const SubschemaIndex target_;
  const std::string anchor_;
};

void AddReference(SubschemaReader& reader, Value reference) {
  if (const Value target = reader.Resolve(reference)) {
    reader.Add<ReferenceCheck>(reader.WantInPlace(target));
  }
}

// Dynamic only if what it leads to at first has a dynamic anchor of the same name.
void AddDynamicReference(SubschemaReader& reader, Value reference) {
  const Value target = reader.Resolve(reference);
  if (!target) return;
  const SubschemaIndex subschema = reader.WantInPlace(target);
  const auto anchor = DecodePercent(SplitFragment(reference.text()).fragment);
  if (!anchor || !reader.HasDynamicAnchor(target, *anchor)) {
    reader.Add<ReferenceCheck>(subschema);
    return;
  }
  reader.MakeDynamic(*anchor);
  reader.Add<DynamicReferenceCheck>(subschema, *anchor);
}

}  // namespace

void AddReferenceChecks(SubschemaReader& reader) {
  if (const Value reference = reader.Find("$ref")) AddReference(reader, reference);
  if (const Value reference = reader.Find("$dynamicRef")) AddDynamicReference(reader, reference);
}

}  // namespace toolgate::json
