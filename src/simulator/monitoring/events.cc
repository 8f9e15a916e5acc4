// SPDX-License-Identifier: Apache-2.0
// listEvents, archiveEvents, listEventTypes.
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/monitoring/commands.h"
#include "simulator/monitoring/period.h"

namespace toolgate::simulator {
namespace {

std::string_view Name(EventState state) {
  switch (state) {
    case EventState::kCreated:
      return "Created";
    case EventState::kScheduled:
      return "Scheduled";
    case EventState::kStarted:
      return "Started";
    case EventState::kCompleted:
      return "Completed";
  }
  return "";
}

// The types that the commands of this server record, and those that machines record themselves.
constexpr std::string_view kTypes[] = {
    "ACCOUNT.CREATE",
    "ACCOUNT.DELETE",
    "ACCOUNT.DISABLE",
    "ACCOUNT.ENABLE",
    "ACCOUNT.UPDATE",
    "AG.ASSIGN",
    "AG.CREATE",
    "AG.DELETE",
    "CREATE_TAGS",
    "DELETE_TAGS",
    "DOMAIN.CREATE",
    "DOMAIN.DELETE",
    "DOMAIN.UPDATE",
    "FIREWALL.CLOSE",
    "FIREWALL.OPEN",
    "LB.ASSIGN.TO.RULE",
    "LB.CREATE",
    "LB.DELETE",
    "LB.REMOVE.FROM.RULE",
    "NET.IPASSIGN",
    "NET.IPRELEASE",
    "NET.RULEADD",
    "NET.RULEDELETE",
    "NETWORK.CREATE",
    "NETWORK.DELETE",
    "NETWORK.RESTART",
    "NETWORK.UPDATE",
    "NIC.CREATE",
    "NIC.DELETE",
    "PROJECT.CREATE",
    "PROJECT.DELETE",
    "REGISTER.SSH.KEYPAIR",
    "SG.AUTH.EGRESS",
    "SG.AUTH.INGRESS",
    "SG.CREATE",
    "SG.DELETE",
    "SG.REVOKE.EGRESS",
    "SG.REVOKE.INGRESS",
    "SNAPSHOT.CREATE",
    "SNAPSHOT.DELETE",
    "SNAPSHOT.REVERT",
    "SSVM.STOP",
    "STATICNAT.DISABLE",
    "STATICNAT.ENABLE",
    "USER.CREATE",
    "USER.DELETE",
    "USER.LOGIN",
    "USER.LOGOUT",
    "USER.UPDATE",
    "VM.CREATE",
    "VM.DESTROY",
    "VM.EXPUNGE",
    "VM.MIGRATE",
    "VM.REBOOT",
    "VM.RECOVER",
    "VM.RESETPASSWORD",
    "VM.RESETSSHKEY",
    "VM.START",
    "VM.STOP",
    "VM.UPDATE",
    "VM.UPGRADE",
    "VMSNAPSHOT.CREATE",
    "VMSNAPSHOT.DELETE",
    "VMSNAPSHOT.REVERTTO",
    "VOLUME.ATTACH",
    "VOLUME.CREATE",
    "VOLUME.DELETE",
    "VOLUME.DESTROY",
    "VOLUME.DETACH",
    "VOLUME.MIGRATE",
    "VOLUME.RECOVER",
    "VOLUME.RESIZE",
    "VOLUME.UPDATE",
};

bool Matches(const CommandContext& context, const Period& period, const Event& event) {
  const Arguments& arguments = context.arguments;
  if (!event.account || !IsInScope(context, *event.account)) return false;
  if (event.archived != arguments.Flag("archived") || !Holds(period, event.created)) return false;
  const std::string_view start = arguments.Text("startid");
  if (!start.empty() && event.id != start && event.start_id != start) return false;
  const std::string_view word = arguments.Text("keyword");
  const bool has_word = word.empty() || HoldsWord(event.type, word) ||
                        HoldsWord(event.description, word) || HoldsWord(event.level, word);
  return has_word && !Differs(arguments, "id", event.id) &&
         !Differs(arguments, "level", event.level) && !Differs(arguments, "type", event.type) &&
         !Differs(arguments, "state", Name(event.state)) &&
         !Differs(arguments, "resourceid", event.resource_id) &&
         !Differs(arguments, "resourcetype", event.resource_type);
}

// What the resource of an event is called, where it has a name.
std::string_view ResourceName(Cloud& cloud, const Event& event) {
  if (const auto* machine = cloud.machines.Find(event.resource_id)) return machine->display_name;
  if (const auto* volume = cloud.volumes.Find(event.resource_id)) return volume->name;
  if (const auto* snapshot = cloud.snapshots.Find(event.resource_id)) return snapshot->name;
  if (const auto* network = cloud.networks.Find(event.resource_id)) return network->name;
  return "";
}

void WriteEvent(json::Writer& writer, Cloud& cloud, const Event& event) {
  writer.BeginObject().Member("id", event.id);
  if (event.user) writer.Member("username", event.user->name);
  writer.Member("type", event.type).Member("level", event.level);
  writer.Member("description", event.description);
  WriteOwner(writer, *event.account);
  if (!event.resource_id.empty()) {
    writer.Member("resourceid", event.resource_id).Member("resourcetype", event.resource_type);
    const std::string_view name = ResourceName(cloud, event);
    if (!name.empty()) writer.Member("resourcename", name);
  }
  writer.Member("created", base::FormatUtcSeconds(event.created));
  writer.Member("state", Name(event.state));
  if (!event.start_id.empty()) writer.Member("parentid", event.start_id);
  writer.Member("archived", event.archived).EndObject();
}

// The events that archiveEvents is asked to put away.
std::vector<Event*> Chosen(CommandContext& context, const Period& period) {
  const auto ids = context.arguments.List("ids");
  std::vector<Event*> chosen;
  for (Event& event : context.cloud.events) {
    const bool is_meant = ids.empty() || std::find(ids.begin(), ids.end(), event.id) != ids.end();
    const bool is_theirs =
        event.account && !CheckAccess(context.caller, *event.account, event.id).has_value();
    const bool matches = is_meant && is_theirs && !event.archived &&
                         !Differs(context.arguments, "type", event.type) &&
                         Holds(period, event.created);
    if (matches) chosen.push_back(&event);
  }
  return chosen;
}

}  // namespace

Reply ListEvents(CommandContext& context) {
  const Period period = ReadPeriod(context.arguments);
  if (context.arguments.Has("resourceid") && !context.arguments.Has("resourcetype")) {
    return Fail(Invalid("resourceid parameter must be used with resourcetype parameter"));
  }
  auto events = Select(context.cloud.events,
                       [&](const Event& event) { return Matches(context, period, event); });
  std::reverse(events.begin(), events.end());  // the newest first
  return WriteList(context, "event", events, [&context](json::Writer& writer, const Event& event) {
    WriteEvent(writer, context.cloud, event);
  });
}

Reply ArchiveEvents(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const Period period = ReadPeriod(context.arguments);
  if (!arguments.Has("ids") && !arguments.Has("type") && !arguments.Has("enddate")) {
    return Fail(Invalid("either ids, type or enddate must be specified"));
  }
  if (period.start && !period.end) {
    return Fail(Invalid("enddate must be specified with startdate parameter"));
  }
  const std::vector<Event*> chosen = Chosen(context, period);
  if (chosen.size() < arguments.List("ids").size()) {
    return Fail(Runtime("Unable to archive Events, one or more parameters has invalid values"));
  }
  for (Event* event : chosen) event->archived = true;
  return kSuccess;
}

Reply ListEventTypes(CommandContext&) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("count", static_cast<int64_t>(std::size(kTypes)));
  writer.Key("eventtype").BeginArray();
  for (const std::string_view type : kTypes) {
    writer.BeginObject().Member("name", type).EndObject();
  }
  writer.EndArray().EndObject();
  return json;
}

}  // namespace toolgate::simulator
