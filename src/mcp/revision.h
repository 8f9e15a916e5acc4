// SPDX-License-Identifier: Apache-2.0
// The published revisions of MCP and the two eras they fall into.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace toolgate::mcp {

// In order of time; comparable.
enum class Revision { k2024_11_05, k2025_03_26, k2025_06_18, k2025_11_25, k2026_07_28 };

inline constexpr std::array kLegacyRevisions = {Revision::k2024_11_05, Revision::k2025_03_26,
                                                Revision::k2025_06_18, Revision::k2025_11_25};
inline constexpr std::array kModernRevisions = {Revision::k2026_07_28};
inline constexpr Revision kNewestLegacy = Revision::k2025_11_25;
inline constexpr Revision kNewestModern = Revision::k2026_07_28;

// Legacy revisions begin with `initialize` and may have sessions; modern ones carry everything in
// each request (`_meta`) and have neither.
constexpr bool IsModern(Revision revision) { return revision >= Revision::k2026_07_28; }

std::string_view Name(Revision revision);  // `2025-11-25`
std::optional<Revision> FindRevision(std::string_view name);

// The version that answers an initialize asking for `requested`: the same if it is a legacy one we
// know, else the newest legacy one (2025-11-25, Lifecycle, "Version Negotiation").
Revision NegotiateLegacy(std::string_view requested);

}  // namespace toolgate::mcp
