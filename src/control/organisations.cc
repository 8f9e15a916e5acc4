// SPDX-License-Identifier: Apache-2.0
#include "control/organisations.h"

#include "control/body.h"
#include "control/members.h"
#include "control/names.h"
#include "control/rows.h"

namespace toolgate::control {
namespace {

using state::Organisation;

Target TargetOf(const Organisation& organisation) {
  return {organisation.id, "organisation", organisation.id, organisation.name};
}

std::string Write(const Organisation& organisation) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteOrganisation(writer, organisation);
  writer.EndObject();
  return text;
}

// Takes the members that are there.
Outcome<void> Take(Body& body, Organisation& organisation) {
  const auto name = body.reader().TakeString("name");
  if (name && !IsOrganisationName(*name)) {
    body.issues().Error(body.reader().object().Find("name").position(),
                        "`name` cannot be the name of an organisation",
                        std::string(kPolicyNameRule));
  }
  const auto title = body.TakeLine("title", kLineBytesMax);
  RETURN_IF_FAULT(body.Finish());
  if (name) organisation.name = *name;
  if (title) organisation.title = *title;
  return {};
}

Outcome<void> CheckNameIsFree(const Context& context, const std::string& name) {
  ASSIGN_OR_FAULT(const auto other, context.tables.organisations().FindNamed(name));
  if (!other) return {};
  return tl::unexpected(NameTaken("/name", "organisation", name));
}

}  // namespace

bool IsOrganisationName(std::string_view name) {
  return IsPolicyName(name) && !name.starts_with("org_");
}

Outcome<Organisation> CreateOrganisation(const Context& context, json::Value wanted) {
  Body body(wanted, "the organisation");
  body.Require("name");
  Organisation organisation;
  RETURN_IF_FAULT(Take(body, organisation));
  RETURN_IF_FAULT(CheckNameIsFree(context, organisation.name));
  organisation.id = MakeId("org");
  organisation.created_at = organisation.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.organisations().Insert(organisation));
  RETURN_IF_FAULT(
      Record(context, "organisation.create", TargetOf(organisation), "", Write(organisation)));
  if (context.actor.id.empty()) return organisation;
  ASSIGN_OR_FAULT(const auto user, context.tables.users().Find(context.actor.id));
  if (!user) return Refuse(base::ErrorCode::kNotFound, "there is no such user");
  RETURN_IF_FAULT(AddMember(context, organisation, *user, identity::Role::kAdmin));
  return organisation;
}

Outcome<Organisation> ChangeOrganisation(const Context& context, Organisation organisation,
                                         json::Value wanted) {
  const std::string before = Write(organisation);
  const std::string old_name = organisation.name;
  Body body(wanted, "the organisation");
  RETURN_IF_FAULT(Take(body, organisation));
  if (organisation.name != old_name) {
    RETURN_IF_FAULT(CheckNameIsFree(context, organisation.name));
  }
  organisation.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.organisations().Update(organisation));
  RETURN_IF_FAULT(
      Record(context, "organisation.change", TargetOf(organisation), before, Write(organisation)));
  return organisation;
}

Outcome<void> DeleteOrganisation(const Context& context, const Organisation& organisation) {
  RETURN_IF_FAULT(context.tables.organisations().Delete(organisation.id));
  RETURN_IF_FAULT(
      Record(context, "organisation.delete", TargetOf(organisation), Write(organisation), ""));
  return {};
}

void WriteOrganisation(json::Writer& writer, const Organisation& organisation) {
  WriteRow(writer, organisation);
  writer.Member("name", organisation.name).Member("title", organisation.title);
  WritePause(writer, organisation.pause);
}

}  // namespace toolgate::control
