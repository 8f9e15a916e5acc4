// SPDX-License-Identifier: Apache-2.0
// JSON Pointers (RFC 6901): from a pointer to a value, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/document.h"

namespace toolgate::json {

// The tokens of `pointer`, unescaped; none for "", which is the whole document. Empty if it is no
// pointer.
std::optional<std::vector<std::string>> SplitPointer(std::string_view pointer);

// The member or element of `container` that a token names; empty if there is none.
Value FindByToken(Value container, std::string_view token);

// The pointer to `inside`, which is a value within `root` or a member's name (then the pointer is
// the member's).
std::string PointerTo(Value root, Value inside);

}  // namespace toolgate::json
