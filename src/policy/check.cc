// SPDX-License-Identifier: Apache-2.0
#include "policy/check.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy {
namespace {

constexpr std::string_view kGrantRepair =
    "grant tools by name, as in \"tools\": {\"list_*\": {}}, or write \"default\": \"allow\"";

bool Grants(const Entry& entry) {
  if (entry.action) {
    return entry.action == Action::kAllow || entry.action == Action::kRequireApproval;
  }
  return entry.selector.is_by_name();
}

// Constraints add up: what another entry asks for cannot be taken back.
void CheckTakesNothingBack(const Entry& entry, const Document& document, base::Issues& issues) {
  if (entry.validate_arguments != false || !document.all_tools.validates_arguments()) return;
  issues.Warning(entry.validate_position,
                 fmt::format("`validate_arguments` of `{}` never takes effect: `all_tools` "
                             "validates the arguments of every tool",
                             entry.selector.text()),
                 "remove it, or name the tools to validate instead of all");
}

void CheckEntry(const Entry& entry, const SectionIndex& section, base::Issues& issues) {
  const Section::Hidden* hidden_by =
      entry.selector.rank() == Rank::kExact ? section.FindHidden(entry.selector.name()) : nullptr;
  const bool states_more =
      entry.HasConstraints() || (entry.action && *entry.action <= Action::kRequireApproval);
  if (hidden_by != nullptr && states_more) {
    issues.Warning(
        entry.position,
        fmt::format("the entry `{}` never takes effect: `hide` has no exception",
                    entry.selector.text()),
        fmt::format("remove the entry, or `{}` from `hide`", hidden_by->selector.text()));
    return;
  }
  if (entry.selector.is_by_class() && Grants(entry)) {
    issues.Warning(
        entry.position,
        fmt::format("`{}` grants by class, and the class comes from what the server says "
                    "of its tools",
                    entry.selector.text()),
        "grant by name, or pin the tools: `\"pin\": \"deny\"`");
  }
  const bool is_closed = entry.action == Action::kDeny || entry.action == Action::kHide;
  if (is_closed && entry.HasConstraints()) {
    issues.Warning(entry.position,
                   fmt::format("the conditions and limits of `{}` never take effect: its action "
                               "denies every call",
                               entry.selector.text()),
                   "remove them, or the action");
  }
}

// Whether a selector of uris begins as uris do: with a scheme, or a mark before its end.
bool CanMatchUris(std::string_view selector) {
  const size_t end = selector.find_first_of(":*?");
  return end != std::string_view::npos && selector.substr(0, end).find('/') == std::string::npos;
}

void WarnUnlessUri(const Selector& selector, base::Position position, base::Issues& issues) {
  if (CanMatchUris(selector.text())) return;
  issues.Warning(
      position,
      fmt::format("`{}` has no scheme, so it matches no uri", base::Printable(selector.text())),
      "write the whole uri, as in `file:///etc/*`");
}

// What matters only for resources and prompts.
void CheckSection(const Section& section, base::Issues& issues) {
  const SectionIndex index(section);
  for (const Entry& entry : section.entries) {
    CheckEntry(entry, index, issues);
    if (entry.selector.rank() == Rank::kAll && !entry.action) {
      issues.Warning(entry.position, "the entry `*` never takes effect: it states no action",
                     "give it an `action`, or use `default`");
    }
  }
  if (section.kind != Kind::kResources) return;
  for (const Section::Hidden& hidden : section.hide) {
    WarnUnlessUri(hidden.selector, hidden.position, issues);
  }
  for (const Entry& entry : section.entries) WarnUnlessUri(entry.selector, entry.position, issues);
}

// Whether anything in the document asks for approvals.
bool AsksForApproval(const Entry& entry) {
  return entry.action == Action::kRequireApproval || !entry.approve_if.empty();
}

void CheckApprovals(const Document& document, base::Issues& issues) {
  const std::vector<Entry>& tools = document.tools.entries;
  const bool is_asked = AsksForApproval(document.all_tools) ||
                        std::any_of(tools.begin(), tools.end(), AsksForApproval);
  const auto warn = [&](const Entry& entry) {
    if (entry.approval_position.line == 0 || is_asked) return;
    issues.Warning(entry.approval_position,
                   "`approval` never takes effect: nothing in this policy needs an approval",
                   "remove it, or add `approve_if` or `\"action\": \"require_approval\"`");
  };
  warn(document.all_tools);
  for (const Entry& entry : tools) warn(entry);
}

void CheckSections(const Document& document, base::Issues& issues) {
  const SectionIndex index(document.tools);
  for (const Entry& entry : document.tools.entries) {
    CheckTakesNothingBack(entry, document, issues);
    CheckEntry(entry, index, issues);
  }
  CheckApprovals(document, issues);
  CheckConditions(document, issues);
  CheckSection(document.resources, issues);
  CheckSection(document.prompts, issues);
}

using Tools = std::span<const ListedTool>;

// Tells of names that no tool has, within bounds: the tools are the server's to say.
class UnmatchedNames {
 public:
  UnmatchedNames(Tools tools, base::Issues& issues) : issues_(issues) {
    for (const ListedTool& listed : tools) names_.push_back(listed.tool.name);
  }

  // Classes and reviews may well select nothing.
  void Check(const std::vector<const Selector*>& selectors,
             const std::vector<base::Position>& positions) {
    SelectorIndex index;
    for (const Selector* selector : selectors) index.Add(*selector);
    std::vector<bool> matches(selectors.size());
    for (std::string_view name : names_) {
      for (const size_t place : index.Find(name)) matches[place] = true;
    }
    for (size_t place = 0; place < selectors.size(); ++place) {
      if (!matches[place] && selectors[place]->is_by_name()) {
        Tell(*selectors[place], positions[place]);
      }
    }
  }

  void Finish() {
    if (told_ <= kToldMax) return;
    issues_.Warning({}, fmt::format("{} more names match no tool of the server", told_ - kToldMax));
  }

 private:
  static constexpr size_t kToldMax = 1000;
  static constexpr size_t kComparedMax = 100'000;  // names, to find the closest

  void Tell(const Selector& selector, base::Position position) {
    if (++told_ > kToldMax) return;
    compared_ += names_.size();
    const auto closest =
        compared_ > kComparedMax ? std::nullopt : base::FindClosest(selector.text(), names_);
    issues_.Warning(
        position,
        fmt::format("`{}` matches no tool of the server", base::Printable(selector.text())),
        closest ? fmt::format("did you mean `{}`?", *closest) : "");
  }

  base::Issues& issues_;
  std::vector<std::string_view> names_;
  size_t told_ = 0;
  size_t compared_ = 0;
};

void CheckClasses(const Document& document, Tools tools, base::Issues& issues) {
  std::unordered_map<std::string_view, const Tool*> by_name;
  for (const ListedTool& listed : tools) by_name.emplace(listed.tool.name, &listed.tool);
  for (const ClassOverride& one : document.classes) {
    const auto found = by_name.find(one.name);
    if (found == by_name.end()) {
      issues.Warning(one.position, fmt::format("`{}` in `classes` is no tool of the server",
                                               base::Printable(one.name)));
    } else if (!one.digest.empty() && !found->second->digest.empty() &&
               one.digest != found->second->digest) {
      issues.Warning(one.position,
                     fmt::format("`{}` has another definition by now, so its class is the "
                                 "classifier's again",
                                 base::Printable(one.name)),
                     "look at the tool, and write the new digest");
    }
  }
}

void WarnUnmatched(const Document& document, Tools tools, base::Issues& issues) {
  UnmatchedNames unmatched(tools, issues);
  std::vector<const Selector*> selectors;
  std::vector<base::Position> positions;
  for (const Section::Hidden& hidden : document.tools.hide) {
    selectors.push_back(&hidden.selector);
    positions.push_back(hidden.position);
  }
  for (const Entry& entry : document.tools.entries) {
    selectors.push_back(&entry.selector);
    positions.push_back(entry.position);
  }
  unmatched.Check(selectors, positions);
  unmatched.Finish();
  CheckClasses(document, tools, issues);
}

// Entries of the deciding one's rank that state another action for the same tool: the strictest
// wins, which may be a surprise. Told once for each pair.
void WarnOfDisagreement(const std::vector<const Entry*>& entries, const Entry* deciding,
                        std::string_view tool,
                        std::set<std::pair<const Entry*, const Entry*>>& told,
                        base::Issues& issues) {
  const auto at = std::find(entries.begin(), entries.end(), deciding);
  for (auto other = entries.begin(); other != entries.end(); ++other) {
    if (!(*other)->action || *(*other)->action == *deciding->action) continue;
    const Entry& a = other < at ? **other : *deciding;
    const Entry& b = other < at ? *deciding : **other;
    if (!told.emplace(&a, &b).second) continue;
    issues.Warning(
        b.position,
        fmt::format("`{}` and `{}` state different actions for `{}`; the stricter one "
                    "wins, which is that of `{}`",
                    base::Printable(a.selector.text()), base::Printable(b.selector.text()),
                    base::Printable(tool), base::Printable(deciding->selector.text())),
        "name the tool itself to say which one is meant");
  }
}

// Entries that only state an action, which for every tool that they match another one states.
void CheckActions(const Document& document, Tools tools, base::Issues& issues) {
  std::map<const Entry*, bool> decides;  // of those that match a tool
  std::set<std::pair<const Entry*, const Entry*>> told;
  const SectionIndex index(document.tools);
  for (const ListedTool& listed : tools) {
    std::vector<const Entry*> entries = index.EntriesFor(listed.tool);
    const Entry* deciding = FindDecidingEntry(entries);
    for (const Entry* entry : entries) {
      bool& does = decides[entry];
      does = does || entry == deciding;
    }
    if (deciding == nullptr) continue;
    // Where an entry that counts more decides there is nothing to be surprised at.
    std::erase_if(entries, [deciding](const Entry* entry) {
      return entry->selector.rank() != deciding->selector.rank();
    });
    WarnOfDisagreement(entries, deciding, listed.tool.name, told, issues);
  }
  for (const auto& [entry, does] : decides) {
    // Classes and `*` may be meant for tools that are yet to come.
    const bool is_for_others = !entry->selector.is_by_name();
    if (does || is_for_others || !entry->action || entry->HasConstraints()) continue;
    issues.Warning(entry->position,
                   fmt::format("the entry `{}` decides nothing: for every tool that it matches, "
                               "another entry counts more",
                               base::Printable(entry->selector.text())),
                   "remove it, or the entries before it");
  }
}

void CheckSchemas(const Document& document, Tools tools, base::Issues& issues) {
  const SectionIndex index(document.tools);
  std::unordered_map<const Entry*, std::vector<const ListedTool*>> matching;
  std::vector<const ListedTool*> all;
  for (const ListedTool& listed : tools) {
    if (!listed.input_schema) continue;
    all.push_back(&listed);
    for (const Entry* entry : index.EntriesFor(listed.tool)) matching[entry].push_back(&listed);
  }
  for (const Entry& entry : document.tools.entries) {
    const auto found = matching.find(&entry);
    if (found != matching.end()) CheckAgainstSchemas(entry, found->second, issues);
  }
  CheckAgainstSchemas(document.all_tools, all, issues);
}

}  // namespace

void CheckDocument(const Document& document, base::Issues& issues) {
  CheckSections(document, issues);
  if (document.allows_by_default) return;
  const std::vector<Entry>& tools = document.tools.entries;
  if (std::none_of(tools.begin(), tools.end(), Grants)) {
    issues.Warning(document.default_position,
                   "no entry grants a tool, so every call is denied by default",
                   std::string(kGrantRepair));
  }
}

void CheckAgainstTools(const Document& document, Tools tools, base::Issues& issues) {
  CheckSections(document, issues);
  WarnUnmatched(document, tools, issues);
  CheckActions(document, tools, issues);
  CheckSchemas(document, tools, issues);
  const Policy policy("", "", document);
  const auto callable = std::count_if(tools.begin(), tools.end(), [&](const ListedTool& listed) {
    const ToolRules::Gate gate = policy.Resolve(listed.tool).gate;
    return gate == ToolRules::Gate::kOpen || gate == ToolRules::Gate::kUnreviewed;
  });
  if (callable == 0 && !tools.empty()) {
    issues.Warning(document.default_position,
                   fmt::format("this policy leaves 0 of {} tools callable", tools.size()),
                   std::string(kGrantRepair));
  }
}

void CheckAgainstTools(const Document& document, const std::vector<std::string_view>& names,
                       base::Issues& issues) {
  std::vector<ListedTool> tools;
  for (std::string_view name : names) tools.push_back({Tool{.name = name}, {}});
  CheckAgainstTools(document, tools, issues);
}

std::string_view DescribeEffect(const Entry& entry) {
  if (!entry.action) return entry.selector.is_by_name() ? "allowed" : "no effect";
  switch (*entry.action) {
    case Action::kAllow:
      return "allowed";
    case Action::kRequireApproval:
      return "needs approval";
    case Action::kDeny:
      return "denied";
    case Action::kHide:
      break;
  }
  return "hidden";
}

std::string DescribeClientFeatures(const ClientFeatures& features) {
  std::vector<std::string> allowed;
  if (features.sampling) allowed.push_back("sampling");
  if (features.elicitation) allowed.push_back("elicitation");
  if (features.roots) allowed.push_back("roots");
  return allowed.empty() ? "nothing" : base::Join(allowed, ", ");
}

std::string DescribeEffect(const ToolRules& rules) {
  switch (rules.gate) {
    case ToolRules::Gate::kHidden:
      return "hidden";
    case ToolRules::Gate::kDenied:
      return "denied";
    case ToolRules::Gate::kNotGranted:
      return "denied by default";
    case ToolRules::Gate::kUnreviewed:
      return "denied until it is reviewed";
    case ToolRules::Gate::kOpen:
      break;
  }
  std::string out = "allowed";
  if (rules.validates_arguments) out += ", arguments validated";
  if (!rules.require.empty()) out += fmt::format(", {} requirement(s)", rules.require.size());
  if (!rules.approval_rule.empty()) out += ", with the approval of a person";
  if (!rules.approve_if.empty())
    out += fmt::format(", {} approval rule(s)", rules.approve_if.size());
  if (!rules.deny_if.empty()) out += fmt::format(", {} denial rule(s)", rules.deny_if.size());
  for (const Limit* limit : rules.limits) {
    out += fmt::format(", at most {} in {} s", limit->max_text, limit->window_seconds);
  }
  if (rules.max_in_flight) out += fmt::format(", {} at a time", *rules.max_in_flight);
  return out;
}

}  // namespace toolgate::policy
