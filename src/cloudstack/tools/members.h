// SPDX-License-Identifier: Apache-2.0
// What tools give, as tables: the same rows write the JSON Schema that clients see and pick what is
// passed on of the cloud's answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "json/document.h"
#include "json/writer.h"

namespace toolgate::cloudstack {

enum class MemberType {
  kString,
  kNumber,
  kBoolean,
  kObject,
  kObjects,
  kStrings,
  kMap,  // an object of names and texts
  kAny,  // as the cloud has it, but for credentials
};
enum class Shown { kAsData, kInTextToo };

// What a number of the API stands for.
struct NumberName {
  int64_t number;
  std::string_view name;
};

struct MemberSpec {
  std::string_view name;
  MemberType type = MemberType::kString;
  std::string_view description = {};
  Shown shown = Shown::kAsData;
  std::span<const MemberSpec> members = {};  // of objects
  std::string_view source = {};              // the API's name for it, where ours says more
  std::span<const NumberName> names = {};    // a string: what the API's number stands for

  std::string_view ApiName() const { return source.empty() ? name : source; }
};

void WriteOutputSchema(json::Writer& writer, std::span<const MemberSpec> members);

// Of `row`, what `members` name, each as its type: numbers and flags that the cloud wrote as text
// are read, what cannot be read is left out. One object.
void WriteRow(json::Writer& writer, std::span<const MemberSpec> members, json::Value row);

// The members of `row` that are shown in text: `name=web-1 state=Running`.
std::string DescribeRow(std::span<const MemberSpec> members, json::Value row);

// `value` without the members that hold credentials (passwords, private and secret keys), however
// deep they are.
void WriteWithoutSecrets(json::Writer& writer, json::Value value);

}  // namespace toolgate::cloudstack
