// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/coverage.h"

#include <fmt/format.h>

#include "policy/resolve.h"

namespace toolgate::policy::trial {
namespace {

using Pointers = std::vector<std::string>;

const Section& SectionOf(const Document& document, Kind kind) {
  switch (kind) {
    case Kind::kResources:
      return document.resources;
    case Kind::kPrompts:
      return document.prompts;
    case Kind::kTools:
      break;
  }
  return document.tools;
}

// Where the section's `default` and `hide` are.
std::string_view PlaceOf(Kind kind) {
  switch (kind) {
    case Kind::kResources:
      return "/resources";
    case Kind::kPrompts:
      return "/prompts";
    case Kind::kTools:
      break;
  }
  return "";
}

std::string DefaultOf(Kind kind) { return fmt::format("{}/default", PlaceOf(kind)); }
std::string ActionOf(const Entry& entry) { return entry.pointer + "/action"; }
std::string ValidationOf(const Entry& entry) { return entry.pointer + "/validate_arguments"; }

void AddConstraints(const Entry& entry, Pointers& rules) {
  if (entry.validates_arguments()) rules.push_back(ValidationOf(entry));
  for (const auto* list : {&entry.require, &entry.deny_if, &entry.approve_if}) {
    for (const Predicate& predicate : *list) rules.push_back(predicate.rule);
  }
  for (const Limit& limit : entry.limits) rules.push_back(limit.rule);
}

void AddSection(const Section& section, Pointers& rules) {
  for (size_t i = 0; i < section.hide.size(); ++i) {
    rules.push_back(fmt::format("{}/hide/{}", PlaceOf(section.kind), i));
  }
  for (const Entry& entry : section.entries) {
    if (entry.action) {
      rules.push_back(ActionOf(entry));
    } else if (entry.selector.is_by_name() && !section.allows_by_default) {
      rules.push_back(entry.pointer);
    }
    AddConstraints(entry, rules);
  }
}

Pointers RulesThatHid(const Section& section, const Tool& tool, const Entry* deciding) {
  Pointers rules;
  for (size_t i = 0; i < section.hide.size(); ++i) {
    if (!section.hide[i].selector.Matches(tool)) continue;
    rules.push_back(fmt::format("{}/hide/{}", PlaceOf(section.kind), i));
  }
  if (rules.empty() && deciding) rules.push_back(ActionOf(*deciding));
  return rules;
}

Pointers RulesThatGranted(const Section& section, const std::vector<const Entry*>& entries,
                          const Entry* deciding) {
  if (deciding) return {ActionOf(*deciding)};
  Pointers rules;
  if (section.allows_by_default) return {DefaultOf(section.kind)};
  for (const Entry* entry : entries) {
    if (entry->selector.is_by_name()) rules.push_back(entry->pointer);
  }
  return rules;
}

Pointers RulesThatValidated(const Document& document, const std::vector<const Entry*>& entries) {
  Pointers rules;
  for (const Entry* entry : entries) {
    if (entry->validates_arguments()) rules.push_back(ValidationOf(*entry));
  }
  if (document.all_tools.validates_arguments()) rules.push_back(ValidationOf(document.all_tools));
  return rules;
}

}  // namespace

std::vector<std::string> RulesOf(const Document& document) {
  Pointers rules = {DefaultOf(Kind::kTools)};
  if (document.pin == Pin::kDeny) rules.push_back("/pin");
  AddConstraints(document.all_tools, rules);
  AddSection(document.tools, rules);
  for (const Section* section : {&document.resources, &document.prompts}) {
    if (!section->HasRules()) continue;
    rules.push_back(DefaultOf(section->kind));
    AddSection(*section, rules);
  }
  return rules;
}

std::vector<std::string> RulesThatDecided(const Document& document, const Case& one,
                                          const CaseResult& result) {
  const Section& section = SectionOf(document, one.call.kind);
  const auto entries = SectionIndex(section).EntriesFor(result.tool);
  const Entry* deciding = FindDecidingEntry(entries);
  const std::string& rule = result.decision.rule;
  if (rule.empty()) return RulesThatGranted(section, entries, deciding);
  if (rule == "(hidden)") return RulesThatHid(section, result.tool, deciding);
  if (rule == "(default deny)") return {DefaultOf(one.call.kind)};
  if (rule == "(arguments)") return RulesThatValidated(document, entries);
  if (rule == "(definition changed)" || rule == "(not reviewed)") return {"/pin"};
  return {rule};
}

}  // namespace toolgate::policy::trial
