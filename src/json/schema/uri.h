// SPDX-License-Identifier: Apache-2.0
// References of schemas to schemas (RFC 3986 section 5): joined, never followed on any network.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace toolgate::json {

// A URI in two parts. `fragment` is empty if there is none.
struct SplitUri {
  std::string_view document;
  std::string_view fragment;
};
SplitUri SplitFragment(std::string_view uri);

// `reference`, without fragment, as seen from `base`. With a base of "" a relative reference stays
// as it is.
std::string ResolveUri(std::string_view base, std::string_view reference);

// With `%41` and the like decoded. Empty if an escape is malformed.
std::optional<std::string> DecodePercent(std::string_view text);

}  // namespace toolgate::json
