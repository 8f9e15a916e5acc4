// SPDX-License-Identifier: Apache-2.0
// Annotations that say otherwise than the rest of the definition. They are the server's own word
// and lower nothing; where they make a tool look harmless and the evidence does not, that is told.
#pragma once

#include "risk/assessment.h"
#include "risk/definition.h"

namespace toolgate::risk {

// Appends to the contradictions of an assessment whose class, evidence and signals are known:
// - `readOnlyHint: true` against any class but Read and Unknown, and against
//   `destructiveHint: true`;
// - `destructiveHint: false` against Destructive and Financial.
// `readOnlyHint: false` or `destructiveHint: true` on a tool that seems to read makes it look
// worse, not harmless: that is the signal `says_changes`. `idempotentHint` and `openWorldHint` say
// nothing of harm.
void FindContradictions(const ToolDefinition& tool, Assessment& assessment);

}  // namespace toolgate::risk
