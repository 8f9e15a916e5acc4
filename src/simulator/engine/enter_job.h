// SPDX-License-Identifier: Apache-2.0
// How an asynchronous command becomes a job.
#pragma once

#include <string>

#include "simulator/engine/command.h"

namespace toolgate::simulator {

// What a job works on; jobs of one key, or without one of one instance, run one after the other.
struct JobInstance {
  std::string type;  // `VirtualMachine`
  std::string id;
  std::string serial_key = {};  // the id of a network, for what is done to its rules
};

enum class Shown { kJob, kJobAndId };  // what the answer holds; the id is that of the instance

// Enters a job and answers with its id, the caller's own (`customjobid`) if one was sent.
Reply EnterJob(CommandContext& context, JobInstance instance, JobWork work,
               Shown shown = Shown::kJob);

}  // namespace toolgate::simulator
