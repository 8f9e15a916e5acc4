// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/testing/api_fixture.h"

#include <fmt/format.h>

#include "admin/caller.h"
#include "admin/routes/contract.h"
#include "admin/routes/routes.h"
#include "base/check.h"
#include "control/events.h"
#include "control/sign_ins.h"
#include "control/users.h"
#include "identity/tokens.h"
#include "json/parse.h"
#include "json/pointer.h"
#include "json/writer.h"

namespace toolgate::admin::routes {
namespace {

constexpr char kLocalToken[] = "the-local-operator";

std::unique_ptr<crypto::KeyRing> MakeKeys(base::WallTime now) {
  auto keys = crypto::KeyRing::FromText(crypto::KeyRing::MakeLine(1, now), "a test");
  CHECK(keys.has_value());
  return std::move(*keys);
}

}  // namespace

base::Result<std::string> CheapPasswords::Hash(std::string_view password) {
  return "hash of " + std::string(password);
}

bool CheapPasswords::Verify(const std::optional<std::string>& hash, std::string_view password) {
  ++verified;
  return hash && *hash == "hash of " + std::string(password);
}

std::string Quoted(std::string_view text) {
  std::string out;
  json::AppendQuoted(out, text);
  return out;
}

std::string Reply::Text(std::string_view pointer) const {
  const auto tokens = json::SplitPointer(pointer);
  CHECK(tokens.has_value());
  json::Value at = body.root();
  for (const std::string& token : *tokens) at = json::FindByToken(at, token);
  return std::string(at.text());
}

std::string Reply::Field(std::string_view name) const {
  for (const auto& [key, value] : answer.fields) {
    if (key == name) return value;
  }
  return {};
}

ApiFixture::ApiFixture()
    : logger_(clock_, telemetry::Level::kDebug, telemetry::Format::kJson,
              [this](std::string_view line) { log_.emplace_back(line); }),
      contract_(ContractText()) {
  auto store = state::SqliteControlStore::Open({}, logger_);
  CHECK(store.has_value());
  store_ = std::move(*store);
  keys_ = MakeKeys(clock_.WallNow());
  services_ =
      std::unique_ptr<Services>(new Services{*store_, clock_, logger_, *keys_, passwords_, guard_});
  services_->local_operator = crypto::Sha256(kLocalToken);
  services_->has_tls = true;
  api_ = std::make_unique<Api>(*services_, All());
}

ApiFixture::~ApiFixture() = default;

void ApiFixture::Write(const state::ControlStore::Change& change) {
  const auto written = store_->Write(change);
  ASSERT_TRUE(written) << written.error().message;
}

std::string ApiFixture::AddUser(const std::string& email, bool is_operator) {
  std::string id;
  Write([&](state::Tables& tables) -> base::Status {
    const control::Actor actor{.name = "a test"};
    control::NewUser user{email, "Somebody", *passwords_.Hash(email), is_operator};
    const auto made = control::CreateUser({tables, actor, clock_.WallNow()}, user);
    if (!made) return tl::unexpected(made.error().error);
    id = made->id;
    return {};
  });
  return id;
}

std::string ApiFixture::AddOrganisation(const std::string& name) {
  state::Organisation row;
  row.id = control::MakeId("org");
  row.name = name;
  row.created_at = row.updated_at = clock_.WallNow();
  Write([&](state::Tables& tables) { return tables.organisations().Insert(row); });
  return row.id;
}

void ApiFixture::AddMember(const std::string& organisation, const std::string& email,
                           identity::Role role) {
  Write([&](state::Tables& tables) -> base::Status {
    ASSIGN_OR_RETURN(const auto user, tables.users().FindByEmail(email));
    state::Member member;
    member.id = user->id;
    member.organisation = organisation;
    member.role = role;
    member.added_by = "a test";
    member.created_at = member.updated_at = clock_.WallNow();
    return tables.members().Insert(member);
  });
}

Credentials ApiFixture::SignIn(const std::string& email) {
  const Reply reply =
      Ask({}, "POST", "/sign-in",
          fmt::format(R"({{"email":{},"password":{}}})", Quoted(email), Quoted(email)));
  EXPECT_EQ(reply.status(), 200) << reply.answer.body;
  const std::string cookie = reply.Field("Set-Cookie");
  return {"", cookie.substr(0, cookie.find(';')), reply.Text("/csrf_token")};
}

Credentials ApiFixture::AddToken(const std::string& organisation, const std::string& email,
                                 identity::Role role) {
  const std::string secret = identity::MakeToken(identity::TokenKind::kPersonal);
  Write([&](state::Tables& tables) -> base::Status {
    ASSIGN_OR_RETURN(const auto user, tables.users().FindByEmail(email));
    state::ApiToken token;
    token.id = control::MakeId("tok");
    token.organisation = organisation;
    token.user = user->id;
    token.label = "a test's";
    token.hint = identity::TokenHint(secret);
    token.token_hash = crypto::Sha256(secret);
    token.role = role;
    token.created_at = token.updated_at = clock_.WallNow();
    return tables.api_tokens().Insert(token);
  });
  return {"Bearer " + secret, "", ""};
}

Credentials ApiFixture::Local() const { return {std::string("Bearer ") + kLocalToken, "", ""}; }

Reply ApiFixture::Ask(const Credentials& who, const std::string& method, const std::string& path,
                      const std::string& body) {
  Request request;
  request.method = method;
  const size_t mark = path.find('?');
  request.path = "/api/v1" + path.substr(0, mark);
  if (mark != path.npos) request.query = path.substr(mark + 1);
  request.body = body;
  if (method == "PATCH" || method == "PUT" || method == "DELETE") request.fields["if-match"] = "*";
  return Send(who, std::move(request));
}

Reply ApiFixture::Send(const Credentials& who, Request request) {
  if (!request.body.empty()) request.fields.try_emplace("content-type", "application/json");
  if (!who.authorization.empty()) request.fields["authorization"] = who.authorization;
  if (!who.cookie.empty()) request.fields["cookie"] = who.cookie;
  if (!who.csrf_token.empty()) request.fields.try_emplace("x-csrf-token", who.csrf_token);
  request.client_address = "192.0.2.1";
  request.request_id = "request";
  Reply reply{api_->Handle(request), {}};
  std::string allowed;
  const auto route = RouteTable(All()).Find(request.method, request.path, allowed);
  if (route) {
    EXPECT_EQ(contract_.FindFault(route->route->operation, reply.answer), "");
  }
  auto parsed = json::Parse(reply.answer.body);
  if (parsed) reply.body = std::move(*parsed);
  return reply;
}

int64_t ApiFixture::CountEvents(std::string_view action) {
  int64_t count = 0;
  const auto read = store_->Read([&](state::Tables& tables) -> base::Status {
    state::AdminEvents::Filter filter;
    filter.action = action;
    filter.limit = 1000;
    ASSIGN_OR_RETURN(const auto events, tables.admin_events().List(filter));
    count = static_cast<int64_t>(events.size());
    return {};
  });
  EXPECT_TRUE(read);
  return count;
}

}  // namespace toolgate::admin::routes
