// SPDX-License-Identifier: Apache-2.0
#include "control/organisations.h"

#include <algorithm>

#include "admin/routes/routes.h"
#include "admin/routes/rows.h"
#include "control/pauses.h"

namespace toolgate::admin::routes {
namespace {

using control::Context;
using control::Outcome;
using state::Organisation;

Answer Show(int status, const Organisation& organisation) {
  Answer answer = JsonAnswer(
      status, [&](json::Writer& writer) { control::WriteOrganisation(writer, organisation); });
  return WithRevision(std::move(answer), organisation.revision);
}

// Those that the caller is a member of, in order of their ids.
Outcome<std::vector<Organisation>> ListOwn(const Call& call, state::Tables& tables,
                                           const state::Page& page) {
  ASSIGN_OR_FAULT(const auto members, tables.members().ListOfUser(call.actor.id));
  std::vector<std::string> ids;
  for (const state::Member& member : members) {
    const bool is_hidden =
        call.means == Means::kToken && member.organisation != call.token_organisation;
    if (!is_hidden && member.organisation > page.after) ids.push_back(member.organisation);
  }
  std::sort(ids.begin(), ids.end());
  std::vector<Organisation> rows;
  for (const std::string& id : ids) {
    if (rows.size() == page.limit) break;
    ASSIGN_OR_FAULT(auto found, tables.organisations().Find(id));
    if (found) rows.push_back(std::move(*found));
  }
  return rows;
}

// Operators see all of them, as far as their names.
Outcome<Answer> List(Call& call) {
  ASSIGN_OR_FAULT(const auto page, PageOf(call));
  ASSIGN_OR_FAULT(const auto rows,
                  ReadStore(call, [&](state::Tables& tables) -> Outcome<std::vector<Organisation>> {
                    if (!call.actor.is_operator) return ListOwn(call, tables, page);
                    ASSIGN_OR_FAULT(auto all, tables.organisations().List(page));
                    return all;
                  }));
  return ListAnswer<Organisation>(
      call, rows, page.limit - 1,
      [](json::Writer& writer, const Organisation& row) {
        control::WriteOrganisation(writer, row);
      },
      [](const Organisation& row) { return row.id; });
}

Outcome<Answer> Create(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const auto made, control::CreateOrganisation(context, call.body.root()));
    return Show(201, made);
  });
}

Outcome<Answer> Get(Call& call) { return Show(200, call.organisation); }

Outcome<Answer> Change(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(auto row, GetOrganisation(context.tables, call));
    RETURN_IF_FAULT(CheckRevision(call, row.revision));
    ASSIGN_OR_FAULT(const auto changed,
                    control::ChangeOrganisation(context, std::move(row), call.body.root()));
    return Show(200, changed);
  });
}

Outcome<Answer> Delete(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const auto row, GetOrganisation(context.tables, call));
    RETURN_IF_FAULT(CheckRevision(call, row.revision));
    RETURN_IF_FAULT(control::DeleteOrganisation(context, row));
    return NoContent();
  });
}

Outcome<Answer> Pause(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(auto row, GetOrganisation(context.tables, call));
    ASSIGN_OR_FAULT(const auto paused,
                    control::PauseOrganisation(context, std::move(row), call.body.root()));
    return Show(200, paused);
  });
}

Outcome<Answer> Resume(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(auto row, GetOrganisation(context.tables, call));
    ASSIGN_OR_FAULT(const auto resumed, control::ResumeOrganisation(context, std::move(row)));
    return Show(200, resumed);
  });
}

}  // namespace

std::span<const Route> OrganisationRoutes() {
  constexpr std::string_view kOne = "/organisations/{organisation}";
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations", "listOrganisations", Access::kSignedIn, Body::kNone, "limit cursor",
       List},
      {"POST", "/organisations", "createOrganisation", Access::kOperator, Body::kJson, "", Create},
      {"GET", kOne, "getOrganisation", Access::kViewer, Body::kNone, "", Get},
      {"PATCH", kOne, "changeOrganisation", Access::kAdmin, Body::kJson, "", Change},
      {"DELETE", kOne, "deleteOrganisation", Access::kOperator, Body::kNone, "", Delete},
      {"POST", "/organisations/{organisation}/pause", "pauseOrganisation", Access::kAdmin,
       Body::kOptional, "", Pause},
      {"POST", "/organisations/{organisation}/resume", "resumeOrganisation", Access::kAdmin,
       Body::kNone, "", Resume},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
