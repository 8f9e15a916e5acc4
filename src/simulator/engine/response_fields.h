// SPDX-License-Identifier: Apache-2.0
// The members that answers can have: for listApis, and to leave out of the answers of older
// releases what they did not know.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"
#include "simulator/engine/command.h"

namespace toolgate::simulator {

struct ResponseField {
  std::string name;
  std::string type;    // `string`, `list`, `map`, ...
  std::string object;  // of an object or a list of them: `NicResponse`
  bool is_for_admins = false;
  std::string since;
};

// The members of a response class, parsed once; none of a class that is not known.
const std::vector<ResponseField>& FieldsOf(std::string_view response_class);

// The response class of a command: `UserVmResponse`; empty if it is not known.
std::string_view ResponseOf(const Command& command);

// The answer `reply` of `command` without the members that are younger than `release`.
std::string CutToRelease(const Command& command, const std::string& reply, ApiRelease release);

// The tables behind this; members as `name:type[^][@since]`.
struct ResponseClass {
  std::string_view name;
  std::string_view members;
};
struct CommandResponse {
  std::string_view command;
  std::string_view response_class;
};
std::span<const ResponseClass> ResponseClasses();
std::span<const CommandResponse> CommandResponses();

}  // namespace toolgate::simulator
