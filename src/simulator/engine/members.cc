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

void WriteTags(json::Writer& writer, const Cloud& cloud, std::string_view resource_id) {
  writer.Key("tags").BeginArray();
  const auto& all = cloud.tags.all();
  const auto found = all.empty() ? all.end() : all.find(std::string(resource_id));
  if (found != all.end()) {
    for (const Tag& tag : found->second.tags) {
      writer.BeginObject().Member("key", tag.key).Member("value", tag.value);
      writer.Member("resourcetype", found->second.type).Member("resourceid", resource_id);
      WriteOwner(writer, *found->second.owner);
      if (!tag.customer.empty()) writer.Member("customer", tag.customer);
      writer.EndObject();
    }
  }
  writer.EndArray();
}

void WriteEmptyList(json::Writer& writer, std::string_view name) {
  writer.Key(name).BeginArray().EndArray();
}

}  // namespace toolgate::simulator
