// SPDX-License-Identifier: Apache-2.0
#include "admin/kept_answers.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/problem.h"
#include "admin/store.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;
using control::Refuse;

std::string PurposeOf(const Retry& retry) {
  return crypto::SealingPurpose({"kept-answer", retry.caller, retry.key});
}

// The request's digest is sealed with it: bodies hold passwords and secrets, which a plain digest
// would let others guess.
std::string Pack(const Answer& answer, std::string_view request_digest) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Key("fields").BeginArray();
  for (const auto& [name, value] : answer.fields) {
    writer.BeginArray().String(name).String(value).EndArray();
  }
  writer.EndArray().Member("body", answer.body).Member("request", request_digest).EndObject();
  return text;
}

Answer Unpack(int status, json::Value kept) {
  Answer answer;
  answer.status = status;
  answer.body = kept.Find("body").text();
  for (const auto& field : kept.Find("fields")) {
    std::vector<std::string> parts;
    for (const auto& part : field.value) parts.emplace_back(part.value.text());
    if (parts.size() == 2) answer.Add(parts[0], parts[1]);
  }
  answer.Add("Idempotency-Replayed", "true");
  return answer;
}

}  // namespace

Outcome<void> TakeKey(Call& call, const Route& route) {
  const std::string_view key = call.request.Field("idempotency-key");
  const bool heeds = route.method == "POST" && route.access != Access::kAnyone;
  if (key.empty() || !heeds) return {};
  const bool is_good =
      key.size() <= kKeyBytesMax &&
      std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (!is_good) {
    return Refuse(ErrorCode::kInvalidInput,
                  fmt::format("`Idempotency-Key` must be 1 to {} visible characters", kKeyBytesMax),
                  std::string(reason::kBadRequest));
  }
  const Request& request = call.request;
  // A token gets no answers of a sign-in, nor of another token.
  call.retry.caller = call.actor.id.empty() ? "local" : call.actor.id;
  if (call.means == Means::kToken) call.retry.caller += "/" + call.api_token;
  call.retry.key = key;
  call.retry.request_digest = crypto::Sha256Hex(
      fmt::format("{}\n{}\n{}\n{}", request.method, request.path, request.query, request.body));
  return {};
}

Outcome<std::optional<Answer>> FindKept(const Call& call) {
  if (call.retry.key.empty()) return std::nullopt;
  ASSIGN_OR_FAULT(
      auto kept,
      ReadStore(call, [&](state::Tables& tables) -> Outcome<std::optional<state::KeptAnswer>> {
        ASSIGN_OR_FAULT(auto found, tables.kept_answers().Find(call.retry.caller, call.retry.key));
        return found;
      }));
  if (!kept || call.now - kept->created_at >= kAnswersKeptFor) return std::nullopt;
  auto text = call.services.keys.Open(PurposeOf(call.retry), kept->sealed_answer);
  const auto document = json::Parse(text ? std::move(*text) : std::string());
  if (!document) {
    return Refuse(ErrorCode::kConflict,
                  "this request was carried out before, but its answer can no longer be read");
  }
  if (document->root().Find("request").text() != call.retry.request_digest) {
    return Refuse(ErrorCode::kInvalidInput,
                  "this `Idempotency-Key` was used for another request: take a new one",
                  std::string(reason::kKeyReused));
  }
  return Unpack(kept->status, document->root());
}

base::Status KeepAnswer(Call& call, state::Tables& tables, const Answer& answer) {
  if (call.retry.key.empty() || call.retry.is_kept || answer.rest) return {};
  const std::string text = Pack(answer, call.retry.request_digest);
  if (text.size() > crypto::Sealer::kPlainBytesMax) return {};
  // What FindKept no longer finds must be gone.
  const auto oldest = call.now - kAnswersKeptFor + std::chrono::nanoseconds(1);
  RETURN_IF_ERROR(tables.kept_answers().DeleteOlder(oldest));
  state::KeptAnswer kept;
  kept.caller = call.retry.caller;
  kept.key = call.retry.key;
  kept.status = answer.status;
  kept.sealed_answer = call.services.keys.Seal(PurposeOf(call.retry), text);
  kept.created_at = call.now;
  RETURN_IF_ERROR(tables.kept_answers().Add(kept));
  call.retry.is_kept = true;
  return {};
}

Running::Turn::~Turn() {
  const std::lock_guard lock(running_.mutex_);
  running_.keys_.erase(key_);
}

Outcome<std::unique_ptr<Running::Turn>> Running::Begin(const Call& call) {
  if (call.retry.key.empty()) return nullptr;
  std::string key = fmt::format("{}\n{}", call.retry.caller, call.retry.key);
  const std::lock_guard lock(mutex_);
  if (!keys_.insert(key).second) {
    return Refuse(ErrorCode::kConflict,
                  "a request with this `Idempotency-Key` is on its way: ask again later",
                  "still_running");
  }
  return std::make_unique<Turn>(*this, std::move(key));
}

}  // namespace toolgate::admin
