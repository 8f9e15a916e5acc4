// SPDX-License-Identifier: Apache-2.0
// data/lexicon.yaml -> features/lexicon.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "risk/compile/generated_source.h"
#include "risk/compile/kinds.h"

namespace toolgate::risk {

std::string CompileLexicon(DataFile& file, const OtherFiles& others);

// The bit of the class that the lexicon's `classes` call so; empty if there is none.
std::optional<size_t> FindClass(json::Value classes, std::string_view id);

// A place of rules and of the table as its enumerator: `kVerb`.
std::string PlaceLiteral(std::string_view place);

// A hash table of `words` in open addressing, for `word_slots` of generated sources: one row per
// slot, the index + 1 or 0.
void AppendSlots(const std::vector<std::string>& words, std::string_view name,
                 GeneratedSource& out);

}  // namespace toolgate::risk
