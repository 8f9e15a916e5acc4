// SPDX-License-Identifier: Apache-2.0
// The stop buttons of servers and grants.
#include "control/pauses.h"

#include "admin/answers.h"
#include "admin/routes/routes.h"
#include "admin/store.h"
#include "control/rows.h"

namespace toolgate::admin::routes {
namespace {

using control::Context;
using control::Outcome;

template <class Row>
Answer AnswerWith(const Row& row) {
  return WithRevision(JsonAnswer(200,
                                 [&row](json::Writer& writer) {
                                   writer.Member("id", row.id).Member("revision", row.revision);
                                   control::WritePause(writer, row.pause);
                                 }),
                      row.revision);
}

// A change of the row that `find` finds, by `change`.
template <class Find, class Change>
Outcome<Answer> Apply(Call& call, const Find& find, const Change& change) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(auto row, find(call, context.tables));
    ASSIGN_OR_FAULT(const auto changed, change(context, std::move(row)));
    return AnswerWith(changed);
  });
}

Outcome<state::Server> FindServer(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.servers(), call.organisation, "server", call.Path("server"));
}
Outcome<state::Grant> FindGrant(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.grants(), call.organisation, "grant", call.Path("grant"));
}
Outcome<Answer> PauseServer(Call& call) {
  return Apply(call, FindServer, [&call](const Context& context, state::Server row) {
    return control::PauseServer(context, std::move(row), call.body.root());
  });
}
Outcome<Answer> ResumeServer(Call& call) { return Apply(call, FindServer, control::ResumeServer); }

Outcome<Answer> PauseGrant(Call& call) {
  return Apply(call, FindGrant, [&call](const Context& context, state::Grant row) {
    return control::PauseGrant(context, std::move(row), call.body.root());
  });
}
Outcome<Answer> ResumeGrant(Call& call) { return Apply(call, FindGrant, control::ResumeGrant); }

}  // namespace

std::span<const Route> PauseRoutes() {
  static constexpr Route kRoutes[] = {
      {"POST", "/organisations/{organisation}/servers/{server}/pause", "pauseServer",
       Access::kAdmin, Body::kOptional, "", PauseServer},
      {"POST", "/organisations/{organisation}/servers/{server}/resume", "resumeServer",
       Access::kAdmin, Body::kNone, "", ResumeServer},
      {"POST", "/organisations/{organisation}/grants/{grant}/pause", "pauseGrant", Access::kAdmin,
       Body::kOptional, "", PauseGrant},
      {"POST", "/organisations/{organisation}/grants/{grant}/resume", "resumeGrant", Access::kAdmin,
       Body::kNone, "", ResumeGrant},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
