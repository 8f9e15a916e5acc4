// SPDX-License-Identifier: Apache-2.0
// One field of an elicitation form.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "json/document.h"

namespace toolgate::mcp {

enum class FieldKind { kText, kNumber, kInteger, kBoolean, kChoice, kChoices };

// From its schema; empty for everything that a form cannot have.
std::optional<FieldKind> FindFieldKind(json::Value field);

// Whether a person types into it.
constexpr bool IsTyped(FieldKind kind) { return kind <= FieldKind::kInteger; }

// The options of a choice: an array of strings or, with titles, of `{const, title}`.
json::Value OptionsOf(json::Value field);
bool HasTitles(json::Value field);
std::string_view OptionValue(json::Value option);

// The formats that a form can ask for.
bool IsFormat(std::string_view format);

// Why `value` does not fill in the field, as the end of a sentence; empty if it does.
std::string FindValueFault(json::Value field, json::Value value);

}  // namespace toolgate::mcp
