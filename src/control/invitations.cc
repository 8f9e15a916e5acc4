// SPDX-License-Identifier: Apache-2.0
#include "control/invitations.h"

#include "control/body.h"
#include "control/members.h"
#include "control/rows.h"
#include "control/users.h"
#include "identity/tokens.h"

namespace toolgate::control {
namespace {

using base::ErrorCode;
using state::Invitation;
using state::Organisation;

Target TargetOf(const Invitation& invitation) {
  return {invitation.organisation, "invitation", invitation.id, invitation.email};
}

std::string Write(const Invitation& invitation) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteInvitation(writer, invitation);
  writer.EndObject();
  return text;
}

Outcome<Invitation> Take(json::Value wanted) {
  Body body(wanted, "the invitation");
  body.Require("email");
  body.Require("role");
  Invitation invitation;
  const auto email = body.reader().TakeString("email");
  if (email) invitation.email = ParseEmail(*email);
  if (email && invitation.email.empty()) {
    body.issues().Error(body.reader().object().Find("email").position(),
                        "`email` is no e-mail address");
  }
  const auto role = body.reader().TakeWord("role", {"viewer", "policy_manager", "admin"});
  RETURN_IF_FAULT(body.Finish());
  invitation.role = *identity::ParseRole(*role);
  return invitation;
}

// Takes those away that have expired, and sees whether there is room for another.
Outcome<void> MakeRoom(const Context& context, const Organisation& organisation) {
  auto& table = context.tables.invitations();
  ASSIGN_OR_FAULT(const auto open, table.List(organisation.id, {"", kInvitationsMax + 1}));
  size_t left = 0;
  for (const Invitation& invitation : open) {
    if (context.now < invitation.expires_at) {
      ++left;
    } else {
      RETURN_IF_FAULT(table.Delete(organisation.id, invitation.id));
    }
  }
  if (left < kInvitationsMax) return {};
  return Refuse(ErrorCode::kLimitExceeded, "there are too many open invitations: revoke some");
}

Outcome<void> CheckIsNoMember(const Context& context, const Organisation& organisation,
                              const std::string& email) {
  ASSIGN_OR_FAULT(const auto user, context.tables.users().FindByEmail(email));
  if (!user) return {};
  ASSIGN_OR_FAULT(const auto member, context.tables.members().Find(organisation.id, user->id));
  if (!member) return {};
  return Refuse(ErrorCode::kConflict, "they are a member of this organisation already",
                "member_already");
}

auto NoSuchInvitation() {
  return Refuse(ErrorCode::kNotFound, "there is no such invitation, or it has expired");
}

}  // namespace

Outcome<MadeInvitation> CreateInvitation(const Context& context, const Organisation& organisation,
                                         json::Value wanted) {
  ASSIGN_OR_FAULT(Invitation invitation, Take(wanted));
  RETURN_IF_FAULT(CheckIsNoMember(context, organisation, invitation.email));
  RETURN_IF_FAULT(MakeRoom(context, organisation));
  std::string token = identity::MakeToken(identity::TokenKind::kInvitation);
  invitation.id = MakeId("inv");
  invitation.organisation = organisation.id;
  invitation.token_hash = crypto::Sha256(token);
  invitation.invited_by = context.actor.name;
  invitation.created_at = invitation.updated_at = context.now;
  invitation.expires_at = context.now + kInvitationLifetime;
  RETURN_IF_FAULT(context.tables.invitations().Insert(invitation));
  RETURN_IF_FAULT(
      Record(context, "invitation.create", TargetOf(invitation), "", Write(invitation)));
  return MadeInvitation{std::move(invitation), std::move(token)};
}

Outcome<void> RevokeInvitation(const Context& context, const Organisation& organisation,
                               std::string_view id) {
  ASSIGN_OR_FAULT(const auto found, context.tables.invitations().Find(id));
  if (!found || found->organisation != organisation.id) return NoSuchInvitation();
  RETURN_IF_FAULT(context.tables.invitations().Delete(organisation.id, found->id));
  RETURN_IF_FAULT(Record(context, "invitation.revoke", TargetOf(*found), Write(*found), ""));
  return {};
}

Outcome<OpenInvitation> FindInvitation(state::Tables& tables, std::string_view token,
                                       base::WallTime now) {
  ASSIGN_OR_FAULT(auto found, tables.invitations().FindByToken(crypto::Sha256(token)));
  if (!found || now >= found->expires_at) return NoSuchInvitation();
  ASSIGN_OR_FAULT(auto organisation, tables.organisations().Find(found->organisation));
  if (!organisation) return NoSuchInvitation();
  ASSIGN_OR_FAULT(auto user, tables.users().FindByEmail(found->email));
  return OpenInvitation{std::move(*found), std::move(*organisation), std::move(user)};
}

Outcome<state::Member> AcceptInvitation(const Context& context, const OpenInvitation& open,
                                        const state::User& user) {
  const Invitation& invitation = open.invitation;
  RETURN_IF_FAULT(context.tables.invitations().Delete(invitation.organisation, invitation.id));
  ASSIGN_OR_FAULT(auto member, AddMember(context, open.organisation, user, invitation.role));
  RETURN_IF_FAULT(
      Record(context, "invitation.accept", TargetOf(invitation), Write(invitation), ""));
  return member;
}

void WriteInvitation(json::Writer& writer, const Invitation& invitation) {
  writer.Member("id", invitation.id).Member("email", invitation.email);
  writer.Member("role", identity::Name(invitation.role));
  writer.Member("invited_by", invitation.invited_by);
  WriteTime(writer, "created_at", invitation.created_at);
  WriteTime(writer, "expires_at", invitation.expires_at);
}

}  // namespace toolgate::control
