// SPDX-License-Identifier: Apache-2.0
#include "admin/body.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/problem.h"
#include "base/text.h"
#include "json/parse.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;
using json::Type;

constexpr size_t kLabelsMax = 32;
constexpr size_t kLabelBytesMax = 128;
constexpr size_t kFaultsMax = 50;

auto RefuseAs(std::string_view reason, std::string message) {
  return Refuse(ErrorCode::kInvalidInput, std::move(message), std::string(reason));
}

// `application/json`, with `charset=utf-8` or no parameters.
bool IsJson(std::string_view content_type) {
  const auto parts = base::Split(content_type, ';');
  if (!base::EqualsIgnoreCase(base::Trim(parts[0]), "application/json")) return false;
  return parts.size() == 1 ||
         (parts.size() == 2 && base::EqualsIgnoreCase(base::Trim(parts[1]), "charset=utf-8"));
}

bool HasControls(std::string_view text, TextRule::Kind kind) {
  return std::any_of(text.begin(), text.end(), [kind](char c) {
    if (kind == TextRule::Kind::kLines && (c == '\n' || c == '\r' || c == '\t')) return false;
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

// What is wrong with a text; empty: nothing.
std::string FindFault(std::string_view text, const TextRule& rule) {
  if (text.size() < rule.bytes_min) {
    return rule.bytes_min == 1 ? std::string("must not be empty")
                               : fmt::format("must have at least {} bytes", rule.bytes_min);
  }
  if (text.size() > rule.bytes_max) return fmt::format("has more than {} bytes", rule.bytes_max);
  if (HasControls(text, rule.kind)) return "has control characters";
  return {};
}

}  // namespace

Outcome<void> ParseBody(const Request& request, Body wanted, json::Document& document) {
  if (request.body.empty()) {
    if (wanted != Body::kJson) return {};
    return RefuseAs(reason::kBadRequest, "this needs a JSON body");
  }
  if (wanted == Body::kNone) return RefuseAs(reason::kBadRequest, "this takes no body");
  if (request.body.size() > kBodyBytesMax) {
    return RefuseAs(reason::kTooLarge,
                    fmt::format("the body has more than {} bytes", kBodyBytesMax));
  }
  if (!IsJson(request.Field("content-type"))) {
    return RefuseAs(reason::kMediaType, "send the body as `Content-Type: application/json`");
  }
  json::Limits limits;
  limits.bytes_max = kBodyBytesMax;
  limits.depth_max = kBodyDepthMax;
  limits.members_max = 1000;
  auto parsed = json::Parse(request.body, limits);
  if (!parsed) return RefuseAs(reason::kMalformedJson, "the body: " + parsed.error().message);
  if (!parsed->root().Is(Type::kObject)) {
    return RefuseAs(reason::kMalformedJson, "the body must be a JSON object");
  }
  document = std::move(*parsed);
  return {};
}

BodyReader::BodyReader(json::Value object, std::string pointer,
                       std::vector<control::FieldFault>& faults)
    : faults_(faults),
      object_(object),
      pointer_(std::move(pointer)),
      reader_(object, "the object", issues_) {
  // A body that is not there has no members, which is no fault of itself.
  issues_taken_ = issues_.all().size();
  if (object && !object.Is(Type::kObject)) faults_.push_back({pointer_, "must be an object", ""});
}

std::string BodyReader::PointerTo(std::string_view key) const {
  return fmt::format("{}/{}", pointer_, json::PointerToken(base::Printable(key)));
}

void BodyReader::Blame(std::string_view key, std::string message, std::string repair) {
  if (faults_.size() >= kFaultsMax) return;
  faults_.push_back({PointerTo(key), std::move(message), std::move(repair)});
}

void BodyReader::TakeIssues(std::string_view key) {
  for (; issues_taken_ < issues_.all().size(); ++issues_taken_) {
    const base::Issue& issue = issues_.all()[issues_taken_];
    Blame(key, issue.message, issue.repair);
  }
}

bool BodyReader::Require(std::string_view key) {
  known_.push_back(key);
  if (Has(key)) return true;
  Blame(key, fmt::format("`{}` is missing", key));
  return false;
}

json::Value BodyReader::FindAny(std::string_view key) {
  known_.push_back(key);
  return object_.Find(key);
}

json::Value BodyReader::FindOf(std::string_view key, Type type) {
  known_.push_back(key);
  const json::Value value = reader_.Take(key, type);
  TakeIssues(key);
  return value;
}

json::Value BodyReader::Any(std::string_view key) {
  return Require(key) ? FindAny(key) : json::Value();
}

json::Value BodyReader::Of(std::string_view key, Type type) {
  return Require(key) ? FindOf(key, type) : json::Value();
}

std::optional<std::string> BodyReader::FindText(std::string_view key, const TextRule& rule) {
  const json::Value value = FindOf(key, Type::kString);
  if (!value) return std::nullopt;
  const std::string fault = FindFault(value.text(), rule);
  if (!fault.empty()) {
    Blame(key, fmt::format("`{}` {}", key, fault));
    return std::nullopt;
  }
  return std::string(value.text());
}

std::string BodyReader::Text(std::string_view key, const TextRule& rule) {
  if (!Require(key)) return {};
  return FindText(key, rule).value_or("");
}

bool BodyReader::Truth(std::string_view key) {
  return Require(key) && FindTruth(key).value_or(false);
}

std::optional<bool> BodyReader::FindTruth(std::string_view key) {
  const json::Value value = FindOf(key, Type::kBool);
  return value ? std::optional(value.AsBool()) : std::nullopt;
}

std::optional<int64_t> BodyReader::FindInt(std::string_view key, int64_t min, int64_t max) {
  const json::Value value = FindOf(key, Type::kNumber);
  if (!value) return std::nullopt;
  const auto number = json::ReadInt(value, fmt::format("`{}`", key), min, max, issues_);
  TakeIssues(key);
  return number;
}

std::optional<base::WallTime> BodyReader::FindTime(std::string_view key) {
  const json::Value value = FindOf(key, Type::kString);
  if (!value) return std::nullopt;
  const auto time = base::ParseUtc(value.text());
  if (!time) {
    Blame(key, fmt::format("`{}` is no time in UTC", key), "write it as `2026-01-31T23:59:59Z`");
  }
  return time;
}

std::optional<std::string> BodyReader::FindWord(std::string_view key,
                                                std::initializer_list<std::string_view> words) {
  known_.push_back(key);
  auto word = reader_.TakeWord(key, words);
  TakeIssues(key);
  return word;
}

std::optional<identity::Role> BodyReader::FindRole(std::string_view key) {
  const auto word = FindWord(key, {"viewer", "policy_manager", "admin"});
  return word ? identity::ParseRole(*word) : std::nullopt;
}

std::optional<state::Labels> BodyReader::FindLabels(std::string_view key) {
  const json::Value object = FindOf(key, Type::kObject);
  if (!object) return std::nullopt;
  if (object.size() > kLabelsMax) Blame(key, fmt::format("has more than {} labels", kLabelsMax));
  state::Labels labels;
  const TextRule rule{kLabelBytesMax, 0, TextRule::Kind::kLine};
  for (const auto& [name, name_value, value] : object) {
    const bool is_good = value.Is(Type::kString) && !name.empty() &&
                         FindFault(name, rule).empty() && FindFault(value.text(), rule).empty();
    if (!is_good) {
      Blame(key, fmt::format("the label `{}` must be a short text", base::Printable(name)));
    } else if (labels.size() < kLabelsMax) {
      labels.emplace(name, value.text());
    }
  }
  return labels;
}

void BodyReader::RefuseOthers() {
  for (const auto& [key, key_value, value] : object_) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const auto closest = base::FindClosest(key, known_);
    Blame(key, fmt::format("there is no field `{}`", base::Printable(key)),
          closest ? fmt::format("did you mean `{}`?", *closest) : "");
  }
}

Outcome<void> BodyReader::Finish() {
  RefuseOthers();
  if (faults_.empty()) return {};
  control::Fault fault{{ErrorCode::kInvalidInput, faults_.front().message}, faults_, {}};
  return tl::unexpected(std::move(fault));
}

}  // namespace toolgate::admin
