// SPDX-License-Identifier: Apache-2.0
// `toolgate token create|list|delete`: personal tokens for the REST API.
#include <fmt/format.h>

#include "cli/api/refusal.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;

base::Result<int> ListTokens(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/tokens"));
  ASSIGN_OR_RETURN(const Reply list, session.Get(path));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"ID", "LABEL", "TOKEN", "ROLE", "EXPIRES", "LAST USED"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TextOf(entry.value, "id"), TextOf(entry.value, "label"), TextOf(entry.value, "hint"),
              TextOf(entry.value, "role"), TimeOf(entry.value, "expires_at"),
              TimeOf(entry.value, "used_at")});
  }
  return PrintRows(rows, "you have no tokens here");
}

base::Result<int> DeleteToken(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path,
                   session.PathTo("/tokens/" + PathPart(arguments.positional())));
  RETURN_IF_ERROR(session.Delete(path));
  return Say("the token is good no more");
}

// Tokens are made by people with their password, not by other tokens.
struct SignedIn {
  std::vector<std::pair<std::string, std::string>> fields;
};

base::Result<SignedIn> SignIn(ApiSession& session, const std::string& email,
                              const std::string& password) {
  ApiRequest request{"POST", "/sign-in", "", ""};
  json::Writer writer(request.body);
  writer.BeginObject().Member("email", email).Member("password", password).EndObject();
  request.is_own_sign_in = true;
  ASSIGN_OR_RETURN(ApiAnswer answer, session.caller().Call(request));
  ASSIGN_OR_RETURN(const ApiAnswer good, ExpectGood(std::move(answer), session.caller().Place()));
  const auto cookie = good.fields.find("set-cookie");
  ASSIGN_OR_RETURN(const json::Document document, json::Parse(good.body));
  const std::string csrf_token = TextOf(document.root(), "csrf_token");
  if (cookie == good.fields.end() || csrf_token.empty()) {
    return base::Fail(ErrorCode::kUnavailable, "the gateway did not say how to stay signed in");
  }
  return SignedIn{{{"Cookie", cookie->second.substr(0, cookie->second.find(';'))},
                   {"X-CSRF-Token", csrf_token}}};
}

base::Result<Reply> SendAs(ApiSession& session, const SignedIn& signed_in, std::string path,
                           std::string body) {
  ApiRequest request{"POST", std::move(path), "", std::move(body), signed_in.fields};
  request.is_own_sign_in = true;
  return session.Send(std::move(request));
}

// The organisation that is said, or the only one of whoever is signed in.
base::Result<std::string> FindOrganisation(ApiSession& session, const SignedIn& signed_in) {
  if (session.has_organisation()) return session.PathTo("/tokens");
  ApiRequest request{"GET", "/me", "", "", signed_in.fields};
  request.is_own_sign_in = true;
  ASSIGN_OR_RETURN(const Reply me, session.Send(std::move(request)));
  const json::Value known = me.root().Find("organisations");
  if (known.size() != 1) {
    return base::Fail(ErrorCode::kInvalidInput, "say for which organisation with --organisation");
  }
  return fmt::format("/organisations/{}/tokens", PathPart(TextOf((*known.begin()).value, "name")));
}

base::Result<int> CreateToken(const Arguments& arguments) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject().Member("label", arguments.positional());
  if (const auto role = arguments.Find("--role")) writer.Member("role", *role);
  if (const auto expires = arguments.Find("--expires")) {
    ASSIGN_OR_RETURN(const std::string moment, ReadFutureMoment("--expires", *expires));
    writer.Member("expires_at", moment);
  }
  writer.EndObject();
  ASSIGN_OR_RETURN(const std::string password, ReadSecretFile(arguments.Get("--password-file")));
  ASSIGN_OR_RETURN(ApiPlace place, ReadApiPlace(arguments));
  if (place.token.empty()) place.token = "none";
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments, std::move(place)));
  ASSIGN_OR_RETURN(const SignedIn signed_in, SignIn(session, arguments.Get("--email"), password));
  const auto made = [&]() -> base::Result<Reply> {
    ASSIGN_OR_RETURN(std::string path, FindOrganisation(session, signed_in));
    return SendAs(session, signed_in, std::move(path), std::move(body));
  }();
  const auto signed_out = SendAs(session, signed_in, "/sign-out", "");
  if (!made) return tl::unexpected(made.error());
  if (!signed_out) return tl::unexpected(signed_out.error());
  if (session.wants_json()) return PrintJson(made->text);
  return Print(
      fmt::format("token: {}\n\nIt is shown this once. Commands take it from "
                  "TOOLGATE_TOKEN or --token-file.\n",
                  TextOf(made->root(), "token")));
}

}  // namespace

std::vector<Command> ApiTokenCommands() {
  return {
      {.name = "token list",
       .summary = "List your personal API tokens",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {},
       .run = Run<ListTokens>},
      {.name = "token create",
       .summary = "Make a personal API token, with your password, and print it",
       .details = std::string(kApiDetails),
       .options = WithApiOptions(
           {{"--email", "EMAIL", "Who you are", true},
            {"--password-file", "FILE", "Your password, `-` for standard input", false, "-"},
            {"--role", "ROLE", "At most this role: admin, policy_manager or viewer"},
            {"--expires", "TIME", "From now on (12h, 30d), or a moment (2030-12-31)"}}),
       .positionals = {{"LABEL", "What it is for"}},
       .run = Run<CreateToken>},
      {.name = "token delete",
       .summary = "End one of your personal API tokens",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {{"ID", "The token's, of `toolgate token list`"}},
       .run = Run<DeleteToken>},
  };
}

}  // namespace toolgate::cli
