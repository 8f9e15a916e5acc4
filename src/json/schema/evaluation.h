// SPDX-License-Identifier: Apache-2.0
// One validation of one value: what it has cost, where it is, and the first fault found.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "json/document.h"
#include "json/regex.h"
#include "json/schema/compiled_schema.h"
#include "json/schema/evaluated.h"
#include "json/schema/limits.h"
#include "json/schema/schema.h"

namespace toolgate::json {

class Evaluation {
 public:
  // `value` is the whole value: pointers lead from there.
  Evaluation(const CompiledSchema& schema, Value value) : schema_(schema), root_(value) {}

  std::optional<SchemaFault> Run();
  uint64_t steps() const { return steps_; }

  // The rest is for checks.

  // Whether `value`, the one that the caller looks at, passes a subschema.
  bool Accepts(SubschemaIndex subschema, Value value, Evaluated* evaluated);
  // Whether a member, an element or a name of it does.
  bool AcceptsChild(SubschemaIndex subschema, Value child);

  const Subschema& Get(SubschemaIndex subschema) const { return schema_.subschemas[subschema]; }
  bool refuses_aliases() const { return schema_.aliases == Aliases::kRefused; }

  // What a dynamic reference to `anchor` means now: the outermost resource that has such an anchor
  // decides (2020-12, section 8.2.3.2).
  std::optional<SubschemaIndex> FindDynamic(std::string_view anchor);

  // Adds to the cost. False when there is nothing left: then the validation has failed.
  bool Spend(uint64_t steps) {
    steps_ += steps;
    return (steps_ <= kValidationStepsMax && !is_aborted_) || AbortAsTooExpensive();
  }

  // Failures, all returning false. The first that is not in quiet is the fault: `keyword` of the
  // current subschema, at `at`. `describe` gives the message.
  template <class Describe>
  bool Fail(std::string_view keyword, Value at, const Describe& describe) {
    if (quiet_ == 0 && !fault_) Note(keyword, at, describe());
    return false;
  }
  // Ends the validation: the value is invalid whatever the schema makes of the failure.
  bool Abort(std::string_view keyword, Value at, std::string message);

  bool is_quiet() const { return quiet_ > 0; }

  // The number's exact value. Empty, and the validation aborted, if its exponent is out of reach.
  std::optional<base::Decimal> ReadNumber(Value number);

  // The member of an object; empty also when looking for it would cost too much.
  Value FindMember(Value object, std::string_view name) {
    const uint64_t work = uint64_t{object.size()} * (1 + name.size() / kBytesPerStep);
    return Spend(1 + work) ? object.Find(name) : Value();
  }

  // Whether `regex` matches anywhere in `text`; false also when that would cost too much.
  bool Matches(const Regex& regex, std::string_view text) {
    const uint64_t work = uint64_t{text.size()} * regex.program_size();
    return Spend(1 + work / kPatternWorkPerStep) && regex.Matches(text);
  }

  // While it lives, failures are no faults: another try may pass.
  class Quiet {
   public:
    explicit Quiet(Evaluation& evaluation) : evaluation_(evaluation) { ++evaluation_.quiet_; }
    ~Quiet() { --evaluation_.quiet_; }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

   private:
    Evaluation& evaluation_;
  };

 private:
  bool RunChecks(const Subschema& subschema, Value value, Evaluated* evaluated);
  bool HasPlainNames(const Subschema& subschema, Value object);
  std::string FindNameFault(const Subschema& subschema, std::string_view name);
  void Note(std::string_view keyword, Value at, std::string message);
  bool AbortAsTooExpensive();

  const CompiledSchema& schema_;
  const Value root_;
  const Subschema* current_ = nullptr;
  std::vector<ResourceIndex> scopes_;  // entered, the outermost first
  uint64_t steps_ = 0;
  size_t depth_ = 0;
  size_t quiet_ = 0;
  bool is_aborted_ = false;
  std::optional<SchemaFault> fault_;
};

}  // namespace toolgate::json
