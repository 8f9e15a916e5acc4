// SPDX-License-Identifier: Apache-2.0
// A tool as its server defines it (MCP `Tool`), and what else is known of the server: all that a
// class is decided from.
#pragma once

#include <string_view>

#include "json/document.h"

namespace toolgate::risk {

// Views into the document that the definition was read from; it must live as long.
struct ToolDefinition {
  std::string_view name;
  std::string_view title;        // empty if none
  std::string_view description;  // empty if none
  json::Value input_schema;      // empty if none; may be any JSON value, servers do lie
  json::Value output_schema;     // the same
  json::Value annotations;       // empty if none
  json::Value whole;             // the element of tools/list; empty if it was not read from one
};

// Reads a definition from an element of tools/list. What is missing or of a wrong type is empty.
ToolDefinition ReadDefinition(json::Value tool);

}  // namespace toolgate::risk
