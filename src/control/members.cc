// SPDX-License-Identifier: Apache-2.0
#include "control/members.h"

#include "control/body.h"
#include "control/rows.h"
#include "control/users.h"

namespace toolgate::control {
namespace {

using base::ErrorCode;
using identity::Role;
using state::Member;
using state::Organisation;

constexpr size_t kPage = 500;

Target TargetOf(const Member& member, const state::User& user) {
  return {member.organisation, "member", user.id, user.email};
}

std::string Write(const MemberAndUser& member) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteMember(writer, member);
  writer.EndObject();
  return text;
}

// Whether the organisation still has an admin when this one is none any more.
Outcome<void> CheckNotLastAdmin(const Context& context, const Member& member) {
  if (member.role != Role::kAdmin) return {};
  ASSIGN_OR_FAULT(const int64_t admins, context.tables.members().CountAdmins(member.organisation));
  if (admins > 1) return {};
  return Refuse(ErrorCode::kConflict,
                "this is the last admin of the organisation: make somebody else an admin first",
                "last_admin");
}

Outcome<std::vector<state::Grant>> ListMinted(state::Tables& tables, const Member& member) {
  std::vector<state::Grant> grants;
  state::Page page{"", kPage};
  for (;;) {
    state::Grants::Filter filter;
    filter.minted_by = member.id;
    ASSIGN_OR_FAULT(auto more, tables.grants().ListFiltered(member.organisation, filter, page));
    for (state::Grant& grant : more) grants.push_back(std::move(grant));
    if (more.size() < kPage) return grants;
    page.after = grants.back().id;
  }
}

}  // namespace

Outcome<Member> AddMember(const Context& context, const Organisation& organisation,
                          const state::User& user, Role role) {
  ASSIGN_OR_FAULT(const auto other, context.tables.members().Find(organisation.id, user.id));
  if (other) {
    return Refuse(ErrorCode::kConflict, "they are a member of this organisation already",
                  "member_already");
  }
  Member member;
  member.id = user.id;
  member.organisation = organisation.id;
  member.role = role;
  member.added_by = context.actor.name;
  member.created_at = member.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.members().Insert(member));
  RETURN_IF_FAULT(Record(context, "member.add", TargetOf(member, user), "", Write({member, user})));
  return member;
}

Outcome<MemberAndUser> GetMember(state::Tables& tables, const Organisation& organisation,
                                 std::string_view reference) {
  ASSIGN_OR_FAULT(auto user, tables.users().Find(reference));
  if (!user) {
    ASSIGN_OR_FAULT(user, tables.users().FindByEmail(ParseEmail(reference)));
  }
  std::optional<Member> member;
  if (user) {
    ASSIGN_OR_FAULT(member, tables.members().Find(organisation.id, user->id));
  }
  if (member) return MemberAndUser{std::move(*member), std::move(*user)};
  return Refuse(ErrorCode::kNotFound, "there is no such member");
}

Outcome<MemberAndUser> ChangeMember(const Context& context, MemberAndUser member,
                                    json::Value wanted) {
  Body body(wanted, "the member");
  body.Require("role");
  const auto word = body.reader().TakeWord("role", {"viewer", "policy_manager", "admin"});
  RETURN_IF_FAULT(body.Finish());
  const Role role = *identity::ParseRole(*word);
  if (role == member.member.role) return member;
  RETURN_IF_FAULT(CheckNotLastAdmin(context, member.member));
  const std::string before = Write(member);
  member.member.role = role;
  member.member.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.members().Update(member.member));
  RETURN_IF_FAULT(Record(context, "member.change", TargetOf(member.member, member.user), before,
                         Write(member)));
  return member;
}

Outcome<std::vector<state::Grant>> RemoveMember(const Context& context,
                                                const MemberAndUser& member) {
  RETURN_IF_FAULT(CheckNotLastAdmin(context, member.member));
  ASSIGN_OR_FAULT(auto grants, ListMinted(context.tables, member.member));
  RETURN_IF_FAULT(
      context.tables.api_tokens().DeleteOfUser(member.member.organisation, member.user.id));
  RETURN_IF_FAULT(context.tables.members().Delete(member.member.organisation, member.user.id));
  RETURN_IF_FAULT(
      Record(context, "member.remove", TargetOf(member.member, member.user), Write(member), ""));
  return grants;
}

void WriteMember(json::Writer& writer, const MemberAndUser& member) {
  writer.Member("user", member.user.id).Member("email", member.user.email);
  writer.Member("name", member.user.name).Member("role", identity::Name(member.member.role));
  writer.Member("added_by", member.member.added_by).Member("revision", member.member.revision);
  WriteTime(writer, "created_at", member.member.created_at);
}

}  // namespace toolgate::control
