// SPDX-License-Identifier: Apache-2.0
// Members that the responses of many commands share. Null members are left out, empty collections
// are written.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "json/writer.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

inline constexpr std::string_view kHypervisor = "Simulator";
inline constexpr std::string_view kManagementServer = "a8d6c1f2-5f0e-4c1b-9c55-0f3f5a2f6d10";

// The account, or the project, and the domain.
void WriteOwner(json::Writer& writer, const Account& account);
void WriteZoneMembers(json::Writer& writer, const Zone& zone);
// The cluster, and its pod.
void WriteClusterMembers(json::Writer& writer, const Cluster& cluster);
// One tag.
void WriteTag(json::Writer& writer, std::string_view resource_id, const TaggedResource& resource,
              const Tag& tag);
// The `tags` of a resource.
void WriteTags(json::Writer& writer, const Cloud& cloud, std::string_view resource_id);
// `jobid` and `jobstatus` of what is at work on a resource; nothing if `pending` is null.
void WritePending(json::Writer& writer, const Job* pending);
// `{"<key>":<row>}`; `write` writes the row.
std::string OneRow(std::string_view key, const std::function<void(json::Writer&)>& write);
void WriteEmptyList(json::Writer& writer, std::string_view name);

}  // namespace toolgate::simulator
