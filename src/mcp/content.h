// SPDX-License-Identifier: Apache-2.0
// What results hold.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "json/document.h"

namespace toolgate::mcp {

inline constexpr size_t kLinkedUrisMax = 1000;

// The URIs of the resources that a tool's result or a prompt's messages link to or embed, each
// once, as views into the document; whatever their type says, because clients differ in how
// strictly they read it. At most kLinkedUrisMax + 1: a caller who must see all of them refuses a
// result with more than kLinkedUrisMax.
std::vector<std::string_view> LinkedUris(json::Value result);

}  // namespace toolgate::mcp
