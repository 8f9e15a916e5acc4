// SPDX-License-Identifier: Apache-2.0
// What somebody asks for, as a JSON object: read member by member, and every mistake told with the
// pointer of its member. What nobody asked for is a mistake.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/issues.h"
#include "control/outcome.h"
#include "json/reader.h"
#include "state/tables/records.h"

namespace toolgate::control {

// The members at fault of `root`, which `issues` are about; `prefix` is the pointer to it.
Fault FaultOf(json::Value root, const base::Issues& issues, const std::string& prefix = "");

class Body {
 public:
  // `what` names the object in messages: `the server`.
  Body(json::Value root, std::string what) : root_(root), reader_(root, std::move(what), issues_) {}

  json::ObjectReader& reader() { return reader_; }
  base::Issues& issues() { return issues_; }

  // A text of at most `bytes_max` bytes on one line; reported otherwise. Empty if there is none.
  std::optional<std::string> TakeLine(std::string_view key, size_t bytes_max);
  // A moment, as RFC 3339 has it. `null` gives the empty one.
  void TakeTime(std::string_view key, std::optional<base::WallTime>& time);
  void TakeLabels(state::Labels& labels);

  // Reports a member that is missing, where it would be.
  void Require(std::string_view key);

  // Once everything was taken: the fault, if anything is wrong.
  Outcome<void> Finish();

 private:
  json::Value root_;
  base::Issues issues_;
  json::ObjectReader reader_;
  std::vector<FieldFault> missing_;
};

}  // namespace toolgate::control
