// SPDX-License-Identifier: Apache-2.0
// What is legal in a policy and yet unlikely to be meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "policy/policy.h"

namespace toolgate::policy {

// Warnings that need nothing but the document: entries that can never take effect, and a default of
// deny that nothing grants against.
void CheckDocument(const Document& document, base::Issues& issues);

// The same against a server's tools, and besides: names and globs that match nothing (a typo in
// `hide` must not fail open in silence), and that no tool is left callable.
void CheckAgainstTools(const Document& document, const std::vector<std::string_view>& tools,
                       base::Issues& issues);

// What a policy does to one tool, in words: `hidden`, `allowed, at most 10 per minute`, ...
std::string DescribeEffect(const ToolRules& rules);

}  // namespace toolgate::policy
