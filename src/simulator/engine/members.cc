// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/members.h"

namespace toolgate::simulator {

void WriteOwner(json::Writer& writer, const Account& account) {
  if (account.project) {
    writer.Member("projectid", account.project->id).Member("project", account.project->name);
  } else {
    writer.Member("account", account.name);
  }
  writer.Member("domainid", account.domain->id).Member("domain", account.domain->name);
  writer.Member("domainpath", account.domain->path);
}

void WriteZoneMembers(json::Writer& writer, const Zone& zone) {
  writer.Member("zoneid", zone.id).Member("zonename", zone.name);
}

void WriteClusterMembers(json::Writer& writer, const Cluster& cluster) {
  writer.Member("podid", cluster.pod->id).Member("podname", cluster.pod->name);
  writer.Member("clusterid", cluster.id).Member("clustername", cluster.name);
}

void WriteTag(json::Writer& writer, std::string_view resource_id, const TaggedResource& resource,
              const Tag& tag) {
  writer.BeginObject().Member("key", tag.key).Member("value", tag.value);
  writer.Member("resourcetype", resource.type).Member("resourceid", resource_id);
  WriteOwner(writer, *resource.owner);
  if (!tag.customer.empty()) writer.Member("customer", tag.customer);
  writer.EndObject();
}

void WriteTags(json::Writer& writer, const Cloud& cloud, std::string_view resource_id) {
  writer.Key("tags").BeginArray();
  const auto found = cloud.tags.all().find(resource_id);
  if (found != cloud.tags.all().end()) {
    for (const Tag& tag : found->second.tags) WriteTag(writer, resource_id, found->second, tag);
  }
  writer.EndArray();
}

void WritePending(json::Writer& writer, const Job* pending) {
  if (!pending) return;
  writer.Member("jobid", pending->id);
  writer.Member("jobstatus", static_cast<int64_t>(pending->status));
}

std::string OneRow(std::string_view key, const std::function<void(json::Writer&)>& write) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key(key);
  write(writer);
  writer.EndObject();
  return json;
}

void WriteEmptyList(json::Writer& writer, std::string_view name) {
  writer.Key(name).BeginArray().EndArray();
}

}  // namespace toolgate::simulator
