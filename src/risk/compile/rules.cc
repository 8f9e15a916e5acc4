// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "risk/compile/generated_source.h"
#include "risk/compile/lexicon.h"
#include "risk/features/lexicon.h"

namespace toolgate::risk {
namespace {

class RuleCompiler {
 public:
  RuleCompiler(DataFile& file, json::Value classes) : file_(file) {
    for (const auto& entry : classes) class_names_.push_back(entry.value.Find("id").text());
  }

  std::string Compile() {
    GeneratedSource out("data/rules.yaml", "risk/rules/rule.h");
    std::vector<std::string> rows;
    for (const auto& entry : file_.root().Find("rules")) rows.push_back(CompileRule(entry.value));
    CheckAll();
    Write(out, "Condition", "rule_conditions", conditions_);
    Write(out, "Rule", "rules", rows);
    return std::move(out).Finish();
  }

 private:
  std::string CompileRule(json::Value rule) {
    const size_t when = conditions_.size();
    AddConditions(rule.Find("when"));
    AddConditions(rule.Find("and"));
    const size_t unless = conditions_.size();
    AddConditions(rule.Find("unless"));
    return fmt::format("{{{}, Category::k{}, Strength::k{}, {}, {}, {}, {}}}",
                       QuoteMember(rule, "id"), rule.Find("says").text(),
                       rule.Find("weak").AsBool() ? "Weak" : "Strong", QuoteMember(rule, "why"),
                       when, unless, conditions_.size());
  }

  void AddConditions(json::Value conditions) {
    for (const auto& entry : conditions) {
      CheckUnique(entry.value, "", file_.issues);
      ClassSet classes = 0;
      for (const auto& name : entry.value) classes |= FindClass(name.value);
      conditions_.push_back(fmt::format("{{Place::{}, {:#x}u}}", PlaceLiteral(entry.key), classes));
    }
  }

  ClassSet FindClass(json::Value name) {
    const auto found = std::find(class_names_.begin(), class_names_.end(), name.text());
    if (found != class_names_.end()) {
      return ClassSet{1} << (found - class_names_.begin());
    }
    const auto closest = base::FindClosest(name.text(), class_names_);
    file_.issues.Error(name.position(),
                       fmt::format("lexicon.yaml has no class `{}`{}", name.text(),
                                   closest ? fmt::format("; did you mean `{}`?", *closest) : ""));
    return 0;
  }

  void CheckAll() {
    const json::Value rules = file_.root().Find("rules");
    CheckUnique(rules, "id", file_.issues);
    if (conditions_.size() > UINT16_MAX) {
      file_.issues.Error(rules.position(), "there are too many conditions");
    }
  }

  static void Write(GeneratedSource& out, std::string_view type, std::string_view name,
                    const std::vector<std::string>& rows) {
    out.BeginRows(type, name);
    for (const std::string& row : rows) out.Row(row);
    out.EndRows();
  }

  DataFile& file_;
  std::vector<std::string_view> class_names_;
  std::vector<std::string> conditions_;
};

}  // namespace

std::string CompileRules(DataFile& file, const OtherFiles& others) {
  CHECK(others.size() == 1);
  return RuleCompiler(file, others[0].root().Find("classes")).Compile();
}

}  // namespace toolgate::risk
