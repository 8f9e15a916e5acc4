// SPDX-License-Identifier: Apache-2.0
// What is legal in conditions and limits, and yet unlikely to be meant.
#pragma once

#include <span>

#include "base/issues.h"
#include "json/document.h"
#include "policy/document.h"
#include "policy/tool.h"

namespace toolgate::policy {

// Warnings that need nothing but the document: texts of URLs and paths that are compared as texts,
// what a client says of itself, names of counters that do not share.
void CheckConditions(const Document& document, base::Issues& issues);

// A tool as its server lists it.
struct ListedTool {
  Tool tool;
  json::Value input_schema;  // empty if it is not known
};

// The same against the schemas of the tools that the entry speaks of: paths and amounts that they
// cannot have, requirements on what may be left out.
void CheckAgainstSchemas(const Entry& entry, std::span<const ListedTool* const> tools,
                         base::Issues& issues);

}  // namespace toolgate::policy
