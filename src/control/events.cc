// SPDX-License-Identifier: Apache-2.0
#include "control/events.h"

#include "base/random.h"

namespace toolgate::control {
namespace {

constexpr size_t kIdBytes = 16;

}  // namespace

base::Status Record(const Context& context, std::string_view action, const Target& target,
                    std::string before, std::string after) {
  state::AdminEvent event;
  event.time = context.now;
  event.organisation = target.organisation;
  event.actor = context.actor.name;
  event.actor_id = context.actor.id;
  event.by_means_of = context.actor.by_means_of;
  event.client_address = context.actor.client_address;
  event.request_id = context.actor.request_id;
  event.action = action;
  event.target_kind = target.kind;
  event.target_id = target.id;
  event.target_name = target.name;
  event.before = std::move(before);
  event.after = std::move(after);
  return context.tables.admin_events().Add(event);
}

std::string MakeId(std::string_view prefix) {
  return std::string(prefix) + "_" + base::RandomToken(kIdBytes);
}

}  // namespace toolgate::control
