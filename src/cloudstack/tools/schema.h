// SPDX-License-Identifier: Apache-2.0
// What tools take, as tables: the same rows write the JSON Schema that clients see, check what
// clients send, and write the API's parameters.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloudstack/api/signature.h"
#include "cloudstack/tools/members.h"
#include "json/document.h"
#include "json/writer.h"

namespace toolgate::cloudstack {

enum class ArgumentType {
  kUuid,
  kUuidOrAll,  // or `-1`, CloudStack's word for all
  kUuidList,   // separated by commas
  kHostName,   // RFC 1123 label, as CloudStack wants it
  kIp,         // IPv4 or IPv6
  kIpList,     // separated by commas
  kNetmask,    // IPv4, dotted
  kCidrList,   // blocks of addresses, separated by commas
  kDate,       // of a day its first second; UTC unless it says otherwise
  kEndDate,    // of a day its last second
  kGroupList,  // `account:group`, separated by commas; the API's map of accounts and groups
  kText,
  kFlag,
  kInteger,
  kWord,     // one of `words`
  kWords,    // some of `words`, separated by commas
  kTags,     // an object of names and texts; the API's map of `key` and `value`
  kDetails,  // an object of names and texts; the API's map of one entry
  kObject,   // any object; never for the API as it is
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
  json::Value Find(std::string_view name) const { return given_.Find(name); }
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
  void AddParameters(const ArgumentSpec& spec, Parameters& parameters) const;

  std::span<const ArgumentSpec> own_;
  std::span<const ArgumentSpec> shared_;
  json::Value given_;
};

// The schema, as a value.
void WriteInputSchema(json::Writer& writer, std::span<const ArgumentSpec> own,
                      std::span<const ArgumentSpec> shared);

}  // namespace toolgate::cloudstack
