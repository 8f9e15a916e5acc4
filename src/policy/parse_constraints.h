// SPDX-License-Identifier: Apache-2.0
// Reads what a tool's entry and `all_tools` ask of calls.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "json/reader.h"
#include "policy/document.h"

namespace toolgate::policy {

// Part of the language that this build refuses, and what to do instead.
struct Later {
  std::string_view field;
  std::string_view advice;
};
void RefuseLater(json::ObjectReader& reader, std::span<const Later> fields, base::Issues& issues);

// Into `entry`, which stands at `pointer` in the document.
void ParseConstraints(json::ObjectReader& reader, const std::string& pointer, Entry& entry,
                      base::Issues& issues);

}  // namespace toolgate::policy
