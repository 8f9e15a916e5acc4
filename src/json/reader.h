// SPDX-License-Identifier: Apache-2.0
// Reads the members of one object of a document that a person wrote, turning every mistake into an
// issue with its place: unknown members (with the closest known name), wrong types, values out of
// range. Reading goes on after a mistake, so that all are told at once.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "json/document.h"

namespace toolgate::json {

class ObjectReader {
 public:
  // `what` names the object in messages, for example `server `cloud``. A value that is not an
  // object is reported and read as empty.
  ObjectReader(Value object, std::string what, base::Issues& issues);

  // The member, or empty if it is missing or of another type (reported).
  Value Take(std::string_view key, Type type);
  Value TakeAny(std::string_view key);
  // As Take, and reports the member when it is missing.
  Value Require(std::string_view key, Type type);
  // Reports the member when it is missing; any type will do.
  void RequirePresent(std::string_view key);

  std::optional<std::string> TakeString(std::string_view key);
  std::optional<bool> TakeBool(std::string_view key);
  std::optional<int64_t> TakeInt(std::string_view key, int64_t min, int64_t max);
  // One of `words`; reported with the list of them otherwise.
  std::optional<std::string> TakeWord(std::string_view key,
                                      std::span<const std::string_view> words);
  std::optional<std::string> TakeWord(std::string_view key,
                                      std::initializer_list<std::string_view> words) {
    return TakeWord(key, std::span(words.begin(), words.size()));
  }

  // Reports every member that nobody asked for. Call last.
  void Finish();

  bool is_object() const { return static_cast<bool>(object_); }
  Value object() const { return object_; }
  const std::string& what() const { return what_; }

 private:
  Value object_;
  std::string what_;
  base::Issues& issues_;
  std::vector<std::string_view> known_;
};

// `value` as an integer in [min, max], reported as `what` otherwise.
std::optional<int64_t> ReadInt(Value value, std::string_view what, int64_t min, int64_t max,
                               base::Issues& issues);

// "an object", "a string": for sentences.
std::string_view WithArticle(Type type);

// The JSON Pointer token of `key` (RFC 6901): `~` and `/` escaped.
std::string PointerToken(std::string_view key);

}  // namespace toolgate::json
