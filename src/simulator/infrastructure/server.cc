// SPDX-License-Identifier: Apache-2.0
// listConfigurations, listManagementServers, listHypervisors, listKubernetesClusters.
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

// A global setting. `value` reads those that the simulator has; the others are as they are shipped.
struct Configuration {
  std::string_view name;
  std::string_view category;
  std::string_view group;
  std::string_view type;
  std::string_view shipped;
  std::string_view description;
  std::string (*value)(const Settings& settings) = nullptr;
};

std::string Word(bool value) { return value ? "true" : "false"; }

constexpr Configuration kConfigurations[] = {
    {"allow.user.expunge.recover.vm", "Advanced", "User", "Boolean", "false",
     "Whether users may expunge and recover their instances",
     [](const Settings& settings) { return Word(settings.user_may_expunge); }},
    {"allow.user.view.destroyed.vm", "Advanced", "User", "Boolean", "false",
     "Whether users see their destroyed instances",
     [](const Settings& settings) { return Word(settings.user_sees_destroyed); }},
    {"api.throttling.enabled", "Advanced", "API", "Boolean", "false",
     "Whether the rate of requests is limited",
     [](const Settings& settings) { return Word(settings.requests_per_second_max > 0); }},
    {"api.throttling.interval", "Advanced", "API", "Number", "1",
     "The interval of the limit of requests, in seconds"},
    {"api.throttling.max", "Advanced", "API", "Number", "25",
     "How many requests an account may send in the interval",
     [](const Settings& settings) {
       const int64_t max = settings.requests_per_second_max;
       return max > 0 ? std::to_string(max) : std::string("25");
     }},
    {"capacity.check.period", "Advanced", "Management", "Number", "300000",
     "How often capacities are compared with their thresholds, in milliseconds"},
    {"cluster.cpu.allocated.capacity.notificationthreshold", "Alert", "Management", "Number",
     "0.75", "The part of a cluster's CPU beyond which an alert is sent"},
    {"cluster.memory.allocated.capacity.notificationthreshold", "Alert", "Management", "Number",
     "0.75", "The part of a cluster's memory beyond which an alert is sent"},
    {"cluster.storage.allocated.capacity.notificationthreshold", "Alert", "Management", "Number",
     "0.75", "The part of a cluster's promised storage beyond which an alert is sent"},
    {"default.page.size", "Advanced", "API", "Number", "500", "How long a page of a list may be"},
    {"enable.ha.storage.migration", "Advanced", "Compute", "Boolean", "true",
     "Whether disks may be moved when machines are restarted elsewhere"},
    {"enforce.post.requests.and.timestamps", "Advanced", "API", "Boolean", "false",
     "Whether what changes something must be sent with POST and expire",
     [](const Settings& settings) { return Word(settings.posts_and_timestamps); }},
    {"expunge.delay", "Advanced", "Compute", "Number", "86400",
     "How long destroyed instances are kept, in seconds"},
    {"integration.api.port", "Advanced", "API", "Number", "0",
     "The port of the API without authentication; 0: none"},
    {"max.account.user.vms", "Account Defaults", "Limits", "Number", "20",
     "How many instances an account may own"},
    {"pool.storage.allocated.capacity.disablethreshold", "Alert", "Storage", "Number", "0.85",
     "The part of a pool beyond which it takes nothing more"},
    {"storage.overprovisioning.factor", "Storage", "Storage", "Number", "2",
     "How much more than it has a storage pool may promise"},
    {"usage.stats.job.aggregation.range", "Usage", "Usage Server", "Number", "1440",
     "What a usage record covers, in minutes"},
    {"usage.timezone", "Usage", "Usage Server", "String", "GMT", "The time zone of usage records"},
    {"zone.virtualnetwork.publicip.capacity.notificationthreshold", "Alert", "Network", "Number",
     "0.75", "The part of a zone's public addresses beyond which an alert is sent"},
    {"zone.vlan.capacity.notificationthreshold", "Alert", "Network", "Number", "0.75",
     "The part of a zone's VLANs beyond which an alert is sent"},
};

void WriteConfiguration(json::Writer& writer, const Settings& settings,
                        const Configuration& configuration) {
  writer.BeginObject().Member("category", configuration.category);
  writer.Member("group", configuration.group).Member("subgroup", "Others");
  writer.Member("name", configuration.name);
  if (configuration.value) {
    writer.Member("value", configuration.value(settings));
  } else {
    writer.Member("value", configuration.shipped);
  }
  writer.Member("defaultvalue", configuration.shipped);
  writer.Member("description", configuration.description).Member("isdynamic", true);
  writer.Member("component", "management-server").Member("displaytext", configuration.name);
  writer.Member("type", configuration.type).EndObject();
}

}  // namespace

Reply ListConfigurations(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  std::vector<const Configuration*> matches;
  for (const Configuration& configuration : kConfigurations) {
    const bool is_wanted = !Differs(arguments, "name", configuration.name) &&
                           !Differs(arguments, "category", configuration.category) &&
                           !Differs(arguments, "group", configuration.group) &&
                           HasKeyword(arguments, configuration.name, configuration.description);
    if (is_wanted) matches.push_back(&configuration);
  }
  return WriteList(context, "configuration", matches,
                   [&](json::Writer& writer, const Configuration& configuration) {
                     WriteConfiguration(writer, context.cloud.settings, configuration);
                   });
}

Reply ListManagementServers(CommandContext& context) {
  struct Server {
    std::string_view id;
    std::string_view name;
  };
  static constexpr Server kServer{kManagementServer, "management-1"};
  const bool is_wanted = MatchesNames(context.arguments, kServer.id, kServer.name) &&
                         HasKeyword(context.arguments, kServer.name);
  std::vector<const Server*> servers;
  if (is_wanted) servers.push_back(&kServer);
  int64_t agents = 0;
  for (const Host& host : context.cloud.hosts) agents += IsUp(host);
  return WriteList(context, "managementserver", servers,
                   [&](json::Writer& writer, const Server& server) {
                     writer.BeginObject().Member("id", server.id).Member("name", server.name);
                     writer.Member("state", "Up").Member("version", "4.22.0.0");
                     writer.Member("ipaddress", "127.0.0.1").Member("serviceip", "127.0.0.1");
                     writer.Member("agentscount", agents).EndObject();
                   });
}

Reply ListHypervisors(CommandContext&) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("count", int64_t{1}).Key("hypervisor").BeginArray();
  writer.BeginObject().Member("name", kHypervisor).EndObject();
  writer.EndArray().EndObject();
  return json;
}

// The service of clusters is off.
Reply ListKubernetesClusters(CommandContext&) { return std::string("{}"); }

}  // namespace toolgate::simulator
