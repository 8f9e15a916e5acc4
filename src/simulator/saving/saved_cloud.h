// SPDX-License-Identifier: Apache-2.0
// A cloud and its jobs as JSON, and back: everything that the API tells of them. Not the work of
// jobs that are pending, nor sessions: what restores it is a server that starts.
#pragma once

#include <string>

#include "base/result.h"
#include "json/document.h"
#include "simulator/engine/jobs.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

std::string WriteCloud(const Cloud& cloud, const JobQueue& jobs);

// Fills `cloud`, which must be as its constructor left it, and `jobs`. Jobs that were pending have
// failed, as after a restart; what they were at work on is as they left it. Errors: invalid_input;
// then neither can be used any more.
base::Result<void> ReadCloud(json::Value saved, Cloud& cloud, JobQueue& jobs);

}  // namespace toolgate::simulator
