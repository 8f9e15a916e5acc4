// SPDX-License-Identifier: Apache-2.0
// What happened, as listEvents tells it. The engine records the events of commands
// (engine/event_trail.h).
#pragma once

#include <string>

#include "base/clock.h"
#include "simulator/model/people.h"

namespace toolgate::simulator {

enum class EventState { kCreated, kScheduled, kStarted, kCompleted };

struct Event {
  std::string id;
  std::string type;   // `VM.STOP`
  std::string level;  // `INFO`, `WARN`, `ERROR`
  EventState state = EventState::kCompleted;
  std::string description;
  const Account* account = nullptr;  // whose thing it happened to
  const User* user = nullptr;        // who did it
  std::string start_id;              // `parentid`: the first event of the same job; empty: this one
  std::string resource_type;         // `VirtualMachine`
  std::string resource_id;
  bool archived = false;
  base::WallTime created;
};

}  // namespace toolgate::simulator
