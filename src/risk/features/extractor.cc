// SPDX-License-Identifier: Apache-2.0
#include "risk/features/extractor.h"

namespace toolgate::risk {

void Extract(const ToolDefinition& tool, const ServerContext& server,
             const WordListeners& listeners, Features& features) {
  features.Clear();
  features.SetServer(server.classes());
  ExtractName(server.WithoutPrefix(tool.name), listeners.name, features);
  const bool has_description = !tool.description.empty();
  const std::string_view text = has_description ? tool.description : tool.title;
  features.has_text = !text.empty();
  ExtractText(text, has_description ? Field::kDescription : Field::kTitle, listeners.text,
              features);
  ExtractSchema(tool.input_schema, listeners.property, features);
  ExtractHints(tool.annotations, features);
}

void ExtractHints(json::Value annotations, Features& features) {
  if (!annotations.Is(json::Type::kObject)) return;
  for (const auto& entry : annotations) {
    if (!entry.value.Is(json::Type::kBool)) continue;
    const Place place = entry.value.AsBool() ? Place::kHint : Place::kDenied;
    size_t at = 0;
    const Unit unit = NextUnit(entry.key, &at, NextNameWord, nullptr);
    features.Add(
        place, unit.classes & lexicon_roles.thing,
        {.field = Field::kAnnotations, .property = entry.key, .text = entry.key, .rule = {}});
  }
}

}  // namespace toolgate::risk
