// SPDX-License-Identifier: Apache-2.0
// Prompts: work that people ask for often, written down step by step with the tools to use.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "cloudstack/server/tool_selection.h"
#include "json/document.h"

namespace toolgate::cloudstack {

struct PromptArgument {
  std::string_view name;
  std::string_view description;
  Need need = Need::kOptional;
  // The kind of object whose names complete it; empty: nothing does. `project` is one here too.
  std::string_view kind = {};
};

struct Prompt {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::span<const PromptArgument> arguments;
  std::span<const std::string_view> tools;  // all of them must be offered
  std::string_view text;                    // `{name}` stands for an argument
};

const Prompt* FindPrompt(const ToolSelection& selection, std::string_view name);
const PromptArgument* FindArgument(const Prompt& prompt, std::string_view name);

// The definitions of what the selection leaves, a JSON array.
std::string WritePrompts(const ToolSelection& selection);

// The members `description` and `messages` of a result. `given` is an object, or empty. Errors: a
// sentence about the arguments.
tl::expected<std::string, std::string> WritePrompt(const Prompt& prompt, json::Value given);

}  // namespace toolgate::cloudstack
