// SPDX-License-Identifier: Apache-2.0
#include "risk/overrides.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "crypto/json_digest.h"
#include "json/reader.h"
#include "json/yaml.h"
#include "risk/contradictions.h"
#include "risk/severity.h"

namespace toolgate::risk {
namespace {

constexpr size_t kReviewsMax = 100'000;
constexpr size_t kTextBytesMax = 4096;
constexpr size_t kDigestSize = 64;
constexpr std::array kCategories = {Category::kRead, Category::kWrite, Category::kExecute,
                                    Category::kDestructive, Category::kFinancial};
constexpr std::array kSeverities = {Severity::kLow, Severity::kMedium, Severity::kHigh,
                                    Severity::kCritical};

// One of `values` by its name.
template <class T, size_t N>
std::optional<T> TakeNamed(json::ObjectReader& reader, std::string_view member,
                           const std::array<T, N>& values) {
  std::array<std::string_view, N> names;
  std::transform(values.begin(), values.end(), names.begin(), [](T value) { return Name(value); });
  const auto word = reader.TakeWord(member, names);
  if (!word) return std::nullopt;
  return values[static_cast<size_t>(std::find(names.begin(), names.end(), *word) - names.begin())];
}

std::string RequireText(json::ObjectReader& reader, std::string_view member, base::Issues& issues) {
  const json::Value value = reader.Require(member, json::Type::kString);
  if (value && (value.text().empty() || value.text().size() > kTextBytesMax)) {
    issues.Error(value.position(),
                 fmt::format("`{}` must have 1 to {} bytes", member, kTextBytesMax));
  }
  return std::string(value.text());
}

bool IsDigest(std::string_view text) {
  return text.size() == kDigestSize && std::all_of(text.begin(), text.end(), base::IsLowerHexDigit);
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const auto year = base::ParseUint(text.substr(0, 4));
  const auto month = base::ParseUint(text.substr(5, 2));
  const auto day = base::ParseUint(text.substr(8, 2));
  return year && month && day && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31;
}

Override ReadOverride(json::Value value, base::Issues& issues) {
  json::ObjectReader reader(value, "a review", issues);
  Override out{.position = value.position()};
  out.server = RequireText(reader, "server", issues);
  out.tool = RequireText(reader, "tool", issues);
  out.definition = RequireText(reader, "definition", issues);
  out.who = RequireText(reader, "who", issues);
  out.when = RequireText(reader, "when", issues);
  out.reason = RequireText(reader, "reason", issues);
  reader.RequirePresent("category");
  out.category = TakeNamed(reader, "category", kCategories).value_or(Category::kUnknown);
  out.severity = TakeNamed(reader, "severity", kSeverities);
  reader.Finish();
  if (!out.definition.empty() && !IsDigest(out.definition)) {
    issues.Error(value.Find("definition").position(),
                 fmt::format("`definition` must be the digest of the tool's definition, {} "
                             "hexadecimal digits in lower case",
                             kDigestSize));
  }
  if (!out.when.empty() && !IsDate(out.when)) {
    issues.Error(value.Find("when").position(), "`when` must be a date such as `2026-03-31`");
  }
  return out;
}

void ReadReviews(json::Value reviews, ParsedOverrides& parsed) {
  if (reviews.size() > kReviewsMax) {
    parsed.issues.Error(reviews.position(),
                        fmt::format("there are more than {} reviews", kReviewsMax));
    return;
  }
  for (const auto& entry : reviews) {
    Override one = ReadOverride(entry.value, parsed.issues);
    const std::string tool = one.tool;
    if (!parsed.overrides.Add(std::move(one))) {
      parsed.issues.Error(
          entry.value.position(),
          fmt::format("this definition of `{}` was reviewed above", base::Printable(tool)),
          "keep one of the two");
    }
  }
}

void Apply(const Override& override, const ToolDefinition& tool, Assessment& assessment) {
  assessment.reviewed = true;
  assessment.category = override.category;
  assessment.confidence = Confidence::kHigh;
  std::erase_if(assessment.signals,
                [](const Signal& signal) { return signal.kind == "says_changes"; });
  assessment.contradictions.clear();
  FindContradictions(tool, assessment);
  AdjustSeverity(DefinitionText(tool), assessment);
  if (override.severity) {
    assessment.adjusted_severity = *override.severity;
    assessment.adjustments = {{"severity.review", *override.severity}};
  }
}

}  // namespace

std::span<const Override> Overrides::Find(std::string_view server, std::string_view tool) const {
  const auto found = by_tool_.find(Key(server, tool));
  return found == by_tool_.end() ? std::span<const Override>() : std::span(found->second);
}

bool Overrides::Add(Override override) {
  std::vector<Override>& all = by_tool_[Key(override.server, override.tool)];
  const bool is_new = std::none_of(all.begin(), all.end(), [&](const Override& one) {
    return one.definition == override.definition;
  });
  if (!is_new) return false;
  all.push_back(std::move(override));
  ++size_;
  return true;
}

ParsedOverrides ParseOverrides(std::string text) {
  ParsedOverrides parsed;
  const auto document = json::ParseJsonOrYaml(std::move(text));
  if (!document) {
    parsed.issues.Error(document.error().position, document.error().message);
    return parsed;
  }
  json::ObjectReader reader(document->root(), "the file of reviews", parsed.issues);
  reader.RequirePresent("version");
  reader.TakeWord("version", {"1"});
  const json::Value reviews = reader.Require("reviews", json::Type::kArray);
  reader.Finish();
  ReadReviews(reviews, parsed);
  return parsed;
}

AppliedOverrides ApplyOverrides(const Overrides& overrides, std::string_view server,
                                std::span<const ToolDefinition> tools,
                                std::span<Assessment> assessments) {
  CHECK(tools.size() == assessments.size());
  AppliedOverrides result;
  for (size_t i = 0; i < tools.size(); ++i) {
    const std::span<const Override> all = overrides.Find(server, tools[i].name);
    if (all.empty()) continue;
    const std::string digest = crypto::DigestOf(tools[i].whole);
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Override& one) { return one.definition == digest; });
    if (found == all.end()) {
      assessments[i].review_is_stale = true;
      for (const Override& one : all) result.stale.push_back(&one);
      continue;
    }
    Apply(*found, tools[i], assessments[i]);
    result.applied.push_back(&*found);
  }
  return result;
}

}  // namespace toolgate::risk
