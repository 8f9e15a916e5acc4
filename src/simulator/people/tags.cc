// SPDX-License-Identifier: Apache-2.0
// The commands of tags.
#include <fmt/format.h>

#include "base/text.h"
#include "simulator/engine/enter_job.h"
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/people/commands.h"

namespace toolgate::simulator {
namespace {

// The kinds that tags are put on, as `resourcetype` and as parameters of other commands call them.
struct TaggableKind {
  std::string_view type;
  std::string_view entity;
};
constexpr TaggableKind kKinds[] = {
    {"UserVm", "UserVm"},
    {"VirtualMachine", "UserVm"},
    {"Volume", "Volume"},
    {"Snapshot", "Snapshot"},
    {"Network", "Network"},
    {"Template", "Template"},
    {"ISO", "Template"},
    {"PublicIpAddress", "IPAddress"},
    {"FirewallRule", "FirewallRule"},
    {"PortForwardingRule", "FirewallRule"},
    {"LoadBalancer", "FirewallRule"},
    {"SecurityGroup", "SecurityGroup"},
    {"SSHKeyPair", "SSHKeyPair"},
    {"VMSnapshot", "VMSnapshot"},
    {"AffinityGroup", "AffinityGroup"},
};

// What one job puts on or takes from where.
struct TagJob {
  std::string type;
  std::vector<std::string> ids;
  std::vector<const Account*> owners;  // of each id
  std::vector<MapRow> rows;
  std::string customer;
};

std::string_view EntityOf(std::string_view type) {
  for (const TaggableKind& kind : kKinds) {
    if (base::EqualsIgnoreCase(kind.type, type)) return kind.entity;
  }
  return "";
}

tl::expected<TagJob, ApiFailure> Take(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  TagJob job;
  job.type = arguments.Text("resourcetype");
  job.rows = arguments.Rows("tags");
  job.customer = arguments.Text("customer");
  const std::string_view entity = EntityOf(job.type);
  if (entity.empty()) {
    return Fail(Invalid(fmt::format("Invalid resource type {}", base::Printable(job.type))));
  }
  for (std::string_view id : arguments.List("resourceids")) {
    const Account* owner = context.cloud.FindOwner(entity, id);
    if (!owner) {
      return Fail(Invalid(fmt::format("Unable to find resource by id {} and type {}",
                                      base::Printable(id), job.type)));
    }
    if (auto refused = CheckAccess(context.caller, *owner, id)) return Fail(std::move(*refused));
    job.ids.emplace_back(id);
    job.owners.push_back(owner);
  }
  return job;
}

Reply Create(Cloud& cloud, const TagJob& job) {
  for (const std::string& id : job.ids) {
    for (const MapRow& row : job.rows) {
      if (!cloud.tags.Has(id, Field(row, "key"))) continue;
      return Fail(Invalid(fmt::format("tag {} already on {} with id {}",
                                      base::Printable(Field(row, "key")), job.type, id)));
    }
  }
  for (size_t i = 0; i < job.ids.size(); ++i) {
    for (const MapRow& row : job.rows) {
      cloud.tags.Set(
          job.ids[i], job.type, *job.owners[i],
          {std::string(Field(row, "key")), std::string(Field(row, "value")), job.customer});
    }
  }
  return kSuccess;
}

// All tags of the resources, where none were named.
Reply Delete(Cloud& cloud, const TagJob& job) {
  bool found = false;
  for (const std::string& id : job.ids) {
    if (job.rows.empty()) {
      const std::vector<Tag> tags = cloud.tags.Of(id);
      for (const Tag& tag : tags) found |= cloud.tags.Remove(id, tag.key, nullptr);
    }
    for (const MapRow& row : job.rows) {
      const auto value = row.find("value");
      found |=
          cloud.tags.Remove(id, Field(row, "key"), value == row.end() ? nullptr : &value->second);
    }
  }
  if (found) return kSuccess;
  return Fail(Invalid("Unable to find any tags which conform to specified delete parameters."));
}

Reply Enter(CommandContext& context, Reply (*change)(Cloud& cloud, const TagJob& job)) {
  auto job = Take(context);
  if (!job) return Fail(job.error());
  const std::string id = job->ids.front();
  auto work = [&cloud = context.cloud, job = *std::move(job),
               change](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await run.Work("tag", std::chrono::seconds(1));
    if (failed) co_return Fail(std::move(*failed));
    co_return change(cloud, job);
  };
  return EnterJob(context, {"None", id, nullptr, "tags " + id}, std::move(work));
}

struct TagRow {
  std::string_view resource_id;
  const TaggedResource* resource;
  const Tag* tag;
};

bool Matches(const Arguments& arguments, const TagRow& row) {
  return !Differs(arguments, "resourcetype", row.resource->type) &&
         !Differs(arguments, "resourceid", row.resource_id) &&
         !Differs(arguments, "key", row.tag->key) && !Differs(arguments, "value", row.tag->value) &&
         !Differs(arguments, "customer", row.tag->customer) &&
         HasKeyword(arguments, row.tag->key, row.tag->value);
}

}  // namespace

Reply CreateTags(CommandContext& context) { return Enter(context, Create); }

Reply DeleteTags(CommandContext& context) { return Enter(context, Delete); }

Reply ListTags(CommandContext& context) {
  std::vector<TagRow> rows;
  for (const auto& [id, resource] : context.cloud.tags.all()) {
    if (!IsInScope(context, *resource.owner)) continue;
    for (const Tag& tag : resource.tags) {
      const TagRow row{id, &resource, &tag};
      if (Matches(context.arguments, row)) rows.push_back(row);
    }
  }
  std::vector<const TagRow*> matches;
  for (const TagRow& row : rows) matches.push_back(&row);
  return WriteList(context, "tag", matches, [](json::Writer& writer, const TagRow& row) {
    WriteTag(writer, row.resource_id, *row.resource, *row.tag);
  });
}

}  // namespace toolgate::simulator
