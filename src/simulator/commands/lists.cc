// SPDX-License-Identifier: Apache-2.0
// The lists of what machines are made of.
#include "simulator/commands/listing.h"

namespace toolgate::simulator {
namespace {

bool HasKeyword(const Arguments& arguments, std::string_view name, std::string_view text = "") {
  const std::string_view word = arguments.Text("keyword");
  return word.empty() || HoldsWord(name, word) || HoldsWord(text, word);
}

bool Differs(const Arguments& arguments, const char* name, std::string_view value) {
  return arguments.Has(name) && !base::EqualsIgnoreCase(arguments.Text(name), value);
}

// The entities of `table` that `matches`.
template <class T, class Matches>
std::vector<const T*> Select(const Table<T>& table, const Matches& matches) {
  std::vector<const T*> selected;
  for (const T& entity : table) {
    if (matches(entity)) selected.push_back(&entity);
  }
  return selected;
}

}  // namespace

Reply ListZones(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto zones = Select(context.cloud.zones, [&](const Zone& zone) {
    return MatchesNames(arguments, zone.id, zone.name) && HasKeyword(arguments, zone.name) &&
           !Differs(arguments, "networktype", "Advanced");
  });
  return WriteList(context, "zone", zones, WriteZone);
}

Reply ListHosts(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto hosts = Select(context.cloud.hosts, [&](const Host& host) {
    return MatchesNames(arguments, host.id, host.name) && HasKeyword(arguments, host.name) &&
           !Differs(arguments, "zoneid", host.zone->id) &&
           !Differs(arguments, "state", host.up ? "Up" : "Down") &&
           !Differs(arguments, "type", "Routing");
  });
  return WriteList(context, "host", hosts, WriteHost);
}

Reply ListServiceOfferings(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto offerings = Select(context.cloud.offerings, [&](const ServiceOffering& offering) {
    return MatchesNames(arguments, offering.id, offering.name) &&
           HasKeyword(arguments, offering.name, offering.display_text) &&
           arguments.Number("cpunumber", offering.cpu_number) == offering.cpu_number &&
           arguments.Number("memory", offering.memory_mib) == offering.memory_mib;
  });
  return WriteList(context, "serviceoffering", offerings, WriteOffering);
}

Reply ListTemplates(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const std::string filter = base::ToAsciiLower(arguments.Text("templatefilter"));
  constexpr std::string_view kFilters[] = {"featured",         "self",       "selfexecutable",
                                           "sharedexecutable", "executable", "community",
                                           "shared",           "all"};
  if (std::find(std::begin(kFilters), std::end(kFilters), filter) == std::end(kFilters)) {
    return Fail(Invalid("Please specify a valid template filter"));
  }
  if (filter == "all" && !IsAdmin(context.caller)) {
    return Fail(Invalid("Filter all can be specified by root admin only"));
  }
  const bool shows_featured = filter == "featured" || filter == "executable" || filter == "all";
  const auto templates = Select(context.cloud.templates, [&](const Template& source) {
    return shows_featured && MatchesNames(arguments, source.id, source.name) &&
           HasKeyword(arguments, source.name, source.display_text) &&
           !Differs(arguments, "zoneid", source.zone->id);
  });
  return WriteList(context, "template", templates, WriteTemplate);
}

Reply ListNetworks(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto networks = Select(context.cloud.networks, [&](const Network& network) {
    return IsInScope(context, *network.account) &&
           MatchesNames(arguments, network.id, network.name) &&
           HasKeyword(arguments, network.name, network.display_text) &&
           !Differs(arguments, "zoneid", network.zone->id) &&
           (base::EqualsIgnoreCase(arguments.Text("type"), "all") ||
            !Differs(arguments, "type", network.type));
  });
  return WriteList(context, "network", networks, WriteNetwork);
}

Reply ListVolumes(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto volumes = Select(context.cloud.volumes, [&](const Volume& volume) {
    return volume.state != "Expunged" && IsInScope(context, *volume.account) &&
           MatchesNames(arguments, volume.id, volume.name) && HasKeyword(arguments, volume.name) &&
           !Differs(arguments, "zoneid", volume.zone->id) &&
           !Differs(arguments, "type", volume.is_root ? "ROOT" : "DATADISK") &&
           !Differs(arguments, "state", volume.state) &&
           !Differs(arguments, "virtualmachineid", volume.machine ? volume.machine->id : "");
  });
  return WriteList(context, "volume", volumes, WriteVolume);
}

Reply ListSnapshots(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto snapshots = Select(context.cloud.snapshots, [&](const Snapshot& snapshot) {
    return IsInScope(context, *snapshot.account) &&
           MatchesNames(arguments, snapshot.id, snapshot.name) &&
           HasKeyword(arguments, snapshot.name) &&
           !Differs(arguments, "volumeid", snapshot.volume->id);
  });
  return WriteList(context, "snapshot", snapshots, WriteSnapshot);
}

Reply ListUsers(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto users = Select(context.cloud.accounts, [&](const Account& account) {
    return IsInScope(context, account) && !Differs(arguments, "id", account.user_id) &&
           !Differs(arguments, "username", account.user_name) &&
           HasKeyword(arguments, account.user_name);
  });
  return WriteList(context, "user", users, WriteUser);
}

}  // namespace toolgate::simulator
