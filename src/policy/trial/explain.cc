// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "policy/resolve.h"

namespace toolgate::policy::trial {
namespace {

constexpr size_t kShownCharsMax = 500;

// Collects the steps; after the one that decides, the rest is not asked.
class Steps {
 public:
  void Add(std::string name, Verdict verdict, std::string rule, std::string text) {
    if (is_decided_) {
      steps_.push_back({std::move(name), Verdict::kNotAsked, std::move(rule), ""});
      return;
    }
    is_decided_ = verdict == Verdict::kDenies || verdict == Verdict::kHolds;
    steps_.push_back({std::move(name), verdict, std::move(rule), std::move(text)});
  }
  void Pass(std::string name, std::string text) {
    Add(std::move(name), Verdict::kPasses, "", std::move(text));
  }
  std::vector<Step> Take() { return std::move(steps_); }

 private:
  std::vector<Step> steps_;
  bool is_decided_ = false;
};

std::string_view WordOf(Truth truth) {
  switch (truth) {
    case Truth::kTrue:
      return "true";
    case Truth::kFalse:
      return "false";
    case Truth::kUnknown:
      break;
  }
  return "unknown";
}

void AddCatalogue(const TriedCall& call, Steps& steps) {
  if (!call.is_published) {
    steps.Add("the server has the tool", Verdict::kNotKnown, "", "no list of its tools is given");
  } else if (!*call.is_published) {
    steps.Add("the server has the tool", Verdict::kDenies, "",
              "the list has no tool of this name, byte for byte: a protocol error");
  } else {
    steps.Pass("the server has the tool", "it is in the list");
  }
}

// The gate of the rules is the first of these that is shut.
void AddGate(const ToolRules& rules, const Entry* deciding, Pin pin, Steps& steps) {
  using Gate = ToolRules::Gate;
  const auto add = [&](std::string name, Gate shut, std::string passes) {
    if (rules.gate == shut) {
      steps.Add(std::move(name), Verdict::kDenies, rules.rule, rules.message);
    } else {
      steps.Pass(std::move(name), std::move(passes));
    }
  };
  add("it is not hidden", Gate::kHidden, "neither `hide` nor an action hides it");
  add("no action denies it", Gate::kDenied,
      deciding ? fmt::format("the action is that of {}", deciding->pointer)
               : "no entry states an action");
  add("it is granted", Gate::kNotGranted,
      rules.granted_by_entry ? "an entry grants it" : "the default allows it");
  const bool is_warned = pin == Pin::kWarn && !rules.warning.empty();
  add("its definition was accepted", Gate::kUnreviewed,
      pin == Pin::kOff ? "the policy does not ask (`pin`)"
      : is_warned      ? fmt::format("{}: a warning in the record", rules.warning)
                       : "it is the one that people accepted");
}

void AddValidation(const ToolRules& rules, const TriedCall& call, Steps& steps) {
  const std::string name = "the arguments fit the tool's schema";
  if (!rules.validates_arguments) {
    steps.Pass(name, "the policy does not ask (`validate_arguments`)");
  } else if (call.validator == nullptr) {
    steps.Add(name, Verdict::kNotKnown, "", "the schema is not given");
  } else if (std::string fault = call.validator->FindFault(call.arguments); !fault.empty()) {
    steps.Add(name, Verdict::kDenies, "(arguments)", std::move(fault));
  } else {
    steps.Pass(name, "they do");
  }
}

// Of one list. `passes`: what each predicate must be.
void AddPredicates(const std::vector<const Predicate*>& predicates, const Subject& subject,
                   List list, Steps& steps) {
  const Verdict otherwise = list == List::kApproveIf ? Verdict::kHolds : Verdict::kDenies;
  const Truth passing = list == List::kRequire ? Truth::kTrue : Truth::kFalse;
  for (const Predicate* predicate : predicates) {
    const Truth truth = predicate->program.Evaluate(subject, list);
    const std::string conditions =
        predicate->conditions.empty() ? "no conditions" : DescribeAll(predicate->conditions);
    steps.Add(std::string(Name(list)), truth == passing ? Verdict::kPasses : otherwise,
              predicate->rule, fmt::format("{}: {}", conditions, WordOf(truth)));
  }
  if (predicates.empty()) steps.Pass(std::string(Name(list)), "there is none");
}

void AddAmounts(const ToolRules& rules, json::Value arguments, Steps& steps) {
  for (const Limit* limit : rules.limits) {
    if (!limit->amount) continue;
    const auto amount = AmountOf(*limit, arguments);
    if (amount) continue;
    steps.Add("the limit's amount", Verdict::kDenies, limit->rule, amount.error().message);
  }
}

void AddLimits(const ToolRules& rules, Steps& steps) {
  if (rules.max_in_flight) {
    steps.Add("max_in_flight", Verdict::kNotKnown, rules.max_in_flight_rule,
              fmt::format("at most {} at a time; how many there are is not known here",
                          *rules.max_in_flight));
  }
  for (const Limit* limit : rules.limits) {
    const std::string taken = limit->amount ? limit->amount->ShortText() : "1";
    steps.Add("limit", Verdict::kNotKnown, limit->rule,
              fmt::format("takes {} of {} in {} s for each {}; what is used is not known here",
                          taken, limit->max_text, limit->window_seconds, Name(limit->scope)));
  }
  if (rules.limits.empty()) steps.Pass("limit", "there is none");
}

void AddApproval(const ToolRules& rules, const Subject& subject, Steps& steps) {
  if (rules.approval_rule.empty()) {
    steps.Pass("no action asks for approval", "none does");
  } else {
    steps.Add("no action asks for approval", Verdict::kHolds, rules.approval_rule,
              rules.approval_message);
  }
  AddPredicates(rules.approve_if, subject, List::kApproveIf, steps);
}

std::vector<Step> StepsOf(const Policy& policy, const TriedCall& call, const ToolRules& rules,
                          const Entry* deciding, const Subject& subject) {
  Steps steps;
  AddCatalogue(call, steps);
  AddGate(rules, deciding, policy.document().pin, steps);
  AddValidation(rules, call, steps);
  AddPredicates(rules.require, subject, List::kRequire, steps);
  AddPredicates(rules.deny_if, subject, List::kDenyIf, steps);
  AddAmounts(rules, call.arguments, steps);
  AddLimits(rules, steps);
  AddApproval(rules, subject, steps);
  return steps.Take();
}

std::string Show(std::string_view text) { return base::Printable(text, kShownCharsMax); }

std::string ShowSentence(std::string_view text) {
  return base::PrintableSentence(text, kShownCharsMax);
}

}  // namespace

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPasses:
      return "passes";
    case Verdict::kDenies:
      return "denies";
    case Verdict::kHolds:
      return "holds";
    case Verdict::kNotKnown:
      return "not known";
    case Verdict::kNotAsked:
      break;
  }
  return "not asked";
}

Explanation Explain(const Policy& policy, const TriedCall& call) {
  const ToolRules rules = policy.Resolve(call.tool);
  Explanation out;
  out.tool = call.tool;
  out.tool.category = rules.category;
  out.tool.severity = rules.severity;
  out.is_shadow = rules.is_shadow;
  const auto entries = SectionIndex(policy.document().tools).EntriesFor(out.tool);
  for (const Entry* entry : entries) out.entries.push_back(entry->pointer);
  Facts facts = call.facts;
  facts.tool_name = call.tool.name;
  facts.tool_category = policy::WordOf(rules.category);
  facts.tool_severity = policy::WordOf(rules.severity);
  const Subject subject{call.arguments, facts};
  out.steps = StepsOf(policy, call, rules, FindDecidingEntry(entries), subject);
  const NoSchema all_fit;
  out.decision = Evaluate(rules, subject, call.validator ? *call.validator : all_fit);
  if (call.is_published && !*call.is_published) {
    out.decision = Deny("(unknown tool)", "the server has no tool of this name");
  }
  return out;
}

std::string WriteText(const Explanation& explanation) {
  const Tool& tool = explanation.tool;
  std::string out = fmt::format("{}: {}, {}\n", Show(tool.name), policy::WordOf(tool.category),
                                policy::WordOf(tool.severity));
  for (const std::string& entry : explanation.entries) {
    out += fmt::format("matched by {}\n", Show(entry));
  }
  out += "\n";
  for (const Step& step : explanation.steps) {
    out += fmt::format("  {:<9}  {}", Name(step.verdict), step.name);
    if (!step.text.empty()) out += ": " + ShowSentence(step.text);
    if (!step.rule.empty()) out += fmt::format("  {}", Show(step.rule));
    out += "\n";
  }
  const Decision& decision = explanation.decision;
  out += fmt::format("\n{}", policy::Name(decision.outcome));
  if (!decision.rule.empty()) {
    out += fmt::format(" by {}: {}", Show(decision.rule), ShowSentence(decision.message));
  }
  if (explanation.is_shadow) out += "\nthe policy is a shadow: the call is forwarded all the same";
  return out + "\n";
}

std::string WriteJson(const Explanation& explanation) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("tool", explanation.tool.name);
  writer.Member("category", policy::WordOf(explanation.tool.category));
  writer.Member("severity", policy::WordOf(explanation.tool.severity));
  writer.Key("entries").BeginArray();
  for (const std::string& entry : explanation.entries) writer.String(entry);
  writer.EndArray().Key("steps").BeginArray();
  for (const Step& step : explanation.steps) {
    writer.BeginObject().Member("step", step.name).Member("verdict", Name(step.verdict));
    if (!step.rule.empty()) writer.Member("rule", step.rule);
    if (!step.text.empty()) writer.Member("text", step.text);
    writer.EndObject();
  }
  const Decision& decision = explanation.decision;
  writer.EndArray().Member("outcome", policy::Name(decision.outcome));
  if (!decision.rule.empty()) {
    writer.Member("rule", decision.rule).Member("message", decision.message);
  }
  writer.Member("shadow", explanation.is_shadow).EndObject();
  return out + "\n";
}

}  // namespace toolgate::policy::trial
