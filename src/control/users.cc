// SPDX-License-Identifier: Apache-2.0
#include "control/users.h"

#include <algorithm>

#include "base/text.h"
#include "control/members.h"
#include "control/names.h"
#include "control/organisations.h"
#include "control/rows.h"

namespace toolgate::control {
namespace {

using base::ErrorCode;
using state::User;

Target TargetOf(const User& user) { return {"", "user", user.id, user.email}; }

std::string Write(const User& user) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteUser(writer, user);
  writer.EndObject();
  return text;
}

bool IsAddressPart(std::string_view part) {
  return !part.empty() && part.front() != '.' && part.back() != '.' && part.find("..") == part.npos;
}

}  // namespace

std::string ParseEmail(std::string_view text) {
  constexpr std::string_view kNotIn = " \"(),:;<>@[\\]`";
  const size_t at = text.rfind('@');
  if (at == text.npos || text.size() > kEmailBytesMax || !IsLine(text)) return {};
  const std::string_view mailbox = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  const bool is_good = IsAddressPart(mailbox) && IsAddressPart(domain) &&
                       mailbox.find_first_of(kNotIn) == mailbox.npos &&
                       domain.find_first_of(kNotIn) == domain.npos;
  return is_good ? base::ToAsciiLower(text) : std::string();
}

Outcome<User> CreateUser(const Context& context, const NewUser& wanted) {
  ASSIGN_OR_FAULT(const auto other, context.tables.users().FindByEmail(wanted.email));
  if (other) return tl::unexpected(NameTaken("/email", "user", wanted.email));
  User user;
  user.id = MakeId("usr");
  user.email = wanted.email;
  user.name = wanted.name;
  user.password_hash = wanted.password_hash;
  user.is_operator = wanted.is_operator;
  user.created_at = user.updated_at = user.password_changed_at = context.now;
  RETURN_IF_FAULT(context.tables.users().Insert(user));
  RETURN_IF_FAULT(Record(context, "user.create", TargetOf(user), "", Write(user)));
  return user;
}

Outcome<FirstAccount> CreateFirstAccount(const Context& context, const std::string& organisation,
                                         const NewUser& wanted) {
  ASSIGN_OR_FAULT(const int64_t users, context.tables.users().Count());
  if (users > 0) {
    return Refuse(ErrorCode::kConflict, "there are users already: ask one of them to invite you");
  }
  if (!IsOrganisationName(organisation)) {
    return RefuseField("/organisation", "this cannot be the name of an organisation",
                       std::string(kPolicyNameRule));
  }
  FirstAccount made;
  made.organisation.id = MakeId("org");
  made.organisation.name = organisation;
  made.organisation.created_at = made.organisation.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.organisations().Insert(made.organisation));
  const Target target{made.organisation.id, "organisation", made.organisation.id, organisation};
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WriteOrganisation(writer, made.organisation);
  writer.EndObject();
  RETURN_IF_FAULT(Record(context, "organisation.create", target, "", text));
  ASSIGN_OR_FAULT(made.user, CreateUser(context, wanted));
  RETURN_IF_FAULT(AddMember(context, made.organisation, made.user, identity::Role::kAdmin));
  return made;
}

Outcome<User> ChangePassword(const Context& context, User user, std::string password_hash) {
  user.password_hash = std::move(password_hash);
  user.password_changed_at = user.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.users().Update(user));
  RETURN_IF_FAULT(context.tables.sign_ins().DeleteOfUser(user.id, ""));
  RETURN_IF_FAULT(Record(context, "user.password_change", TargetOf(user), "", ""));
  return user;
}

void WriteUser(json::Writer& writer, const User& user) {
  writer.Member("id", user.id).Member("email", user.email).Member("name", user.name);
  writer.Member("is_operator", user.is_operator);
}

}  // namespace toolgate::control
