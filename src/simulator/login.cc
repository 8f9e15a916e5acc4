// SPDX-License-Identifier: Apache-2.0
#include "simulator/login.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "simulator/engine/members.h"

namespace toolgate::simulator {
namespace {

using cloudstack::FindParameter;

constexpr int kMethodNotAllowed = 405;

std::string_view Sent(const ApiRequest& request, std::string_view name) {
  const std::string* value = FindParameter(request.parameters, name);
  return value ? std::string_view(*value) : std::string_view();
}

// `domain=/acme` or `domainid`; ROOT if neither was sent.
const Domain* FindDomain(const ApiRequest& request, const Cloud& cloud) {
  if (const auto id = Sent(request, "domainid"); !id.empty()) return cloud.domains.Find(id);
  std::string path = "ROOT";
  for (std::string_view part : base::Split(Sent(request, "domain"), '/')) {
    if (!part.empty() && !base::EqualsIgnoreCase(part, "ROOT")) path += "/" + std::string(part);
  }
  for (const Domain& domain : cloud.domains) {
    if (base::EqualsIgnoreCase(domain.path, path)) return &domain;
  }
  return nullptr;
}

const User* FindUser(const ApiRequest& request, const Cloud& cloud) {
  const Domain* domain = FindDomain(request, cloud);
  for (const User& user : cloud.users) {
    const bool is_meant = user.name == Sent(request, "username") && user.account->domain == domain;
    if (is_meant) return &user;
  }
  return nullptr;
}

Reply Login(const ApiRequest& request, Cloud& cloud, Sessions& sessions, ApiAnswer& answer) {
  if (request.method == HttpMethod::kGet) {
    return Fail({kMethodNotAllowed, "Please use HTTP POST to authenticate using this API", 0});
  }
  const User* user = FindUser(request, cloud);
  const bool may_enter = user && user->password == Sent(request, "password") &&
                         user->state == "enabled" && user->account->state == "enabled";
  if (!may_enter) {
    return Fail(Denied(fmt::format(
        "Failed to authenticate user {} in domain {}; please provide valid credentials",
        base::Printable(Sent(request, "username")), base::Printable(Sent(request, "domain")))));
  }
  const Sessions::Session& session = sessions.Open(*user);
  answer.cookies = {
      fmt::format("JSESSIONID={}; Path=/client; HttpOnly; SameSite=Lax", session.id),
      fmt::format("sessionkey={}; Path=/client; HttpOnly; SameSite=Lax", session.key)};
  const Account& account = *user->account;
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Member("username", user->name).Member("userid", user->id);
  writer.Member("domainid", account.domain->id);
  writer.Member("timeout", int64_t{cloud.settings.session_timeout.count()});
  writer.Member("account", account.name).Member("firstname", user->first_name);
  writer.Member("lastname", user->last_name);
  writer.Member("type", std::to_string(static_cast<int>(account.type)));
  writer.Member("timezone", "UTC").Member("timezoneoffset", "0.0");
  writer.Member("registered", "false").Member("sessionkey", session.key);
  writer.Member("is2faenabled", "false").Member("is2faverified", "true");
  writer.Member("managementserverid", kManagementServer).EndObject();
  return json;
}

}  // namespace

bool IsLogin(std::string_view command) { return command == "login" || command == "logout"; }

Reply AnswerLogin(std::string_view command, const ApiRequest& request, Cloud& cloud,
                  Sessions& sessions, ApiAnswer& answer) {
  if (command == "login") return Login(request, cloud, sessions, answer);
  sessions.Close(request.session_id);
  answer.cookies = {"JSESSIONID=; Path=/client; Max-Age=0", "sessionkey=; Path=/client; Max-Age=0"};
  return std::string("{\"description\":\"success\"}");
}

}  // namespace toolgate::simulator
