// SPDX-License-Identifier: Apache-2.0
#include "control/body.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "control/names.h"

namespace toolgate::control {
namespace {

constexpr size_t kLabelsMax = 32;
constexpr size_t kLabelKeyBytesMax = 63;
constexpr size_t kLabelBytesMax = 128;

bool IsSame(base::Position a, base::Position b) { return a.line == b.line && a.column == b.column; }

// The pointer to what stands at `position`: a member by its name or its value.
std::optional<std::string> FindPointer(json::Value value, base::Position position,
                                       const std::string& pointer) {
  if (IsSame(value.position(), position)) return pointer;
  size_t place = 0;
  for (const auto& [key, key_value, inner] : value) {
    const std::string token =
        value.Is(json::Type::kObject) ? json::PointerToken(key) : std::to_string(place++);
    const std::string path = pointer + "/" + token;
    if (key_value && IsSame(key_value.position(), position)) return path;
    if (auto found = FindPointer(inner, position, path)) return found;
  }
  return std::nullopt;
}

bool IsLabelKey(std::string_view key) {
  constexpr std::string_view kMarks = "-_./";
  return !key.empty() && key.size() <= kLabelKeyBytesMax &&
         std::all_of(key.begin(), key.end(), [kMarks](char c) {
           return base::IsAsciiAlnum(c) || kMarks.find(c) != kMarks.npos;
         });
}

}  // namespace

Fault FaultOf(json::Value root, const base::Issues& issues, const std::string& prefix) {
  Fault fault{{base::ErrorCode::kInvalidInput, "what was sent cannot be used"}, {}, {}};
  for (const base::Issue& issue : issues.all()) {
    if (issue.severity != base::Severity::kError) continue;
    const auto pointer = FindPointer(root, issue.position, prefix);
    fault.fields.push_back({pointer.value_or(prefix), issue.message, issue.repair, {}});
  }
  if (fault.fields.size() == 1) fault.error.message = fault.fields.front().message;
  return fault;
}

std::optional<std::string> Body::TakeLine(std::string_view key, size_t bytes_max) {
  const json::Value value = reader_.Take(key, json::Type::kString);
  if (!value) return std::nullopt;
  if (value.text().size() <= bytes_max && IsLine(value.text())) return std::string(value.text());
  issues_.Error(value.position(),
                fmt::format("`{}` must be one line of at most {} bytes", key, bytes_max));
  return std::nullopt;
}

void Body::TakeTime(std::string_view key, std::optional<base::WallTime>& time) {
  const json::Value value = reader_.TakeAny(key);
  if (!value) return;
  if (value.Is(json::Type::kNull)) return time.reset();
  const auto moment = base::ParseUtc(value.text());
  if (value.Is(json::Type::kString) && moment) {
    time = moment;
    return;
  }
  issues_.Error(value.position(), fmt::format("`{}` must be a time in UTC", key),
                "write it as 2030-12-31T23:59:59Z");
}

void Body::TakeLabels(state::Labels& labels) {
  const json::Value value = reader_.Take("labels", json::Type::kObject);
  if (!value) return;
  labels.clear();
  if (value.size() > kLabelsMax) {
    issues_.Error(value.position(), fmt::format("there can be {} labels at most", kLabelsMax));
    return;
  }
  for (const auto& [key, key_value, text] : value) {
    if (!IsLabelKey(key)) {
      issues_.Error(key_value.position(), "a label's name is made of letters, digits and `-_./`");
    }
    const bool is_good =
        text.Is(json::Type::kString) && IsLine(text.text()) && text.text().size() <= kLabelBytesMax;
    if (!is_good) {
      issues_.Error(text.position(),
                    fmt::format("a label is one line of at most {} bytes", kLabelBytesMax));
      continue;
    }
    labels.emplace(key, text.text());
  }
}

void Body::Require(std::string_view key) {
  if (root_.Find(key)) return;
  missing_.push_back({fmt::format("/{}", json::PointerToken(key)),
                      fmt::format("{} needs `{}`", reader_.what(), key),
                      "",
                      {}});
}

Outcome<void> Body::Finish() {
  reader_.Finish();
  if (!issues_.HasErrors() && missing_.empty()) return {};
  Fault fault = FaultOf(root_, issues_);
  fault.fields.insert(fault.fields.begin(), missing_.begin(), missing_.end());
  if (fault.fields.size() == 1) fault.error.message = fault.fields.front().message;
  return tl::unexpected(std::move(fault));
}

}  // namespace toolgate::control
