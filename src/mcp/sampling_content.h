// SPDX-License-Identifier: Apache-2.0
// Blocks of content in sampling messages.
#pragma once

#include <string>

#include "json/document.h"
#include "json/writer.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

// Tools are called and answered only in sampling with tools.
enum class SamplingTools { kNone, kOffered };

// Writes the known members of a block that a message of `revision` may have, or says why it may not
// have it, as a sentence about "it"; what was written then must be thrown away.
std::string WriteSamplingBlock(json::Writer& writer, json::Value block, Revision revision,
                               SamplingTools tools);

}  // namespace toolgate::mcp
