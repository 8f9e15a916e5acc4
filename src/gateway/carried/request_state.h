// SPDX-License-Identifier: Apache-2.0
// What a client carries between the rounds of a request that needs its input (MCP 2026-07-28,
// multi round-trip requests): the server's own `requestState`, wrapped, with what it is good for.
// Nothing is kept here; what a returned state must be bound to, the caller compares with IsBoundTo.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crypto/sealing.h"
#include "json/document.h"

namespace toolgate::gateway {

inline constexpr std::chrono::minutes kRequestStateLifetime{10};
inline constexpr size_t kRequestStateBytesMax = 64 * 1024;  // as the client gets it
inline constexpr int kRequestRoundsMax = 10;

struct RequestState {
  // What it is bound to.
  std::string server;
  std::string principal;
  std::string method;
  std::string target;            // the tool's or prompt's name, or the resource's uri
  std::string arguments_digest;  // DigestArguments of the request's arguments

  std::optional<std::string> upstream_state;  // the server's `requestState`, exactly
  // Key of each input request, and the JSON of its {method, params} as given to the client.
  std::vector<std::pair<std::string, std::string>> asked;
  int round = 1;  // how often the client was asked, with this time

  friend bool operator==(const RequestState&, const RequestState&) = default;
};

// SHA-256, in hexadecimal, over the arguments with the members of all objects sorted by key and the
// text of numbers kept: the order of members does not matter, `1` and `1.0` differ. No arguments
// and empty ones differ too.
std::string DigestArguments(json::Value arguments);

// The `requestState` for the client. Empty if there can be none, so that the call must fail: it
// would be larger than kRequestStateBytesMax, or the round is beyond kRequestRoundsMax. Texts are
// UTF-8, as they are in parsed documents.
std::string WriteRequestState(const crypto::Sealer& sealer, const RequestState& state,
                              base::WallTime now);

// A state that was written with this sealer and has not expired; empty for everything else.
std::optional<RequestState> ReadRequestState(const crypto::Sealer& sealer, std::string_view sealed,
                                             base::WallTime now);

// Whether `state` was given for exactly this request.
bool IsBoundTo(const RequestState& state, std::string_view server, std::string_view principal,
               std::string_view method, std::string_view target, json::Value arguments);

}  // namespace toolgate::gateway
