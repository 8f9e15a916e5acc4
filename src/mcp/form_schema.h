// SPDX-License-Identifier: Apache-2.0
// The schema of an elicitation form: one level of primitive fields (MCP 2025-11-25, Elicitation,
// "Requested Schema").
#pragma once

#include <string>

#include "json/document.h"
#include "json/writer.h"
#include "mcp/revision.h"

namespace toolgate::mcp {

// Why a form must not be shown to clients of `revision`, as a sentence about "it"; empty if it may
// be. Refused: other types, more than 64 fields or 256 options, required fields that the client
// cannot fill in, texts that FindShownTextFault refuses, and fields into which a person would type
// a secret (mcp/secret_words.h), by their names and texts or by `message`. Choices and booleans
// cannot take a secret, so that a form may ask whether to rotate a password.
std::string FindFormFault(json::Value schema, std::string_view message, Revision revision);

// The schema as clients of `revision` know it; `schema` must be without fault. Unknown members,
// unknown formats and defaults that do not fit are left out; so are choices of several options for
// clients that have only choices of one (before 2025-11-25), where titled options become `enum`
// with `enumNames`.
void WriteForm(json::Writer& writer, json::Value schema, Revision revision);

// Why `content` does not fill in the form that the client was given; empty if it does. Formats are
// checked loosely: the server knows better.
std::string FindAnswerFault(json::Value schema, json::Value content);

// The same for a form that is not known any more: strings, numbers, booleans and lists of strings.
std::string FindAnswerFault(json::Value content);

}  // namespace toolgate::mcp
