// SPDX-License-Identifier: Apache-2.0
#include "control/body.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "control/names.h"

namespace toolgate::control {
namespace {

constexpr size_t kLabelsMax = 32;
constexpr size_t kLabelKeyBytesMax = 63;
constexpr size_t kLabelBytesMax = 128;

// A request with more mistakes than this was not made by somebody who reads of them.
constexpr size_t kFieldsMax = 32;

// What stands at some positions of a document, found in one walk through it.
class PointerFinder {
 public:
  void Want(base::Position position) { wanted_.insert({position.line, position.column}); }

  // Walks through what stands at `pointer`.
  void Walk(json::Value value, const std::string& pointer) {
    if (found_.size() == wanted_.size()) return;
    Note(value.position(), pointer);
    size_t place = 0;
    for (const auto& [key, key_value, inner] : value) {
      const std::string token =
          value.Is(json::Type::kObject) ? json::PointerToken(key) : std::to_string(place++);
      const std::string path = pointer + "/" + token;
      if (key_value) Note(key_value.position(), path);
      Walk(inner, path);
    }
  }

  // The pointer to a member by its name or its value, or `otherwise`.
  const std::string& At(base::Position position, const std::string& otherwise) const {
    const auto found = found_.find({position.line, position.column});
    return found == found_.end() ? otherwise : found->second;
  }

 private:
  using Place = std::pair<size_t, size_t>;

  void Note(base::Position position, const std::string& pointer) {
    const Place place{position.line, position.column};
    if (wanted_.contains(place)) found_.emplace(place, pointer);
  }

  std::set<Place> wanted_;
  std::map<Place, std::string> found_;
};

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
  std::vector<const base::Issue*> told;
  PointerFinder pointers;
  for (const base::Issue& issue : issues.all()) {
    if (issue.severity != base::Severity::kError || told.size() == kFieldsMax) continue;
    told.push_back(&issue);
    pointers.Want(issue.position);
  }
  pointers.Walk(root, prefix);
  for (const base::Issue* issue : told) {
    fault.fields.push_back(
        {pointers.At(issue->position, prefix), issue->message, issue->repair, {}});
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
