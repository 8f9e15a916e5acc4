// SPDX-License-Identifier: Apache-2.0
// What a request names of networks, if the caller may touch it, and the jobs on it.
#pragma once

#include <string>
#include <string_view>

#include "json/writer.h"
#include "simulator/engine/enter_job.h"
#include "simulator/engine/members.h"

namespace toolgate::simulator {

template <class T>
using Taken = tl::expected<T*, ApiFailure>;

// Errors: 431 for what is removed or not named, 531.
Taken<Network> TakeNetwork(CommandContext& context, std::string_view parameter);
Taken<PublicAddress> TakeAddress(CommandContext& context, std::string_view parameter);
Taken<VirtualMachine> TakeMember(CommandContext& context, std::string_view parameter);
// The rule that `id` names. One of another purpose is not found.
Taken<FirewallRule> TakeRule(CommandContext& context, RulePurpose purpose);

// How a row is written: with what the whole cloud knows of it, and where it has one, its job.
struct RowView {
  const Cloud& cloud;
  const JobQueue* jobs = nullptr;  // null: without jobs
  bool for_admin = false;
};
RowView ViewOf(const CommandContext& context);

// `jobid` and `jobstatus` of a pending job on `id`.
void WritePending(json::Writer& writer, const RowView& view, std::string_view id);

// For lists asked with `retrieveonlyresourcecount`: `{"count":N}`.
Reply CountOnly(size_t count);

// Enters a job in the queue of `network`: what is done to a network and its rules is done one after
// the other.
Reply EnterNetworkJob(CommandContext& context, JobInstance instance, const Network* network,
                      JobWork work, Shown shown = Shown::kJob);

}  // namespace toolgate::simulator
