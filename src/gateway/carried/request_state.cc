// SPDX-License-Identifier: Apache-2.0
#include "gateway/carried/request_state.h"

#include <charconv>

#include "base/check.h"
#include "crypto/hash.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::gateway {
namespace {

// The number is that of the format below.
constexpr std::string_view kPurpose = "request state 1";

using json::Value;

std::string WritePlain(const RequestState& state, base::WallTime expires) {
  std::string plain;
  json::Writer writer(plain);
  writer.BeginObject();
  writer.Member("expires", int64_t{expires.time_since_epoch().count()});
  writer.Member("server", state.server).Member("principal", state.principal);
  writer.Member("method", state.method).Member("target", state.target);
  writer.Member("arguments_digest", state.arguments_digest);
  if (state.upstream_state) writer.Member("upstream_state", *state.upstream_state);
  writer.Key("asked").BeginArray();
  for (const auto& [key, request] : state.asked) {
    writer.BeginArray().String(key).String(request).EndArray();
  }
  writer.EndArray().Member("round", int64_t{state.round}).EndObject();
  return plain;
}

int64_t ReadInt(Value value) {
  int64_t number = 0;
  const std::string_view text = value.text();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// Only what WritePlain wrote gets here: the text was sealed.
RequestState ReadPlain(Value root) {
  const auto text = [root](std::string_view member) {
    return std::string(root.Find(member).text());
  };
  RequestState state;
  state.server = text("server");
  state.principal = text("principal");
  state.method = text("method");
  state.target = text("target");
  state.arguments_digest = text("arguments_digest");
  if (root.Find("upstream_state")) state.upstream_state = text("upstream_state");
  for (const auto& entry : root.Find("asked")) {
    auto part = entry.value.begin();
    std::string key((*part).value.text());
    ++part;
    state.asked.emplace_back(std::move(key), (*part).value.text());
  }
  state.round = static_cast<int>(ReadInt(root.Find("round")));
  return state;
}

}  // namespace

std::string DigestArguments(json::Value arguments) {
  return crypto::Sha256Hex(arguments ? json::WriteSorted(arguments) : "");
}

std::string WriteRequestState(const crypto::Sealer& sealer, const RequestState& state,
                              base::WallTime now) {
  CHECK(state.round >= 1);
  if (state.round > kRequestRoundsMax) return "";
  const std::string plain = WritePlain(state, now + kRequestStateLifetime);
  if (crypto::Sealer::SealedSize(plain.size()) > kRequestStateBytesMax) return "";
  return sealer.Seal(kPurpose, plain);
}

std::optional<RequestState> ReadRequestState(const crypto::Sealer& sealer, std::string_view sealed,
                                             base::WallTime now) {
  if (sealed.size() > kRequestStateBytesMax) return std::nullopt;
  const std::optional<std::string> plain = sealer.Open(kPurpose, sealed);
  if (!plain) return std::nullopt;
  json::Document document;
  if (json::ParseInto(document, *plain)) return std::nullopt;
  const int64_t expires = ReadInt(document.root().Find("expires"));
  if (now.time_since_epoch().count() >= expires) return std::nullopt;
  return ReadPlain(document.root());
}

bool IsBoundTo(const RequestState& state, std::string_view server, std::string_view principal,
               std::string_view method, std::string_view target, json::Value arguments) {
  return state.server == server && state.principal == principal && state.method == method &&
         state.target == target && state.arguments_digest == DigestArguments(arguments);
}

}  // namespace toolgate::gateway
