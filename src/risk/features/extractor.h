// SPDX-License-Identifier: Apache-2.0
// Reads the features of one definition: one pass over its name, its description, the names in its
// schema and its annotations. Bounded by the definition's size, whatever it holds.
#pragma once

#include "risk/definition.h"
#include "risk/features/features.h"
#include "risk/features/server_context.h"
#include "risk/features/words.h"

namespace toolgate::risk {

// Hears of all words, for the second vote. Any of them may be null.
struct WordListeners {
  WordListener* name = nullptr;
  WordListener* text = nullptr;
  WordListener* property = nullptr;
};

// `features` is cleared first; its memory is used again.
void Extract(const ToolDefinition& tool, const ServerContext& server,
             const WordListeners& listeners, Features& features);

// The parts of it.
void ExtractName(std::string_view name, WordListener* listener, Features& features);
void ExtractText(std::string_view text, Field field, WordListener* listener, Features& features);
void ExtractSchema(json::Value schema, WordListener* listener, Features& features);
void ExtractHints(json::Value annotations, Features& features);

}  // namespace toolgate::risk
