// SPDX-License-Identifier: Apache-2.0
// Reads a policy document, version "1" (docs/policy.md). Every mistake becomes an issue with its
// place; what this build does not support yet is refused with a sentence, never ignored.
#pragma once

#include "base/issues.h"
#include "json/document.h"
#include "json/limits.h"
#include "policy/document.h"

namespace toolgate::policy {

// The size of a document that is read at all.
inline constexpr json::Limits kPolicyLimits{.bytes_max = 16u << 20,
                                            .depth_max = 64,
                                            .members_max = 200'000,
                                            .key_bytes_max = 1024,
                                            .number_chars_max = 128};

// The result is of use only if `issues` got no error.
Document ParseDocument(json::Value root, base::Issues& issues);

}  // namespace toolgate::policy
