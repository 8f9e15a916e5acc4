// SPDX-License-Identifier: Apache-2.0
// Arguments of a call that its HTTP request repeats in `Mcp-Param-*` fields, because the tool's
// inputSchema says so with `x-mcp-header` (MCP 2026-07-28, Streamable HTTP, "Custom Headers from
// Tool Parameters"). The body is the truth: the client's fields are checked against it, and the
// server's are written from it. Pure.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "json/document.h"

namespace toolgate::mcp {

enum class ParamType { kString, kInteger, kBoolean };

struct ParamHeader {
  std::string name;               // as annotated: `Region`
  std::vector<std::string> path;  // keys under `arguments`
  ParamType type = ParamType::kString;

  std::string field() const { return "Mcp-Param-" + name; }
};

// The annotated properties of a tool's inputSchema in the order of the schema, or why the
// annotations are not valid: then the tool must not be offered to HTTP clients of 2026-07-28.
// Besides what the specification asks, at most 64 properties and no path that JavaScript reads
// apart (`__proto__`).
tl::expected<std::vector<ParamHeader>, std::string> ReadParamHeaders(json::Value tool);

// What is wrong with the request's fields against its arguments, as a sentence that does not repeat
// values; empty if they agree. `find` gives a field's trimmed value by its name, in any case, or
// nullopt. A field without an argument is a fault too: somebody on the way may have acted on it.
std::string FindParamHeaderFault(
    std::span<const ParamHeader> headers, json::Value arguments,
    const std::function<std::optional<std::string_view>(std::string_view)>& find);

// The fields for the server: name and encoded value of each property that has a value which a field
// can carry. Integers beyond +-(2^53-1), arrays and objects have none.
std::vector<std::pair<std::string, std::string>> WriteParamHeaders(
    std::span<const ParamHeader> headers, json::Value arguments);

}  // namespace toolgate::mcp
