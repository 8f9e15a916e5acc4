// SPDX-License-Identifier: Apache-2.0
// Limits: their command, and the members that tell of them.
#include <algorithm>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/people/commands.h"
#include "simulator/people/limit_members.h"

namespace toolgate::simulator {
namespace {

// The prefixes of members, in order of ResourceType.
constexpr std::string_view kPrefixes[kResourceTypes] = {"vm",
                                                        "ip",
                                                        "volume",
                                                        "snapshot",
                                                        "template",
                                                        "project",
                                                        "network",
                                                        "vpc",
                                                        "cpu",
                                                        "memory",
                                                        "primarystorage",
                                                        "secondarystorage",
                                                        "backup",
                                                        "backupstorage",
                                                        "bucket",
                                                        "objectstorage",
                                                        "gpu"};

constexpr int64_t kGiB = int64_t{1} << 30;

// Storage is kept in bytes and shown in GiB.
int64_t UnitOf(ResourceType type) {
  switch (type) {
    case ResourceType::kPrimaryStorage:
    case ResourceType::kSecondaryStorage:
    case ResourceType::kBackupStorage:
    case ResourceType::kObjectStorage:
      return kGiB;
    default:
      return 1;
  }
}

int64_t Shown(int64_t limit, ResourceType type) {
  return limit == kNoLimit ? kNoLimit : limit / UnitOf(type);
}

template <class Owner>
void Write(json::Writer& writer, const Cloud& cloud, const Owner& owner) {
  for (size_t i = 0; i < kResourceTypes; ++i) {
    const auto type = static_cast<ResourceType>(i);
    const int64_t limit = Shown(cloud.counts.Limit(owner, type), type);
    const int64_t total = cloud.counts.Of(owner, type) / UnitOf(type);
    const bool is_free = limit == kNoLimit;
    const std::string prefix(kPrefixes[i]);
    writer.Key(prefix + "limit").String(is_free ? "Unlimited" : std::to_string(limit));
    writer.Key(prefix + "total").Int(total);
    writer.Key(prefix + "available")
        .String(is_free ? "Unlimited" : std::to_string(std::max<int64_t>(0, limit - total)));
  }
}

// A row of listResourceLimits.
struct LimitRow {
  ResourceType type;
  int64_t max;
};

// Whether the row is of the kind that was asked for.
bool Matches(const Arguments& arguments, ResourceType type) {
  const auto number = static_cast<int64_t>(type);
  return arguments.Number("resourcetype", number) == number &&
         !Differs(arguments, "resourcetypename", Name(type));
}

}  // namespace

void WriteLimits(json::Writer& writer, const Cloud& cloud, const Account& account) {
  Write(writer, cloud, account);
}

void WriteLimits(json::Writer& writer, const Cloud& cloud, const Domain& domain) {
  Write(writer, cloud, domain);
}

Reply ListResourceLimits(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const Cloud& cloud = context.cloud;
  const auto owner = TakeOwner(context);
  if (!owner) return Fail(owner.error());
  const bool of_domain =
      arguments.Has("domainid") && !arguments.Has("account") && !arguments.Has("projectid");
  const Domain& domain =
      of_domain ? *cloud.domains.Find(arguments.Text("domainid")) : *(*owner)->domain;
  std::vector<LimitRow> rows;
  for (size_t i = 0; i < kResourceTypes; ++i) {
    const auto type = static_cast<ResourceType>(i);
    const int64_t limit =
        of_domain ? cloud.counts.Limit(domain, type) : cloud.counts.Limit(**owner, type);
    if (Matches(arguments, type)) rows.push_back({type, Shown(limit, type)});
  }
  std::vector<const LimitRow*> matches;
  for (const LimitRow& row : rows) matches.push_back(&row);
  return WriteList(context, "resourcelimit", matches,
                   [&](json::Writer& writer, const LimitRow& row) {
                     writer.BeginObject();
                     if (of_domain) {
                       writer.Member("domainid", domain.id).Member("domain", domain.name);
                     } else {
                       WriteOwner(writer, **owner);
                     }
                     writer.Member("resourcetype", std::to_string(static_cast<int>(row.type)));
                     writer.Member("resourcetypename", Name(row.type));
                     writer.Member("max", row.max).EndObject();
                   });
}

}  // namespace toolgate::simulator
