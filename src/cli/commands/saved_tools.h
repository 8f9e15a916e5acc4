// SPDX-License-Identifier: Apache-2.0
// A saved tools/list as policies see it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "policy/check.h"
#include "policy/policy.h"
#include "risk/definition.h"

namespace toolgate::cli {

// What a saved tools/list holds, by name. Movable; `tools` are views into the rest.
struct SavedTools {
  json::Document document;
  std::vector<risk::ToolDefinition> definitions;
  std::vector<std::string> digests;  // of those that are more than names
  std::vector<policy::ListedTool> tools;
};

// Errors: the file cannot be read, is no JSON, or holds no tools.
base::Result<SavedTools> ReadSavedTools(const std::string& path);

}  // namespace toolgate::cli
