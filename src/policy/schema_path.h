// SPDX-License-Identifier: Apache-2.0
// Whether arguments that fit a tool's schema can have something at a path: a guess for warnings,
// from `properties` and `items` alone.
#pragma once

#include <string>

#include "json/document.h"
#include "policy/argument_path.h"

namespace toolgate::policy {

struct PathInSchema {
  enum class State {
    kUnclear,   // the schema says more than is read here, or nothing
    kAbsent,    // it lists what there is, and this is not among it
    kOptional,  // it may be left out
    kRequired,
  };
  State state = State::kUnclear;
  std::string closest;  // kAbsent: a property with a name like it, or empty
};

PathInSchema FindInSchema(json::Value schema, const ArgumentPath& path);

}  // namespace toolgate::policy
