// SPDX-License-Identifier: Apache-2.0
// Our own pagination cursors. A cursor means nothing outside the list, the principal and the state
// of the server's lists that it was given for; those of servers are never passed on.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/sealing.h"

namespace toolgate::gateway {

inline constexpr std::chrono::minutes kCursorLifetime{10};

struct CursorPosition {
  std::string_view server;
  std::string_view principal;
  std::string_view list;     // `tools`, `resources`, ...
  std::string_view version;  // of what is listed: another one begins again
  size_t offset = 0;
};

// A cursor for `position`, of the same length for every position.
std::string WriteCursor(const crypto::Sealer& sealer, const CursorPosition& position,
                        base::WallTime now);

// The offset of a cursor that was written for `expected`, whose own offset is not looked at. Empty
// if it is none, is for anything else, or has expired.
std::optional<size_t> ReadCursor(const crypto::Sealer& sealer, std::string_view cursor,
                                 const CursorPosition& expected, base::WallTime now);

}  // namespace toolgate::gateway
