// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/members.h"

namespace toolgate::simulator {

void WriteOwner(json::Writer& writer, const Account& account) {
  writer.Member("account", account.name);
  writer.Member("domainid", account.domain->id).Member("domain", account.domain->name);
  writer.Member("domainpath", account.domain->path);
}

void WriteZoneMembers(json::Writer& writer, const Zone& zone) {
  writer.Member("zoneid", zone.id).Member("zonename", zone.name);
}

void WriteEmptyList(json::Writer& writer, std::string_view name) {
  writer.Key(name).BeginArray().EndArray();
}

}  // namespace toolgate::simulator
