// SPDX-License-Identifier: Apache-2.0
// What a request says in its body: strict JSON, of which every member is asked for by name, so that
// none reaches a row that nobody meant it for. All mistakes are told at once, each with its place.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/route.h"
#include "base/clock.h"
#include "json/reader.h"

namespace toolgate::admin {

// Texts of policies are the longest.
constexpr size_t kBodyBytesMax = 1u << 20;
constexpr size_t kBodyDepthMax = 24;

// Parses the body of a request into `document`. Errors: malformed_json, unsupported_media_type,
// too_large; bad_request for a body where none is wanted, or none where one is.
control::Outcome<void> ParseBody(const Request& request, Body wanted, json::Document& document);

// What a text may be. Control characters are refused in all but kLines.
struct TextRule {
  enum class Kind { kLine, kLines };  // kLines may have line ends and tabs
  size_t bytes_max = 200;
  size_t bytes_min = 0;
  Kind kind = Kind::kLine;
};

// Reads the members of one object, and remembers what is wrong with them.
class BodyReader {
 public:
  // The body of a request; none is an empty object.
  explicit BodyReader(const Call& call) : BodyReader(call.body.root(), "", own_faults_) {}
  // An object inside of one: its faults go to `faults`, under `pointer`.
  BodyReader(json::Value object, std::string pointer, std::vector<control::FieldFault>& faults);
  BodyReader(const BodyReader&) = delete;
  BodyReader& operator=(const BodyReader&) = delete;

  // A member that must be there; empty (false, 0) if it is not, which is remembered.
  std::string Text(std::string_view key, const TextRule& rule);
  bool Truth(std::string_view key);
  json::Value Any(std::string_view key);
  json::Value Of(std::string_view key, json::Type type);

  // One that may be there.
  std::optional<std::string> FindText(std::string_view key, const TextRule& rule);
  std::optional<bool> FindTruth(std::string_view key);
  std::optional<int64_t> FindInt(std::string_view key, int64_t min, int64_t max);
  std::optional<base::WallTime> FindTime(std::string_view key);  // RFC 3339, UTC
  std::optional<std::string> FindWord(std::string_view key,
                                      std::initializer_list<std::string_view> words);
  std::optional<identity::Role> FindRole(std::string_view key);
  std::optional<state::Labels> FindLabels(std::string_view key);
  json::Value FindAny(std::string_view key);
  json::Value FindOf(std::string_view key, json::Type type);

  // Remembers that a member, which may be there or not, is wrong.
  void Blame(std::string_view key, std::string message, std::string repair = "");
  // A pointer to a member of this object.
  std::string PointerTo(std::string_view key) const;
  std::vector<control::FieldFault>& faults() { return faults_; }

  // Blames every member that nobody asked for. Of a nested reader; the outermost has Finish.
  void RefuseOthers();
  // Errors: invalid_input with all that is wrong. Call before anything is used.
  control::Outcome<void> Finish();

 private:
  bool Has(std::string_view key) const { return static_cast<bool>(object_.Find(key)); }
  // Whether it is there; blamed if not.
  bool Require(std::string_view key);
  // Takes over what `reader_` found wrong with a member.
  void TakeIssues(std::string_view key);

  std::vector<control::FieldFault> own_faults_;
  std::vector<control::FieldFault>& faults_;
  const json::Value object_;
  const std::string pointer_;
  base::Issues issues_;
  size_t issues_taken_ = 0;
  json::ObjectReader reader_;
  std::vector<std::string_view> known_;
};

}  // namespace toolgate::admin
