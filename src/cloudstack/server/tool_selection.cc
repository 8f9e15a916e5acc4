// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/tool_selection.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cloudstack {
namespace {

constexpr Pack kPacks[] = {Pack::kCore,  Pack::kStorage,  Pack::kNetwork, Pack::kMonitoring,
                           Pack::kAdmin, Pack::kSecurity, Pack::kApi};

std::vector<std::string_view> Words(std::string_view list) {
  std::vector<std::string_view> words;
  for (std::string_view word : base::Split(list, ',')) {
    word = base::Trim(word);
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

bool Holds(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Every word of `words` must be one of `known`.
base::Status CheckWords(std::string_view option, const std::vector<std::string_view>& words,
                        const std::vector<std::string_view>& known) {
  for (std::string_view word : words) {
    if (Holds(known, word)) continue;
    const std::vector<std::string> names(known.begin(), known.end());
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("{}: there is no `{}`; known are {}", option,
                                  base::Printable(word), base::Join(names, ", ")));
  }
  return {};
}

std::vector<std::string_view> ToolNames() {
  std::vector<std::string_view> names;
  for (const Tool& tool : AllTools()) names.push_back(tool.name);
  return names;
}

}  // namespace

std::vector<std::string_view> PackNames() {
  std::vector<std::string_view> names;
  for (const Pack pack : kPacks) names.push_back(Name(pack));
  return names;
}

base::Result<ToolSelection> ToolSelection::Make(const SelectionRequest& request) {
  const auto packs = Words(request.packs);
  const auto only = Words(request.only);
  const auto without = Words(request.without);
  RETURN_IF_ERROR(CheckWords("--tools", packs, PackNames()));
  RETURN_IF_ERROR(CheckWords("--only", only, ToolNames()));
  RETURN_IF_ERROR(CheckWords("--without", without, ToolNames()));
  ToolSelection selection;
  for (const Pack pack : kPacks) {
    // Who names single tools wants nothing else to be seen.
    const bool is_shown = only.empty() && (packs.empty() || Holds(packs, Name(pack)));
    if (is_shown) selection.shown_.push_back(pack);
  }
  for (const Tool& tool : AllTools()) {
    const bool is_offered = (packs.empty() || Holds(packs, Name(tool.pack))) &&
                            (only.empty() || Holds(only, tool.name)) &&
                            !Holds(without, tool.name) &&
                            (!request.is_read_only || tool.effect == Effect::kReads);
    if (is_offered) selection.tools_.push_back(&tool);
  }
  if (selection.tools_.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "--tools, --only, --without and --read-only together leave no tool");
  }
  return selection;
}

const Tool* ToolSelection::Find(std::string_view name) const {
  const auto found = std::find_if(tools_.begin(), tools_.end(),
                                  [name](const Tool* tool) { return tool->name == name; });
  return found == tools_.end() ? nullptr : *found;
}

bool ToolSelection::Shows(Pack pack) const {
  return std::find(shown_.begin(), shown_.end(), pack) != shown_.end();
}

std::optional<ConfirmRule> FindConfirmRule(std::string_view name) {
  if (name == "off") return ConfirmRule::kOff;
  if (name == "irreversible") return ConfirmRule::kIrreversible;
  if (name == "destructive") return ConfirmRule::kDestructive;
  return std::nullopt;
}

bool MayNeedConsent(ConfirmRule rule, const Tool& tool) {
  switch (rule) {
    case ConfirmRule::kOff:
      return false;
    case ConfirmRule::kIrreversible:
      return tool.undo != Undo::kPossible;
    case ConfirmRule::kDestructive:
      return tool.undo != Undo::kPossible || tool.effect == Effect::kDestroys;
  }
  return true;
}

bool NeedsConsent(ConfirmRule rule, const Tool& tool, const ToolArguments& arguments) {
  if (!MayNeedConsent(rule, tool)) return false;
  if (rule == ConfirmRule::kDestructive && tool.effect == Effect::kDestroys) return true;
  const bool may_shrink = tool.undo == Undo::kNotOfShrinking;
  return tool.undo == Undo::kImpossible || arguments.Flag(may_shrink ? "shrinkok" : "expunge");
}

}  // namespace toolgate::cloudstack
