// SPDX-License-Identifier: Apache-2.0
// What tools take and give, as tables: the same rows write the JSON Schema that clients see, check
// what clients send, and pick what is passed on of the cloud's answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloudstack/api/signature.h"
#include "json/document.h"
#include "json/writer.h"

namespace toolgate::cloudstack {

enum class ArgumentType {
  kUuid,
  kUuidOrAll,  // or `-1`, CloudStack's word for all
  kUuidList,   // separated by commas
  kHostName,   // RFC 1123 label, as CloudStack wants it
  kText,
  kFlag,
  kInteger,
  kWord,  // one of `words`
};
enum class Need { kOptional, kRequired };
enum class Pass { kToApi, kToTool };  // whether it is a parameter of the command, under its name

struct ArgumentSpec {
  std::string_view name;
  ArgumentType type = ArgumentType::kText;
  std::string_view description;
  Need need = Need::kOptional;
  Pass pass = Pass::kToApi;
  int64_t min = 1;    // of integers
  int64_t max = 255;  // of integers; of texts, their length in bytes
  std::span<const std::string_view> words = {};
  std::string_view fallback = {};  // JSON: what counts when it is left out
};

enum class MemberType { kString, kNumber, kBoolean, kObject, kObjects };
enum class Shown { kAsData, kInTextToo };

struct MemberSpec {
  std::string_view name;
  MemberType type = MemberType::kString;
  std::string_view description = {};
  Shown shown = Shown::kAsData;
  std::span<const MemberSpec> members = {};  // of objects
};

// Arguments that were checked.
class ToolArguments {
 public:
  // `own` and `shared` are the tool's specs; `given` an object, or empty.
  ToolArguments(std::span<const ArgumentSpec> own, std::span<const ArgumentSpec> shared,
                json::Value given)
      : own_(own), shared_(shared), given_(given) {}

  // Every mistake as a sentence; empty if there is none.
  std::vector<std::string> Check() const;

  bool Has(std::string_view name) const { return static_cast<bool>(given_.Find(name)); }
  // Each falls back on what its spec says. Number of an argument without is 0.
  std::string Text(std::string_view name) const;
  bool Flag(std::string_view name) const { return Text(name) == "true"; }
  int64_t Number(std::string_view name) const;
  std::vector<std::string> List(std::string_view name) const;

  // Those that are for the API.
  Parameters ToParameters() const;

 private:
  const ArgumentSpec* FindSpec(std::string_view name) const;
  std::string KnownNames() const;

  std::span<const ArgumentSpec> own_;
  std::span<const ArgumentSpec> shared_;
  json::Value given_;
};

// The schemas, as values.
void WriteInputSchema(json::Writer& writer, std::span<const ArgumentSpec> own,
                      std::span<const ArgumentSpec> shared);
void WriteOutputSchema(json::Writer& writer, std::span<const MemberSpec> members);

// Of `row`, what `members` name, each as its type: numbers and flags that the cloud wrote as text
// are read, what cannot be read is left out. One object.
void WriteRow(json::Writer& writer, std::span<const MemberSpec> members, json::Value row);

// The members of `row` that are shown in text: `name=web-1 state=Running`.
std::string DescribeRow(std::span<const MemberSpec> members, json::Value row);

}  // namespace toolgate::cloudstack
