// SPDX-License-Identifier: Apache-2.0
// listAlerts.
#include <algorithm>

#include "simulator/engine/listing.h"
#include "simulator/infrastructure/alerting.h"
#include "simulator/monitoring/commands.h"

namespace toolgate::simulator {
namespace {

// The jobs whose failure is worth an alert, and how it begins.
struct Grave {
  std::string_view event;
  AlertType alert;
  std::string_view text;
};
constexpr Grave kGrave[] = {
    {"VM.CREATE", AlertType::kUserMachine, "Failed to deploy Vm with Id: "},
    {"VM.MIGRATE", AlertType::kUserMachine, "Unable to migrate vm with Id: "},
    {"VOLUME.MIGRATE", AlertType::kStorageMisc, "Unable to migrate volume with Id: "},
    {"SNAPSHOT.CREATE", AlertType::kStorageMisc, "Unable to back up snapshot with Id: "},
};

// The trail of events tells which jobs have failed.
void NoticeFailures(Cloud& cloud) {
  for (const Event& event : cloud.events) {
    const bool has_failed = event.state == EventState::kCompleted && event.level == "ERROR";
    if (!has_failed) continue;
    const auto grave =
        std::find_if(std::begin(kGrave), std::end(kGrave),
                     [&event](const Grave& entry) { return entry.event == event.type; });
    if (grave == std::end(kGrave) || !cloud.alerted_events.insert(event.id).second) continue;
    RaiseAlert(cloud, grave->alert, std::string(grave->text) + event.resource_id, event.created);
  }
}

void WriteAlert(json::Writer& writer, const Alert& alert) {
  writer.BeginObject().Member("id", alert.id);
  writer.Member("type", static_cast<int64_t>(alert.type)).Member("name", Name(alert.type));
  writer.Member("description", alert.subject);
  writer.Member("sent", base::FormatUtcSeconds(alert.sent)).EndObject();
}

}  // namespace

Reply ListAlerts(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  NoticeFailures(context.cloud);
  CheckThresholds(context.cloud, context.now);
  auto alerts = Select(context.cloud.alerts, [&](const Alert& alert) {
    return !Differs(arguments, "id", alert.id) && HasKeyword(arguments, alert.subject) &&
           !Differs(arguments, "type", std::to_string(static_cast<int>(alert.type))) &&
           !Differs(arguments, "name", Name(alert.type));
  });
  std::reverse(alerts.begin(), alerts.end());
  // The newest first; failures are noticed late.
  std::stable_sort(alerts.begin(), alerts.end(),
                   [](const Alert* one, const Alert* other) { return one->sent > other->sent; });
  return WriteList(context, "alert", alerts, WriteAlert);
}

}  // namespace toolgate::simulator
