// SPDX-License-Identifier: Apache-2.0
#include "review/compare.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/utf8.h"
#include "json/writer.h"

namespace toolgate::review {
namespace {

using json::Type;
using json::Value;

// A changed text is shown whole up to this length: what matters may stand at its end.
constexpr size_t kShownCharsMax = 4000;
constexpr json::Limits kDefinitionLimits{.bytes_max = 1u << 20,
                                         .depth_max = 100,
                                         .members_max = 1'000'000,
                                         .key_bytes_max = 64 * 1024,
                                         .number_chars_max = 1024};

// `text`, which is UTF-8, with what hides in it, or turns others around, as `\u{200b}`.
std::string WithUnshown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const size_t size = json::Utf8SequenceSize(text.data(), text.data() + text.size());
    CHECK(size > 0);
    const std::string_view sequence = text.substr(0, size);
    const char32_t character = json::DecodeUtf8Sequence(sequence);
    out += json::IsUnshown(character) ? fmt::format("\\u{{{:x}}}", static_cast<uint32_t>(character))
                                      : std::string(sequence);
    text.remove_prefix(size);
  }
  return out;
}

std::string Shown(Value value) {
  return WithUnshown(base::Printable(json::Write(value), kShownCharsMax));
}

std::string Below(const std::string& path, std::string_view key) {
  const std::string name = WithUnshown(base::Printable(key, kShownCharsMax));
  return path.empty() ? name : path + "." + name;
}

void Compare(const std::string& path, Value before, Value now, std::vector<std::string>& lines) {
  if (json::WriteSorted(before) == json::WriteSorted(now)) return;
  if (!before.Is(Type::kObject) || !now.Is(Type::kObject)) {
    lines.push_back(fmt::format("{}: {} is now {}", path, Shown(before), Shown(now)));
    return;
  }
  for (const auto& [key, key_value, value] : before) {
    const Value other = now.Find(key);
    if (other) {
      Compare(Below(path, key), value, other, lines);
    } else {
      lines.push_back(fmt::format("{}: {} is gone", Below(path, key), Shown(value)));
    }
  }
  for (const auto& [key, key_value, value] : now) {
    if (before.Find(key)) continue;
    lines.push_back(fmt::format("{}: {} is new", Below(path, key), Shown(value)));
  }
}

// The definition without its name: the same for a tool that was only renamed.
std::string Nameless(const Definition& definition) {
  const auto document = json::Parse(definition.text, kDefinitionLimits);
  if (!document) return definition.text;
  std::string out;
  for (const auto& [key, key_value, value] : document->root()) {
    if (key != "name") out += std::string(key) + ":" + json::Write(value) + "\n";
  }
  return out;
}

// What a new tool says of itself.
std::vector<std::string> Describe(const Definition& definition) {
  std::vector<std::string> lines;
  const auto document = json::Parse(definition.text, kDefinitionLimits);
  if (!document) return lines;
  for (const auto& [key, key_value, value] : document->root()) {
    if (key != "name") lines.push_back(fmt::format("{}: {}", Below("", key), Shown(value)));
  }
  return lines;
}

}  // namespace

std::string_view Name(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kNew:
      return "new";
    case Change::Kind::kChanged:
      return "changed";
    case Change::Kind::kRenamed:
      return "renamed";
    case Change::Kind::kGone:
      return "gone";
  }
  return "new";
}

std::vector<std::string> CompareDefinitions(const Definition& before, const Definition& now) {
  std::vector<std::string> lines;
  const auto old_document = json::Parse(before.text, kDefinitionLimits);
  const auto new_document = json::Parse(now.text, kDefinitionLimits);
  if (!old_document || !new_document) return {"it cannot be shown"};
  Compare("", old_document->root(), new_document->root(), lines);
  return lines;
}

std::vector<Change> CompareTools(const Tools& reviewed, const Tools& seen) {
  std::map<std::string, std::string> gone;  // by the definition without its name
  for (const auto& [name, definition] : reviewed) {
    if (!seen.contains(name)) gone.emplace(Nameless(definition), name);
  }
  std::vector<Change> changes;
  std::set<std::string> renamed;
  for (const auto& [name, definition] : seen) {
    const auto known = reviewed.find(name);
    if (known != reviewed.end()) {
      if (known->second.digest == definition.digest) continue;
      changes.push_back(
          {Change::Kind::kChanged, name, "", CompareDefinitions(known->second, definition)});
      continue;
    }
    const auto same = gone.find(Nameless(definition));
    if (same == gone.end()) {
      changes.push_back({Change::Kind::kNew, name, "", Describe(definition)});
      continue;
    }
    changes.push_back({Change::Kind::kRenamed, name, same->second, {}});
    renamed.insert(same->second);
    gone.erase(same);
  }
  for (const auto& [name, definition] : reviewed) {
    if (seen.contains(name) || renamed.contains(name)) continue;
    changes.push_back({Change::Kind::kGone, name, "", {}});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.tool < b.tool; });
  return changes;
}

}  // namespace toolgate::review
