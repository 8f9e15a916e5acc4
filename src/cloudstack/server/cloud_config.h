// SPDX-License-Identifier: Apache-2.0
// The clouds that the server works with: from a file that a person wrote (docs/cloudstack.md), or
// the one of the environment.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/client/job_runner.h"

namespace toolgate::cloudstack {

// Whose objects are meant where a call does not say it: either a project, or an account and its
// domain.
struct Scope {
  std::string project;
  std::string account;
  std::string domain;
};

struct CloudConfig {
  std::string name;
  ApiOptions api;
  JobOptions jobs;
  Scope scope;
};

// One cloud at least; the first is meant where a call names none.
using Clouds = std::vector<CloudConfig>;

// The value of an environment variable, if it is set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment ProcessEnvironment();

struct LoadedClouds {
  Clouds clouds;
  std::string mistake;  // what is wrong, for people, line by line; empty: nothing
};

// The file at `path`, which names its clouds under `clouds`. Files that it refers to are looked for
// from where it is.
LoadedClouds LoadClouds(const std::string& path, const Environment& environment);

// CLOUDSTACK_API_URL and so on, as the cloud `default`.
LoadedClouds CloudOfEnvironment(const Environment& environment);

}  // namespace toolgate::cloudstack
