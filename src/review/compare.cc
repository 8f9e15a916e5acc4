// SPDX-License-Identifier: Apache-2.0
#include "review/compare.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
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

// Characters that are not seen, or that turn others around: what hides in a text must show.
bool IsInvisible(uint32_t character) {
  constexpr std::pair<uint32_t, uint32_t> kRanges[] = {
      {0x80, 0x9F},     {0xAD, 0xAD},     {0x61C, 0x61C},     {0x115F, 0x1160},
      {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F},   {0x2028, 0x202E},
      {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
      {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
  return std::any_of(std::begin(kRanges), std::end(kRanges), [character](const auto& range) {
    return character >= range.first && character <= range.second;
  });
}

// `text`, which is UTF-8, with what is not seen as `\u{200b}`.
std::string WithInvisibles(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    uint32_t character = size == 1 ? lead : lead & (0x7Fu >> size);
    for (size_t i = 1; i < size && at + i < text.size(); ++i) {
      character = character << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    }
    if (IsInvisible(character)) {
      out += fmt::format("\\u{{{:x}}}", character);
    } else {
      out += text.substr(at, size);
    }
    at += size;
  }
  return out;
}

std::string Shown(Value value) {
  return WithInvisibles(base::Printable(json::Write(value), kShownCharsMax));
}

std::string Below(const std::string& path, std::string_view key) {
  const std::string name = WithInvisibles(base::Printable(key, kShownCharsMax));
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
