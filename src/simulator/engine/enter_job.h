// SPDX-License-Identifier: Apache-2.0
// How an asynchronous command becomes a job.
#pragma once

#include <functional>
#include <string>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

// What a job works on; jobs of one instance run one after the other.
struct JobInstance {
  std::string type;  // `VirtualMachine`
  std::string id;
  const Account* owner = nullptr;  // null: the caller
  std::string queue = {};          // what it is serialised on, where that is not `id`: a network
};

enum class Shown { kJob, kJobAndId };  // what the answer holds; the id is that of the instance

// A job that does `body`, and then replies what `result` says.
JobWork ReplyAfter(JobBody body, std::function<std::string()> result);
JobWork ResultIsSuccess(JobBody body);

// Enters a job and answers with its id, the caller's own (`customjobid`) if one was sent.
Reply EnterJob(CommandContext& context, JobInstance instance, JobWork work,
               Shown shown = Shown::kJob);

// The action of the command, for its events; none if it has none.
std::optional<Action> ActionOf(const CommandContext& context, const JobInstance& instance);

}  // namespace toolgate::simulator
