// SPDX-License-Identifier: Apache-2.0
// What is legal in a policy and yet unlikely to be meant.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "policy/check_conditions.h"
#include "policy/policy.h"

namespace toolgate::policy {

// Warnings that need nothing but the document: entries that can never take effect, selectors of
// resources that match no uri, and a default of deny that no tool is granted against.
void CheckDocument(const Document& document, base::Issues& issues);

// The same against a server's tools, and besides: names and globs that match nothing (a typo in
// `hide` must not fail open in silence), entries whose actions decide nothing or contradict each
// other, what the tools' schemas cannot have, and that no tool is left callable.
void CheckAgainstTools(const Document& document, std::span<const ListedTool> tools,
                       base::Issues& issues);
// Where nothing is known of the tools but their names.
void CheckAgainstTools(const Document& document, const std::vector<std::string_view>& names,
                       base::Issues& issues);

// What a policy does to one tool, in words: `hidden`, `allowed, at most 10 per minute`, ...
std::string DescribeEffect(const ToolRules& rules);
// What an entry of `resources` or `prompts` does, taken alone.
std::string_view DescribeEffect(const Entry& entry);
// What servers may ask of clients: `sampling, roots`, or `nothing`.
std::string DescribeClientFeatures(const ClientFeatures& features);

}  // namespace toolgate::policy
