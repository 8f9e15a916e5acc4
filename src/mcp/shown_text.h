// SPDX-License-Identifier: Apache-2.0
// Texts of a server that a client shows to a person.
#pragma once

#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::mcp {

// Why `text` must not be shown, as the end of a sentence; empty if it may be. It must be a string
// of at most `bytes_max` bytes without characters that make it look other than it reads: control
// characters but line ends and tabs, overrides and isolates of the writing direction, tags.
std::string FindShownTextFault(json::Value text, size_t bytes_max);
std::string FindShownTextFault(std::string_view text, size_t bytes_max);

// `text` with nothing in it that a client would make a link: `https[:]//x`, `www[.]x`,
// `mailto[:]x`, `[a] (b)`. Servers should not put addresses to click into forms (MCP 2025-11-25,
// Elicitation, "Safe URL Handling"); the text stays readable, because many name their
// documentation.
std::string WithoutLinks(std::string_view text);

}  // namespace toolgate::mcp
