// SPDX-License-Identifier: Apache-2.0
// listCapacity.
#include <algorithm>

#include "simulator/engine/listing.h"
#include "simulator/infrastructure/capacity.h"
#include "simulator/monitoring/commands.h"

namespace toolgate::simulator {
namespace {

void Append(std::vector<Capacity>& all, std::vector<Capacity> some) {
  all.insert(all.end(), some.begin(), some.end());
}

// Of the zones, or of the pod or the cluster that was asked for.
std::vector<Capacity> Summed(CommandContext& context) {
  Cloud& cloud = context.cloud;
  if (const Cluster* cluster = cloud.clusters.Find(context.arguments.Text("clusterid"))) {
    return CapacitiesOf(cloud, *cluster);
  }
  if (const Pod* pod = cloud.pods.Find(context.arguments.Text("podid"))) {
    return CapacitiesOf(cloud, *pod);
  }
  std::vector<Capacity> all;
  for (const Zone& zone : cloud.zones) {
    if (!Differs(context.arguments, "zoneid", zone.id)) Append(all, CapacitiesOf(cloud, zone));
  }
  return all;
}

// One level further down: the parts of what was asked for, the fullest first.
std::vector<Capacity> ByUse(CommandContext& context) {
  Cloud& cloud = context.cloud;
  const Arguments& arguments = context.arguments;
  std::vector<Capacity> all;
  if (arguments.Has("podid")) {
    for (const Cluster& cluster : cloud.clusters) {
      const bool is_wanted = !Differs(arguments, "podid", cluster.pod->id);
      if (is_wanted) Append(all, CapacitiesOf(cloud, cluster));
    }
  } else if (arguments.Has("zoneid") && !arguments.Has("clusterid")) {
    for (const Pod& pod : cloud.pods) {
      if (!Differs(arguments, "zoneid", pod.zone->id)) Append(all, CapacitiesOf(cloud, pod));
    }
  } else {
    all = Summed(context);
  }
  std::stable_sort(all.begin(), all.end(), [](const Capacity& one, const Capacity& other) {
    return PercentUsed(one) > PercentUsed(other);
  });
  return all;
}

}  // namespace

Reply ListCapacity(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (Differs(arguments, "sortby", "usage")) {
    return Fail(Invalid("Invalid value for sortby; `usage` is known"));
  }
  auto all = arguments.Has("sortby") ? ByUse(context) : Summed(context);
  std::vector<const Capacity*> matches;
  for (const Capacity& capacity : all) {
    const auto type = static_cast<int64_t>(capacity.type);
    // What a part has nothing of is not listed: storage of a cluster without pools.
    const bool is_wanted = arguments.Number("type", type) == type && capacity.total > 0;
    if (is_wanted) matches.push_back(&capacity);
  }
  return WriteList(context, "capacity", matches, WriteCapacity);
}

}  // namespace toolgate::simulator
