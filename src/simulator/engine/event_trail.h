// SPDX-License-Identifier: Apache-2.0
// The events of commands: of an asynchronous one Scheduled, Started and Completed, of another that
// changes something Completed.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

// What is being done, to what, by whom.
struct Action {
  std::string type;  // `VM.STOP`
  std::string text;  // `stopping Instance: <id>`
  std::string resource_type;
  std::string resource_id;
  const Account* owner = nullptr;
  const User* user = nullptr;
  std::string start_id;  // of its first event, once there is one
};

enum class Outcome { kFine, kFailed };

// Records that `action` came to `state`. The oldest events are forgotten beyond kEventsMax.
void RecordEvent(Cloud& cloud, Action& action, EventState state, base::WallTime now,
                 Outcome outcome = Outcome::kFine);

inline constexpr size_t kEventsMax = 1'000'000;

}  // namespace toolgate::simulator
