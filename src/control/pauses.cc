// SPDX-License-Identifier: Apache-2.0
#include "control/pauses.h"

#include "control/body.h"
#include "control/names.h"

namespace toolgate::control {
namespace {

using json::Value;
using state::Grant;
using state::Organisation;
using state::Pause;
using state::Server;

Target TargetOf(const Server& row) { return {row.organisation, "server", row.id, row.name}; }
Target TargetOf(const Grant& row) { return {row.organisation, "grant", row.id, row.label}; }
Target TargetOf(const Organisation& row) { return {row.id, "organisation", row.id, row.name}; }

state::Table<Server>& TableOf(state::Tables& tables, const Server&) { return tables.servers(); }
state::Table<Grant>& TableOf(state::Tables& tables, const Grant&) { return tables.grants(); }
state::Table<Organisation>& TableOf(state::Tables& tables, const Organisation&) {
  return tables.organisations();
}

std::string Write(const Pause& pause) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WritePause(writer, pause);
  writer.EndObject();
  return text;
}

template <class Row>
Outcome<Row> SetPause(const Context& context, Row row, Pause pause) {
  const Target target = TargetOf(row);
  const std::string action = std::string(target.kind) + (pause ? ".pause" : ".resume");
  const Pause before = std::exchange(row.pause, std::move(pause));
  row.updated_at = context.now;
  RETURN_IF_FAULT(TableOf(context.tables, row).Update(row));
  RETURN_IF_FAULT(Record(context, action, TargetOf(row), Write(before), Write(row.pause)));
  return row;
}

template <class Row>
Outcome<Row> PauseRow(const Context& context, Row row, Value wanted) {
  Pause pause{context.actor.name, "", context.now};
  if (wanted) {
    Body body(wanted, "the request");
    pause.reason = body.TakeLine("reason", kLineBytesMax).value_or("");
    RETURN_IF_FAULT(body.Finish());
  }
  return SetPause(context, std::move(row), std::move(pause));
}

// What is not paused stays as it is: nothing happened that anybody would look for.
template <class Row>
Outcome<Row> ResumeRow(const Context& context, Row row) {
  if (!row.pause) return row;
  return SetPause(context, std::move(row), {});
}

}  // namespace

Outcome<Server> PauseServer(const Context& context, Server server, Value wanted) {
  return PauseRow(context, std::move(server), wanted);
}

Outcome<Server> ResumeServer(const Context& context, Server server) {
  return ResumeRow(context, std::move(server));
}

Outcome<Grant> PauseGrant(const Context& context, Grant grant, Value wanted) {
  if (grant.revoked_at) {
    return Refuse(base::ErrorCode::kConflict, "this grant is revoked for ever", "revoked");
  }
  return PauseRow(context, std::move(grant), wanted);
}

Outcome<Grant> ResumeGrant(const Context& context, Grant grant) {
  return ResumeRow(context, std::move(grant));
}

Outcome<Organisation> PauseOrganisation(const Context& context, Organisation organisation,
                                        Value wanted) {
  return PauseRow(context, std::move(organisation), wanted);
}

Outcome<Organisation> ResumeOrganisation(const Context& context, Organisation organisation) {
  return ResumeRow(context, std::move(organisation));
}

}  // namespace toolgate::control
