// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/event_trail.h"

#include <fmt/format.h>

namespace toolgate::simulator {
namespace {

std::string Describe(const Action& action, EventState state, Outcome outcome) {
  switch (state) {
    case EventState::kCreated:
      return fmt::format("Successfully created entity for {}", action.text);
    case EventState::kScheduled:
      return fmt::format("Scheduled async job for {}", action.text);
    case EventState::kStarted:
      return fmt::format("Starting job for {}", action.text);
    case EventState::kCompleted:
      return fmt::format("{} {}",
                         outcome == Outcome::kFine ? "Successfully completed" : "Error while",
                         action.text);
  }
  return action.text;
}

}  // namespace

void RecordEvent(Cloud& cloud, Action& action, EventState state, base::WallTime now,
                 Outcome outcome) {
  Event event;
  event.id = cloud.NewId();
  event.type = action.type;
  event.level = outcome == Outcome::kFine ? "INFO" : "ERROR";
  event.state = state;
  event.description = Describe(action, state, outcome);
  event.account = action.owner;
  event.user = action.user;
  event.start_id = action.start_id;
  event.resource_type = action.resource_type;
  event.resource_id = action.resource_id;
  event.created = now;
  if (action.start_id.empty()) action.start_id = event.id;
  if (cloud.events.size() >= kEventsMax) cloud.events.DropOldest();
  cloud.events.Add(std::move(event));
}

}  // namespace toolgate::simulator
