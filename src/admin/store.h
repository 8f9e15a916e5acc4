// SPDX-License-Identifier: Apache-2.0
// Runs operations of the control plane for a call: changes on the writer's thread, readings on this
// one; what they came to is carried out.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "admin/route.h"
#include "admin/services.h"
#include "control/events.h"

namespace toolgate::admin {

// Keeps what the call is answered, if its client may ask again (Idempotency-Key), in the change
// that made it: so it is never done twice.
base::Status KeepAnswer(Call& call, state::Tables& tables, const Answer& answer);

namespace internal {
template <class T>
struct IsAnswer : std::is_same<T, control::Outcome<Answer>> {};
}  // namespace internal

// Runs `operation(const control::Context&)`, which returns an Outcome, as one change. A fault of it
// leaves nothing changed. One that makes something should return the Answer itself: it is kept with
// the change, for clients that ask again.
template <class Operation>
auto ChangeStore(Call& call, const Operation& operation)
    -> std::invoke_result_t<Operation, const control::Context&> {
  using Result = std::invoke_result_t<Operation, const control::Context&>;
  std::optional<Result> outcome;
  const auto written = call.services.store.Write([&](state::Tables& tables) -> base::Status {
    call.retry.is_kept = false;  // the store may run it again
    const control::Context context{tables, call.actor, call.now};
    outcome.emplace(operation(context));
    if (!*outcome) return tl::unexpected(outcome->error().error);
    if constexpr (internal::IsAnswer<Result>::value) return KeepAnswer(call, tables, **outcome);
    return {};
  });
  if (outcome && !*outcome) return std::move(*outcome);
  if (!written) return control::internal::AsFault(written.error());
  return std::move(*outcome);
}

// Runs `reading(state::Tables&)`, which returns an Outcome, on one state of all tables.
template <class Reading>
auto ReadStore(const Call& call, const Reading& reading)
    -> std::invoke_result_t<Reading, state::Tables&> {
  using Result = std::invoke_result_t<Reading, state::Tables&>;
  std::optional<Result> outcome;
  const auto done = call.services.store.Read([&](state::Tables& tables) -> base::Status {
    outcome.emplace(reading(tables));
    return {};
  });
  if (!done) return control::internal::AsFault(done.error());
  return std::move(*outcome);
}

}  // namespace toolgate::admin
