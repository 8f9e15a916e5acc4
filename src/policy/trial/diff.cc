// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/diff.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "policy/check.h"

namespace toolgate::policy::trial {
namespace {

constexpr size_t kShownCharsMax = 500;

bool Has(const std::vector<Change>& changes, const Change& wanted) {
  return std::any_of(changes.begin(), changes.end(), [&wanted](const Change& change) {
    return change.direction == wanted.direction && change.text == wanted.text;
  });
}

// As a tool that people accepted, and where the policies care, as one that they have not.
std::vector<Change> CompareTool(const Policy& before, const Policy& after, Tool tool) {
  tool.review = Review::kCurrent;
  auto changes = CompareRules(before.Resolve(tool), after.Resolve(tool));
  if (!before.document().AsksForReviews() && !after.document().AsksForReviews()) return changes;
  const std::pair<Review, const char*> states[] = {{Review::kNever, "while nobody reviewed it"},
                                                   {Review::kChanged, "while it is changed"}};
  const std::vector<Change> reviewed = changes;
  for (const auto& [review, words] : states) {
    tool.review = review;
    for (Change& change : CompareRules(before.Resolve(tool), after.Resolve(tool))) {
      if (Has(reviewed, change)) continue;
      changes.push_back({change.direction, fmt::format("{}: {}", words, change.text)});
    }
  }
  return changes;
}

// Nothing where the calls of one of them are all denied, or all forwarded.
CellDiff CompareCallsOf(const Policy& before, const Policy& after, Tool tool) {
  tool.review = Review::kCurrent;
  const ToolRules old_rules = before.Resolve(tool);
  const ToolRules new_rules = after.Resolve(tool);
  const bool are_open = old_rules.gate == ToolRules::Gate::kOpen &&
                        new_rules.gate == ToolRules::Gate::kOpen && !old_rules.is_shadow &&
                        !new_rules.is_shadow;
  return are_open ? CompareCells(old_rules, new_rules, tool) : CellDiff();
}

void CompareSwitch(std::string_view what, bool before, bool after, std::vector<Change>& changes) {
  if (before == after) return;
  changes.push_back({after ? Direction::kLooser : Direction::kTighter,
                     fmt::format("{} {}", what, after ? "now" : "no longer")});
}

bool IsStrict(const Entry& entry) {
  return entry.action == Action::kDeny || entry.action == Action::kHide ||
         entry.action == Action::kRequireApproval;
}

// A selector with what is done to it; the second tells whether it takes something away.
std::set<std::pair<std::string, bool>> RulesOf(const Section& section) {
  std::set<std::pair<std::string, bool>> rules;
  for (const auto& hidden : section.hide) {
    rules.emplace(fmt::format("`{}` hidden", base::Printable(hidden.selector.text())), true);
  }
  for (const Entry& entry : section.entries) {
    rules.emplace(
        fmt::format("`{}` {}", base::Printable(entry.selector.text()), DescribeEffect(entry)),
        IsStrict(entry));
  }
  return rules;
}

// What no list names is compared rule by rule, as it is written.
void CompareSection(std::string_view name, const Section& before, const Section& after,
                    std::vector<Change>& changes) {
  CompareSwitch(fmt::format("{}: allowed by default", name), before.allows_by_default,
                after.allows_by_default, changes);
  const auto old_rules = RulesOf(before);
  const auto new_rules = RulesOf(after);
  for (const auto& [words, is_strict] : old_rules) {
    if (new_rules.contains({words, is_strict})) continue;
    changes.push_back({is_strict ? Direction::kLooser : Direction::kTighter,
                       fmt::format("{}: no longer {}", name, words)});
  }
  for (const auto& [words, is_strict] : new_rules) {
    if (old_rules.contains({words, is_strict})) continue;
    changes.push_back({is_strict ? Direction::kTighter : Direction::kLooser,
                       fmt::format("{}: now {}", name, words)});
  }
}

std::vector<Change> CompareOthers(const Policy& before, const Policy& after) {
  const Document& old_document = before.document();
  const Document& new_document = after.document();
  std::vector<Change> changes;
  CompareSwitch("nothing is enforced (`mode`: shadow)", before.is_shadow(), after.is_shadow(),
                changes);
  CompareSwitch("tools that the list has not are allowed by default",
                old_document.allows_by_default, new_document.allows_by_default, changes);
  CompareSwitch("calls that cannot be counted go on (`on_store_failure`)",
                old_document.on_store_failure == OnStoreFailure::kAllow,
                new_document.on_store_failure == OnStoreFailure::kAllow, changes);
  CompareSwitch("calls that cannot be recorded go on (`record`)",
                old_document.on_full == OnFull::kDrop, new_document.on_full == OnFull::kDrop,
                changes);
  const ClientFeatures old_features = before.client_features();
  const ClientFeatures new_features = after.client_features();
  CompareSwitch("servers may ask for sampling", old_features.sampling, new_features.sampling,
                changes);
  CompareSwitch("servers may ask for elicitation", old_features.elicitation,
                new_features.elicitation, changes);
  CompareSwitch("servers may ask for roots", old_features.roots, new_features.roots, changes);
  CompareSection("resources", old_document.resources, new_document.resources, changes);
  CompareSection("prompts", old_document.prompts, new_document.prompts, changes);
  return changes;
}

bool Goes(const std::vector<Change>& changes, Direction direction) {
  return std::any_of(changes.begin(), changes.end(), [direction](const Change& change) {
    return change.direction == direction || change.direction == Direction::kBoth;
  });
}

bool Goes(const Diff& diff, Direction direction) {
  return Goes(diff.others, direction) ||
         std::any_of(diff.tools.begin(), diff.tools.end(),
                     [direction](const ToolDiff& tool) { return Goes(tool.changes, direction); });
}

void WriteChanges(const std::vector<Change>& changes, json::Writer& writer) {
  writer.BeginArray();
  for (const Change& change : changes) {
    writer.BeginObject().Member("direction", Name(change.direction));
    writer.Member("text", change.text).EndObject();
  }
  writer.EndArray();
}

std::string LineOf(const Change& change) {
  return fmt::format("  {:<7}  {}\n", Name(change.direction),
                     base::PrintableSentence(change.text, kShownCharsMax));
}

void AppendCells(const CellDiff& cells, std::string& out) {
  if (cells.changes.empty() && !cells.is_cut) return;
  out += fmt::format("  calls, of {} cells{}\n", cells.tried,
                     cells.is_cut ? ", a sample of more" : "");
  for (const Change& change : cells.changes) out += "  " + LineOf(change);
  if (cells.not_told > 0) out += fmt::format("    and {} more kinds of calls\n", cells.not_told);
}

void WriteCells(const CellDiff& cells, json::Writer& writer) {
  writer.BeginObject().Member("tried", static_cast<int64_t>(cells.tried));
  writer.Member("cut", cells.is_cut).Key("changes");
  WriteChanges(cells.changes, writer);
  writer.Member("not_told", static_cast<int64_t>(cells.not_told)).EndObject();
}

}  // namespace

size_t Diff::Count(Direction direction) const {
  return static_cast<size_t>(
      std::count_if(tools.begin(), tools.end(),
                    [direction](const ToolDiff& tool) { return DirectionOf(tool) == direction; }));
}

bool Diff::IsLooser() const { return Goes(*this, Direction::kLooser); }
bool Diff::IsTighter() const { return Goes(*this, Direction::kTighter); }

Direction DirectionOf(const ToolDiff& tool) {
  const bool is_looser = Goes(tool.changes, Direction::kLooser);
  const bool is_tighter = Goes(tool.changes, Direction::kTighter);
  if (is_looser && is_tighter) return Direction::kBoth;
  return is_looser ? Direction::kLooser : Direction::kTighter;
}

Diff Compare(const Policy& before, const Policy& after, std::span<const ListedTool> tools) {
  Diff diff;
  for (const ListedTool& listed : tools) {
    auto changes = CompareTool(before, after, listed.tool);
    if (changes.empty()) {
      ++diff.unchanged;
    } else {
      diff.tools.push_back({std::string(listed.tool.name), std::move(changes),
                            CompareCallsOf(before, after, listed.tool)});
    }
  }
  diff.others = CompareOthers(before, after);
  return diff;
}

std::string WriteText(const Diff& diff) {
  std::string out;
  for (const ToolDiff& tool : diff.tools) {
    out += base::Printable(tool.tool) + "\n";
    for (const Change& change : tool.changes) out += LineOf(change);
    AppendCells(tool.cells, out);
  }
  if (!diff.others.empty()) out += "besides the listed tools\n";
  for (const Change& change : diff.others) out += LineOf(change);
  if (!out.empty()) out += "\n";
  return out + fmt::format("{} of {} tools change: {} looser, {} tighter, {} both\n",
                           diff.tools.size(), diff.tools.size() + diff.unchanged,
                           diff.Count(Direction::kLooser), diff.Count(Direction::kTighter),
                           diff.Count(Direction::kBoth));
}

std::string WriteJson(const Diff& diff) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("tools").BeginArray();
  for (const ToolDiff& tool : diff.tools) {
    writer.BeginObject().Member("tool", tool.tool);
    writer.Member("direction", Name(DirectionOf(tool)));
    writer.Key("changes");
    WriteChanges(tool.changes, writer);
    writer.Key("cells");
    WriteCells(tool.cells, writer);
    writer.EndObject();
  }
  writer.EndArray().Key("others");
  WriteChanges(diff.others, writer);
  writer.Member("unchanged", static_cast<int64_t>(diff.unchanged));
  writer.Member("is_looser", diff.IsLooser()).Member("is_tighter", diff.IsTighter());
  writer.EndObject();
  return out + "\n";
}

}  // namespace toolgate::policy::trial
