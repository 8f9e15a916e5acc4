// SPDX-License-Identifier: Apache-2.0
#include "json/reader.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::json {

ObjectReader::ObjectReader(Value object, std::string what, base::Issues& issues)
    : what_(std::move(what)), issues_(issues) {
  if (object.Is(Type::kObject)) {
    object_ = object;
  } else {
    issues_.Error(object.position(),
                  fmt::format("{} must be an object, not {}", what_, WithArticle(object.type())));
  }
}

Value ObjectReader::TakeAny(std::string_view key) {
  known_.push_back(key);
  return object_.Find(key);
}

Value ObjectReader::Take(std::string_view key, Type type) {
  const Value value = TakeAny(key);
  if (!value || value.type() == type) return value;
  issues_.Error(value.position(), fmt::format("`{}` must be {}, not {}", key, WithArticle(type),
                                              WithArticle(value.type())));
  return {};
}

Value ObjectReader::Require(std::string_view key, Type type) {
  RequirePresent(key);
  return Take(key, type);
}

void ObjectReader::RequirePresent(std::string_view key) {
  if (!is_object() || object_.Find(key)) return;
  issues_.Error(object_.position(), fmt::format("{} needs `{}`", what_, key));
}

std::optional<std::string> ObjectReader::TakeString(std::string_view key) {
  const Value value = Take(key, Type::kString);
  if (!value) return std::nullopt;
  return std::string(value.text());
}

std::optional<bool> ObjectReader::TakeBool(std::string_view key) {
  const Value value = Take(key, Type::kBool);
  if (!value) return std::nullopt;
  return value.AsBool();
}

std::optional<int64_t> ObjectReader::TakeInt(std::string_view key, int64_t min, int64_t max) {
  const Value value = Take(key, Type::kNumber);
  if (!value) return std::nullopt;
  return ReadInt(value, fmt::format("`{}`", key), min, max, issues_);
}

std::optional<std::string> ObjectReader::TakeWord(std::string_view key,
                                                  std::span<const std::string_view> words) {
  const Value value = Take(key, Type::kString);
  if (!value) return std::nullopt;
  if (std::find(words.begin(), words.end(), value.text()) == words.end()) {
    std::vector<std::string> quoted;
    for (std::string_view word : words) quoted.push_back(fmt::format("`{}`", word));
    issues_.Error(value.position(),
                  fmt::format("`{}` cannot be `{}`", key, base::Printable(value.text())),
                  fmt::format("write one of {}", base::Join(quoted, ", ")));
    return std::nullopt;
  }
  return std::string(value.text());
}

void ObjectReader::Finish() {
  for (const auto& [key, key_value, value] : object_) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    const auto closest = base::FindClosest(key, known_);
    issues_.Error(key_value.position(),
                  fmt::format("{} has no field `{}`", what_, base::Printable(key)),
                  closest ? fmt::format("did you mean `{}`?", *closest) : "");
  }
}

std::optional<int64_t> ReadInt(Value value, std::string_view what, int64_t min, int64_t max,
                               base::Issues& issues) {
  int64_t number = 0;
  const std::string_view text = value.text();
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (value.Is(Type::kNumber) && whole && number >= min && number <= max) return number;
  issues.Error(value.position(),
               fmt::format("{} must be a whole number from {} to {}", what, min, max));
  return std::nullopt;
}

std::string_view WithArticle(Type type) {
  switch (type) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return "a boolean";
    case Type::kNumber:
      return "a number";
    case Type::kString:
      return "a string";
    case Type::kArray:
      return "an array";
    case Type::kObject:
      return "an object";
  }
  return "null";
}

std::string PointerToken(std::string_view key) {
  std::string out;
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace toolgate::json
