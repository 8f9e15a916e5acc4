// SPDX-License-Identifier: Apache-2.0
#include "policy/parse.h"

#include <span>
#include <unordered_set>

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"
#include "policy/parse_constraints.h"
#include "policy/parse_patterns.h"

namespace toolgate::policy {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr Later kLaterInDocument[] = {
    {"results", "results are passed on whole; leave it out"},
};

std::optional<Selector> ParseSelector(std::string_view text, base::Position position, Kind kind,
                                      base::Issues& issues) {
  auto selector = Selector::Parse(text);
  if (!selector) {
    issues.Error(position, selector.error().message);
    return std::nullopt;
  }
  const bool is_by_name = selector->is_by_name() || selector->rank() == Rank::kAll;
  if (kind != Kind::kTools && !is_by_name) {
    issues.Error(position, fmt::format("`{}` selects tools, and nothing else has a class",
                                       base::Printable(text)));
    return std::nullopt;
  }
  return std::move(*selector);
}

std::optional<Action> ParseAction(ObjectReader& reader, Kind kind, base::Issues& issues) {
  const Value value = reader.object().Find("action");
  const auto word = reader.TakeWord("action", {"allow", "require_approval", "deny", "hide"});
  if (!word) return std::nullopt;
  if (word == "require_approval" && kind != Kind::kTools) {
    issues.Error(value.position(), "only calls of tools can be approved",
                 "write `allow`, `deny` or `hide`");
    return std::nullopt;
  }
  if (word == "require_approval") return Action::kRequireApproval;
  return word == "allow" ? Action::kAllow : word == "deny" ? Action::kDeny : Action::kHide;
}

// What the entries of all sections share. `key` is the selector.
Entry ParseEntry(ObjectReader& reader, Value key, Kind kind, base::Issues& issues) {
  Entry entry;
  entry.position = key.position();
  if (auto selector = ParseSelector(key.text(), entry.position, kind, issues))
    entry.selector = *selector;
  entry.action = ParseAction(reader, kind, issues);
  entry.reason = reader.TakeString("reason").value_or("");
  return entry;
}

void ParseTools(Value tools, Document& document, base::Issues& issues) {
  for (const auto& [key, key_value, value] : tools) {
    ObjectReader reader(value, fmt::format("the entry `{}`", base::Printable(key)), issues);
    Entry entry = ParseEntry(reader, key_value, Kind::kTools, issues);
    ParseConstraints(reader, "/tools/" + json::PointerToken(key), entry, issues);
    for (std::vector<Predicate>* list : {&entry.require, &entry.deny_if, &entry.approve_if}) {
      for (Predicate& predicate : *list) {
        if (predicate.message.empty()) predicate.message = entry.reason;
      }
    }
    reader.Finish();
    document.tools.entries.push_back(std::move(entry));
  }
}

std::string_view WhatSelectorsName(Kind kind) {
  if (kind == Kind::kTools) return "names of tools";
  return kind == Kind::kResources ? "uris of resources" : "names of prompts";
}

void ParseHide(Value hide, Section& section, base::Issues& issues) {
  std::unordered_set<std::string_view> texts;
  for (const auto& item : hide) {
    if (!item.value.Is(Type::kString)) {
      issues.Error(item.value.position(),
                   fmt::format("`hide` holds {} as strings", WhatSelectorsName(section.kind)));
      continue;
    }
    if (!texts.insert(item.value.text()).second) {
      issues.Error(item.value.position(),
                   fmt::format("`{}` is hidden twice", base::Printable(item.value.text())),
                   "remove one of them");
    }
    const base::Position position = item.value.position();
    if (auto selector = ParseSelector(item.value.text(), position, section.kind, issues)) {
      section.hide.push_back({std::move(*selector), position});
    }
  }
}

// The entries of `resources` and `prompts`, which grant and deny and do nothing else.
void ParseRules(Value rules, std::string_view name, Section& section, base::Issues& issues) {
  for (const auto& [key, key_value, value] : rules) {
    ObjectReader reader(value, fmt::format("the entry `{}`", base::Printable(key)), issues);
    section.entries.push_back(ParseEntry(reader, key_value, section.kind, issues));
    for (std::string_view field :
         {"require", "deny_if", "approve_if", "approval", "limits", "rate_limit", "max_in_flight",
          "timeout", "validate_arguments"}) {
      const Value constraint = reader.TakeAny(field);
      if (!constraint) continue;
      issues.Error(constraint.position(), fmt::format("`{}` is for tools only", field),
                   fmt::format("the entries of `{}` know `action` and `reason`", name));
    }
    reader.Finish();
  }
}

void ParseSection(Value value, std::string_view name, Section& section, base::Issues& issues) {
  if (!value) return;
  ObjectReader reader(value, fmt::format("`{}`", name), issues);
  if (const auto word = reader.TakeWord("default", {"allow", "deny"})) {
    section.allows_by_default = *word == "allow";
  }
  ParseHide(reader.Take("hide", Type::kArray), section, issues);
  ParseRules(reader.Take("rules", Type::kObject), name, section, issues);
  for (const auto& [key, key_value, member] : value) {
    if (key == "default" || key == "hide" || key == "rules" || !member.Is(Type::kObject)) continue;
    reader.TakeAny(key);
    issues.Error(key_value.position(),
                 fmt::format("`{}` has no field `{}`", name, base::Printable(key)),
                 "put the entries into its `rules`");
  }
  reader.Finish();
}

void ParseClientFeatures(Value value, ClientFeatures& features, base::Issues& issues) {
  if (!value) return;
  ObjectReader reader(value, "`client_features`", issues);
  const std::pair<std::string_view, bool*> fields[] = {{"sampling", &features.sampling},
                                                       {"elicitation", &features.elicitation},
                                                       {"roots", &features.roots}};
  for (const auto& [field, allowed] : fields) {
    if (const auto word = reader.TakeWord(field, {"allow", "deny"})) *allowed = *word == "allow";
  }
  reader.Finish();
}

constexpr size_t kDigestDigits = 64;
constexpr size_t kRecordedValuesMax = 16;

// `name`, or `name@digest`.
ClassOverride SplitClassKey(std::string_view key) {
  const size_t at = key.rfind('@');
  if (at == key.npos) return {.name = std::string(key)};
  const std::string_view digest = key.substr(at + 1);
  const bool is_digest =
      digest.size() == kDigestDigits && digest.find_first_not_of("0123456789abcdef") == digest.npos;
  if (!is_digest) return {.name = std::string(key)};
  return {.name = std::string(key.substr(0, at)), .digest = std::string(digest)};
}

void ParseClasses(Value classes, Document& document, base::Issues& issues) {
  for (const auto& [key, key_value, value] : classes) {
    ClassOverride one = SplitClassKey(key);
    one.position = key_value.position();
    const auto category = FindCategory(value.text());
    if (value.Is(Type::kString) && category) {
      one.category = *category;
    } else {
      issues.Error(
          value.position(),
          fmt::format("the class of `{}` is none that there is", base::Printable(key)),
          "write one of `read`, `write`, `execute`, `destructive`, `financial`, `unknown`");
    }
    if (one.name.empty()) issues.Error(key_value.position(), "a class needs the name of a tool");
    document.classes.push_back(std::move(one));
  }
}

// Everything beside the tools. What it does not say follows the document's default.
void ParseOtherSections(ObjectReader& reader, Document& document, base::Issues& issues) {
  const bool allows = document.allows_by_default;
  document.resources.allows_by_default = allows;
  document.prompts.allows_by_default = allows;
  document.client_features = {.sampling = allows, .elicitation = allows, .roots = allows};
  ParseSection(reader.Take("resources", Type::kObject), "resources", document.resources, issues);
  ParseSection(reader.Take("prompts", Type::kObject), "prompts", document.prompts, issues);
  ParseClientFeatures(reader.Take("client_features", Type::kObject), document.client_features,
                      issues);
}

void ParseRecord(Value record, Document& document, base::Issues& issues) {
  if (!record) return;
  ObjectReader options(record, "`record`", issues);
  const auto on_full = options.TakeWord("on_full", {"block", "drop"});
  document.on_full = on_full == "drop" ? OnFull::kDrop : OnFull::kBlock;
  for (const auto& item : options.Take("argument_values", Type::kArray)) {
    auto path = ArgumentPath::Parse(item.value.text());
    if (!path) {
      issues.Error(item.value.position(), path.error().message);
    } else if (path->has_wildcard()) {
      issues.Error(item.value.position(), "`argument_values` names single arguments, without `[*]`",
                   "name the array to keep all of it");
    } else if (document.recorded_values.size() == kRecordedValuesMax) {
      issues.Error(item.value.position(), "a record keeps the values of at most 16 arguments");
    } else {
      document.recorded_values.push_back(std::move(*path));
    }
  }
  options.Finish();
}

// What concerns the policy as a whole.
void ParseOptions(ObjectReader& reader, Document& document, base::Issues& issues) {
  if (reader.TakeWord("mode", {"enforce", "shadow"}) == "shadow") document.mode = Mode::kShadow;
  const auto pin = reader.TakeWord("pin", {"off", "warn", "deny"});
  document.pin = pin == "deny" ? Pin::kDeny : pin == "warn" ? Pin::kWarn : Pin::kOff;
  if (reader.TakeWord("hidden_calls", {"denied", "unknown"}) == "unknown") {
    document.hidden_calls = HiddenCalls::kUnknown;
  }
  if (reader.TakeWord("deny_detail", {"full", "minimal"}) == "minimal") {
    document.deny_detail = DenyDetail::kMinimal;
  }
  if (reader.TakeWord("on_store_failure", {"deny", "allow"}) == "allow") {
    document.on_store_failure = OnStoreFailure::kAllow;
  }
  ParseRecord(reader.Take("record", Type::kObject), document, issues);
}

}  // namespace

Document ParseDocument(Value root, base::Issues& issues) {
  Document document;
  if (!CheckPatternSizes(root, issues)) return document;
  ObjectReader reader(root, "the policy", issues);
  const Value version = reader.Require("version", Type::kString);
  if (version && version.text() != "1") {
    issues.Error(version.position(),
                 fmt::format("version `{}` is not known", base::Printable(version.text())),
                 "write \"1\"");
  }
  document.description = reader.TakeString("description").value_or("");
  reader.RequirePresent("default");
  document.default_position = root.Find("default").position();
  document.allows_by_default = reader.TakeWord("default", {"allow", "deny"}) == "allow";
  document.tools.allows_by_default = document.allows_by_default;
  ParseHide(reader.Take("hide", Type::kArray), document.tools, issues);
  if (const Value all_tools = reader.Take("all_tools", Type::kObject)) {
    document.all_tools.position = all_tools.position();
    ObjectReader constraints(all_tools, "`all_tools`", issues);
    ParseConstraints(constraints, "/all_tools", document.all_tools, issues);
    constraints.Finish();
  }
  ParseTools(reader.Take("tools", Type::kObject), document, issues);
  ParseOtherSections(reader, document, issues);
  ParseClasses(reader.Take("classes", Type::kObject), document, issues);
  ParseOptions(reader, document, issues);
  RefuseLater(reader, kLaterInDocument, issues);
  reader.Finish();
  return document;
}

}  // namespace toolgate::policy
