// SPDX-License-Identifier: Apache-2.0
#include "policy/policy.h"

#include <fmt/format.h>

#include "base/text.h"
#include "crypto/hash.h"
#include "json/yaml.h"
#include "policy/parse.h"
#include "policy/uri_form.h"

namespace toolgate::policy {
namespace {

constexpr size_t kVersionDigits = 16;
// Of a uri or a prompt's name that rules are matched against: these come from clients as they are.
constexpr size_t kTargetBytesMax = 8192;
constexpr size_t kShownCharsMax = 256;

bool IsTooLong(const Section& section, std::string_view name) {
  return section.HasRules() && name.size() > kTargetBytesMax;
}

ToolRules Malformed(std::string_view name, std::string_view sentence) {
  ToolRules rules;
  rules.rule = "(malformed)";
  rules.message = fmt::format("`{}` {}", base::Printable(name, kShownCharsMax), sentence);
  return rules;
}

}  // namespace

Policy::Policy(std::string name, std::string version, Document document)
    : name_(std::move(name)),
      version_(std::move(version)),
      document_(std::move(document)),
      tools_(document_.tools),
      resources_(document_.resources),
      prompts_(document_.prompts) {
  for (const ClassOverride& one : document_.classes) {
    classes_[one.digest.empty() ? one.name : one.name + "@" + one.digest] = one.category;
  }
}

ToolRules Policy::Resolve(Tool tool) const {
  auto own = classes_.find(fmt::format("{}@{}", tool.name, tool.digest));
  if (own == classes_.end()) own = classes_.find(tool.name);
  if (own != classes_.end()) {
    tool.category = own->second;
    tool.severity = risk::SeverityOf(tool.category);
  }
  ToolRules rules = tools_.Resolve(tool);
  rules.is_shadow = is_shadow();
  if (rules.gate == ToolRules::Gate::kOpen) AddConstraints(document_.all_tools, rules);
  Pin(tool, rules);
  return rules;
}

// A tool that is pinned is the one that people have seen: neither its text nor its calls pass when
// it is another.
void Policy::Pin(const Tool& tool, ToolRules& rules) const {
  if (document_.pin == policy::Pin::kOff || tool.review == Review::kCurrent) return;
  const bool is_changed = tool.review == Review::kChanged;
  rules.warning = is_changed ? "definition changed" : "not reviewed";
  if (document_.pin == policy::Pin::kWarn) return;
  rules.is_withheld = true;
  if (rules.gate != ToolRules::Gate::kOpen) return;
  rules.gate = ToolRules::Gate::kUnreviewed;
  rules.rule = "(" + rules.warning + ")";
  rules.message = fmt::format(
      "`{}` {}, and the policy denies its calls until somebody has accepted it",
      base::Printable(tool.name, kShownCharsMax),
      is_changed ? "is not the tool any more that was reviewed" : "has never been reviewed");
}

ToolRules Policy::ResolveResource(std::string_view uri) const {
  ToolRules rules = ResolveUri(uri);
  rules.is_shadow = is_shadow();
  return rules;
}

ToolRules Policy::ResolveUri(std::string_view uri) const {
  const Section& section = document_.resources;
  if (IsTooLong(section, uri)) return Malformed(uri, "is too long");
  ToolRules rules = resources_.Resolve({.name = uri});
  // A server may take several spellings for the same, and a rule speaks of one.
  const bool can_be_trusted = !section.HasRules() || resources_.IsNamed(uri) || IsNormalUri(uri);
  if (rules.gate == ToolRules::Gate::kOpen && !can_be_trusted) {
    return Malformed(uri,
                     "is not written as a uri in normal form, so no rule can grant it but one "
                     "that names it exactly");
  }
  return rules;
}

bool Policy::ClosesResource(std::string_view uri) const {
  const Section& section = document_.resources;
  const ToolRules rules = ResolveResource(uri);
  if (rules.gate == ToolRules::Gate::kHidden || rules.gate == ToolRules::Gate::kDenied) return true;
  const bool is_comparable =
      !IsTooLong(section, uri) && (resources_.IsNamed(uri) || IsNormalUri(uri));
  return !is_comparable &&
         (!section.hide.empty() ||
          std::any_of(section.entries.begin(), section.entries.end(), [](const Entry& entry) {
            return entry.action.value_or(Action::kAllow) != Action::kAllow;
          }));
}

ToolRules Policy::ResolvePrompt(std::string_view name) const {
  ToolRules rules = IsTooLong(document_.prompts, name) ? Malformed(name, "is too long")
                                                       : prompts_.Resolve({.name = name});
  rules.is_shadow = is_shadow();
  return rules;
}

LoadedPolicy LoadPolicy(std::string name, std::string text) {
  LoadedPolicy loaded;
  std::string version = "sha256:" + crypto::Sha256Hex(text).substr(0, kVersionDigits);
  const auto parsed = json::ParseJsonOrYaml(std::move(text), kPolicyLimits);
  if (!parsed) {
    loaded.issues.Error(parsed.error().position, parsed.error().message);
    return loaded;
  }
  Document document = ParseDocument(parsed->root(), loaded.issues);
  if (loaded.issues.HasErrors()) return loaded;
  loaded.policy =
      std::make_shared<const Policy>(std::move(name), std::move(version), std::move(document));
  return loaded;
}

}  // namespace toolgate::policy
