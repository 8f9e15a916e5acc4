// SPDX-License-Identifier: Apache-2.0
#include "admin/api.h"

#include <algorithm>

#include "admin/body.h"
#include "admin/caller.h"
#include "admin/problem.h"
#include "admin/store.h"

namespace toolgate::admin {
namespace {

using base::ErrorCode;
using control::Outcome;

bool HasField(const Answer& answer, std::string_view name) {
  return std::any_of(answer.fields.begin(), answer.fields.end(),
                     [name](const auto& field) { return field.first == name; });
}

}  // namespace

Answer Api::Handle(const Request& request) {
  Call call{services_, request};
  call.now = services_.clock.WallNow();
  std::string allowed;
  auto outcome = Find(call, allowed);
  if (!outcome) {
    Tell(call, outcome.error());
    Answer problem = MakeProblem(outcome.error(), request.request_id);
    if (problem.status == 405) problem.Add("Allow", allowed);
    return problem;
  }
  if (!outcome->body.empty() && !HasField(*outcome, "Content-Type")) {
    outcome->Add("Content-Type", "application/json");
  }
  return std::move(*outcome);
}

Outcome<Answer> Api::Find(Call& call, std::string& allowed) {
  ASSIGN_OR_FAULT(auto found, table_.Find(call.request.method, call.request.path, allowed));
  call.operation = found.route->operation;
  call.path = std::move(found.path);
  return Run(call, *found.route);
}

Outcome<void> Api::Admit(Call& call, const Route& route) {
  return ReadStore(call, [&](state::Tables& tables) -> Outcome<void> {
    auto resolved = ResolveCaller(call, tables);
    // Who signs in may still have an old cookie.
    if (!resolved && route.access != Access::kAnyone) return resolved;
    RETURN_IF_FAULT(ResolveOrganisation(call, route, tables));
    return CheckAccess(call, route);
  });
}

Outcome<Answer> Api::Run(Call& call, const Route& route) {
  RETURN_IF_FAULT(Admit(call, route));
  NoteUse(call);
  ASSIGN_OR_FAULT(call.query, ParseQuery(call.request.query, route.query));
  RETURN_IF_FAULT(ParseBody(call.request, route.body, call.body));
  RETURN_IF_FAULT(TakeKey(call, route));
  ASSIGN_OR_FAULT(const auto turn, running_.Begin(call));
  ASSIGN_OR_FAULT(auto kept, FindKept(call));
  if (kept) return std::move(*kept);
  auto outcome = route.answer(call);
  if (!outcome || call.retry.key.empty() || call.retry.is_kept) return outcome;
  const auto written = services_.store.Write(
      [&](state::Tables& tables) { return KeepAnswer(call, tables, *outcome); });
  if (!written) services_.logger.Warning("answer_not_kept", {{"error", written.error().message}});
  return outcome;
}

void Api::Tell(const Call& call, const control::Fault& fault) const {
  const int status = StatusOf(fault);
  const auto level = status >= 500 ? telemetry::Level::kError : telemetry::Level::kInfo;
  services_.logger.Log(level, "api_request_refused",
                       {{"operation", call.operation},
                        {"status", status},
                        {"error", fault.error.message},
                        {"actor", call.actor.name},
                        {"client", call.request.client_address},
                        {"request_id", call.request.request_id}});
}

}  // namespace toolgate::admin
