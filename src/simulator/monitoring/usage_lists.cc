// SPDX-License-Identifier: Apache-2.0
// listUsageRecords, generateUsageRecords, listUsageTypes.
#include <fmt/format.h>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/monitoring/commands.h"
#include "simulator/monitoring/period.h"
#include "simulator/monitoring/usage.h"

namespace toolgate::simulator {
namespace {

std::string FormatHours(double hours) {
  std::string text = fmt::format("{:.6f}", hours);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

// What is known of the used thing itself, beyond the ledger.
struct Used {
  std::string description;
  std::string name;
  const Zone* zone = nullptr;
  const VirtualMachine* machine = nullptr;
};

Used DescribeMachine(const VirtualMachine& machine, const UsageSpan& span) {
  const bool runs = span.kind == UsageKind::kRunningMachine;
  return {fmt::format("{} {} (ServiceOffering: {}) (Template: {})", machine.name,
                      runs ? "running time" : "allocated", span.detail.offering_id,
                      machine.source ? machine.source->id : ""),
          machine.display_name, machine.zone, &machine};
}

Used Describe(Cloud& cloud, const UsageSpan& span) {
  if (const auto* machine = cloud.machines.Find(span.id)) return DescribeMachine(*machine, span);
  if (const auto* volume = cloud.volumes.Find(span.id)) {
    return {fmt::format("Volume usage for {} ({})", volume->name, volume->id), volume->name,
            volume->zone, volume->machine};
  }
  if (const auto* snapshot = cloud.snapshots.Find(span.id)) {
    return {fmt::format("Snapshot usage for {} ({})", snapshot->name, snapshot->id), snapshot->name,
            snapshot->volume->zone, nullptr};
  }
  if (const auto* address = cloud.public_addresses.Find(span.id)) {
    return {"IPAddress: " + address->address, address->address, address->zone, nullptr};
  }
  if (const auto* source = cloud.templates.Find(span.id)) {
    return {fmt::format("{} usage for {} ({})", source->is_iso ? "ISO" : "Template", source->name,
                        source->id),
            source->name, source->zone, nullptr};
  }
  if (const auto* rule = cloud.firewall_rules.Find(span.id)) {
    const bool balances = span.kind == UsageKind::kLoadBalancer;
    return {fmt::format("{}: {} usage time",
                        balances ? "Load Balancing Policy" : "Port Forwarding Rule", rule->id),
            rule->name, rule->network ? rule->network->zone : nullptr, nullptr};
  }
  if (const auto* network = cloud.networks.Find(span.id)) {
    return {fmt::format("Network usage for {} ({})", network->name, network->id), network->name,
            network->zone, nullptr};
  }
  return {span.id, "", nullptr, nullptr};
}

void WriteMachineMembers(json::Writer& writer, Cloud& cloud, const VirtualMachine& machine) {
  writer.Member("virtualmachineid", machine.id);
  if (!machine.source) return;
  writer.Member("templateid", machine.source->id);
  if (const OsType* os = cloud.os_types.FindByName(machine.source->os_type)) {
    writer.Member("ostypeid", os->id).Member("osdisplayname", os->name);
    writer.Member("oscategoryid", os->category->id).Member("oscategoryname", os->category->name);
  }
}

void WriteAddressMembers(json::Writer& writer, const PublicAddress& address) {
  writer.Member("issourcenat", address.is_source_nat).Member("issystem", false);
  if (address.network) writer.Member("networkid", address.network->id);
}

bool IsOfMachine(UsageKind kind) {
  return kind == UsageKind::kRunningMachine || kind == UsageKind::kAllocatedMachine;
}

void WriteRecord(json::Writer& writer, Cloud& cloud, const UsageRecord& record, bool with_tags) {
  const UsageSpan& span = *record.span;
  const Used used = Describe(cloud, span);
  const std::string hours = FormatHours(record.hours);
  writer.BeginObject();
  WriteOwner(writer, *span.owner);
  writer.Member("accountid", span.owner->id);
  if (used.zone) writer.Member("zoneid", used.zone->id);
  writer.Member("description", used.description).Member("usage", hours + " Hrs");
  writer.Member("usagetype", static_cast<int64_t>(span.kind)).Member("rawusage", hours);
  if (used.machine) WriteMachineMembers(writer, cloud, *used.machine);
  if (!used.name.empty()) writer.Member("name", used.name);
  if (!span.detail.offering_id.empty()) writer.Member("offeringid", span.detail.offering_id);
  writer.Member("usageid", span.id);
  if (IsOfMachine(span.kind)) writer.Member("type", kHypervisor);
  if (span.detail.size_bytes > 0) {
    writer.Member("size", span.detail.size_bytes).Member("virtualsize", span.detail.size_bytes);
  }
  if (const auto* address = cloud.public_addresses.Find(span.id)) {
    WriteAddressMembers(writer, *address);
  }
  writer.Member("startdate", base::FormatUtcSeconds(record.start));
  writer.Member("enddate", base::FormatUtcSeconds(record.end));
  if (with_tags) {
    WriteTags(writer, cloud, span.id);
  } else {
    WriteEmptyList(writer, "tags");
  }
  writer.EndObject();
}

// Whose records are asked for. Null pointers: all that the caller may see.
struct Whose {
  const Account* account = nullptr;
  const Domain* domain = nullptr;
  bool is_recursive = false;
};

tl::expected<Whose, ApiFailure> ReadWhose(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  Whose whose;
  whose.domain = context.cloud.domains.Find(arguments.Text("domainid"));
  whose.is_recursive = arguments.Flag("isrecursive");
  if (arguments.Has("projectid")) {
    const Project* project = context.cloud.projects.Find(arguments.Text("projectid"));
    whose.account = project ? project->account : nullptr;
  } else if (arguments.Has("accountid")) {
    whose.account = context.cloud.accounts.Find(arguments.Text("accountid"));
  } else if (arguments.Has("account")) {
    const Domain& domain = whose.domain ? *whose.domain : *context.caller.domain;
    whose.account = FindAccount(context.cloud, arguments.Text("account"), domain);
    if (!whose.account) {
      return Fail(Invalid(fmt::format("Unable to find account {} in domain {}",
                                      base::Printable(arguments.Text("account")), domain.id)));
    }
  }
  if (!IsRootAdmin(context.caller) && !whose.domain && !whose.account) {
    whose.domain = context.caller.domain;
    whose.is_recursive = true;
  }
  const Domain* asked = whose.account ? whose.account->domain : whose.domain;
  if (!IsRootAdmin(context.caller) && !IsWithin(*asked, *context.caller.domain)) {
    return Fail(Denied("Permission denied"));
  }
  return whose;
}

bool IsOf(const Whose& whose, const Account& owner) {
  if (whose.account) return &owner == whose.account;
  if (!whose.domain) return true;
  return whose.is_recursive ? IsWithin(*owner.domain, *whose.domain) : owner.domain == whose.domain;
}

std::optional<ApiFailure> CheckPeriod(const Period& period) {
  if (!period.start || !period.end) {
    return Invalid("startdate and enddate must be given");
  }
  if (*period.start > *period.end) {
    return Invalid("Incorrect Date Range. Start date is after end date");
  }
  return std::nullopt;
}

}  // namespace

Reply ListUsageRecords(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const Period period = ReadPeriod(context.arguments);
  if (auto refused = CheckPeriod(period)) return Fail(std::move(*refused));
  if (arguments.Has("usageid") && !arguments.Has("type")) {
    return Fail(Invalid("Usageid must be specified together with usageType"));
  }
  const auto whose = ReadWhose(context);
  if (!whose) return Fail(whose.error());
  const auto records =
      RecordsBetween(context.cloud.ledger, *period.start, *period.end, context.now);
  std::vector<const UsageRecord*> matches;
  for (const UsageRecord& record : records) {
    const auto kind = static_cast<int64_t>(record.span->kind);
    const bool is_wanted = IsOf(*whose, *record.span->owner) &&
                           arguments.Number("type", kind) == kind &&
                           !Differs(arguments, "usageid", record.span->id);
    if (is_wanted) matches.push_back(&record);
  }
  const bool with_tags = arguments.Flag("includetags");
  return WriteList(context, "usagerecord", matches,
                   [&](json::Writer& writer, const UsageRecord& record) {
                     WriteRecord(writer, context.cloud, record, with_tags);
                   });
}

Reply GenerateUsageRecords(CommandContext& context) {
  const Period period = ReadPeriod(context.arguments);
  const base::WallTime until = std::min(period.end.value_or(context.now), context.now);
  Ledger& ledger = context.cloud.ledger;
  ledger.generated_until = std::max(ledger.generated_until, until);
  return kSuccess;
}

Reply ListUsageTypes(CommandContext&) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("count", static_cast<int64_t>(UsageKinds().size()));
  writer.Key("usagetype").BeginArray();
  for (const UsageKindName& kind : UsageKinds()) {
    writer.BeginObject().Member("id", static_cast<int64_t>(kind.kind));
    writer.Member("name", kind.name).Member("description", kind.description).EndObject();
  }
  writer.EndArray().EndObject();
  return json;
}

}  // namespace toolgate::simulator
