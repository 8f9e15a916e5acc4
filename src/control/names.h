// SPDX-License-Identifier: Apache-2.0
// What things of the control plane may be called. No name can be taken for an id.
#pragma once

#include <string_view>

namespace toolgate::control {

inline constexpr size_t kNameBytesMax = 63;
inline constexpr size_t kLineBytesMax = 255;  // of what people write about things

// 1 to 63 of a-z, 0-9 and `-`, which does not come first: the name is part of the URL.
bool IsServerName(std::string_view name);
// The same with `_`, but for what begins as an id does.
bool IsPolicyName(std::string_view name);
// One line of 1 to 255 bytes that does not begin as an id does.
bool IsGrantLabel(std::string_view label);

// UTF-8 without characters that do not show as themselves: controls, marks of direction.
bool IsLine(std::string_view text);

inline constexpr std::string_view kServerNameRule =
    "use 1 to 63 of a-z, 0-9 and `-`: the name is part of the URL";
inline constexpr std::string_view kPolicyNameRule =
    "use 1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first";

}  // namespace toolgate::control
