// SPDX-License-Identifier: Apache-2.0
// A tool definition from its JSON text, for tests.
#pragma once

#include <string>
#include <vector>

#include "risk/assessment.h"
#include "risk/definition.h"
#include "risk/definition_text.h"

namespace toolgate::risk {

class ParsedTool {
 public:
  // `json` must be strict JSON.
  explicit ParsedTool(std::string json);
  // With a name, a description, and the members of `inputSchema.properties` as JSON text.
  static ParsedTool Make(std::string_view name, std::string_view description,
                         std::string_view properties = "");

  const ToolDefinition& definition() const { return definition_; }
  const DefinitionText& text() const { return text_; }

  std::vector<Signal> Signals() const;
  std::vector<Poisoning> FindPoisonings() const;
  // `kind:text` of each signal, in their order.
  std::vector<std::string> SignalTexts() const;
  // `kind:severity` of each kind of poisoning, each once, in their order.
  std::vector<std::string> PoisoningKinds() const;

 private:
  json::Document document_;
  ToolDefinition definition_;
  DefinitionText text_;
};

}  // namespace toolgate::risk
