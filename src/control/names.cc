// SPDX-License-Identifier: Apache-2.0
#include "control/names.h"

#include <algorithm>

#include "base/text.h"
#include "json/utf8.h"

namespace toolgate::control {
namespace {

bool IsPlain(char c) { return base::IsAsciiDigit(c) || base::IsAsciiLower(c); }

}  // namespace

bool IsServerName(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsPlain(c) || c == '-'; });
}

bool IsPolicyName(std::string_view name) {
  const auto is_good = [](char c) { return IsPlain(c) || c == '-' || c == '_'; };
  return !name.empty() && name.size() <= kNameBytesMax && IsPlain(name.front()) &&
         !name.starts_with("pol_") && std::all_of(name.begin(), name.end(), is_good);
}

bool IsGrantLabel(std::string_view label) {
  return !label.empty() && label.size() <= kLineBytesMax && !label.starts_with("grt_") &&
         IsLine(label);
}

bool IsLine(std::string_view text) {
  if (!json::IsUtf8(text)) return false;
  const std::u32string characters = json::DecodeUtf8(text);
  return std::none_of(characters.begin(), characters.end(), json::IsUnshown);
}

}  // namespace toolgate::control
