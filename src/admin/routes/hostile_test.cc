// SPDX-License-Identifier: Apache-2.0
// Requests that nobody sends by mistake: to every route that takes a body, with what the contract
// says it takes and what it does not.
#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "admin/body.h"
#include "admin/kept_answers.h"
#include "admin/routes/routes.h"
#include "admin/routes/testing/api_fixture.h"
#include "base/encoding.h"
#include "base/text.h"
#include "json/writer.h"

namespace toolgate::admin::routes {
namespace {

using identity::Role;

constexpr const char* kInjections[] = {
    "' OR '1'='1",   "'; DROP TABLE users; --", "\" OR 1=1 --", "x' UNION SELECT * FROM users --",
    "%' AND 1=0 --", "${jndi:ldap://x}",        "{{7*7}}",      "<script>alert(1)</script>",
    "a\\'b",         "\xF0\x9F\x92\xA9",        "e\xCC\x81",
};

class HostileTest : public ApiFixture {
 protected:
  HostileTest() {
    organisation_ = AddOrganisation("acme");
    AddUser("ada@example.com", true);
    AddMember(organisation_, "ada@example.com", Role::kAdmin);
    ada_ = SignIn("ada@example.com");
  }

  template <class Try>
  void ForEach(const Try& try_one) {
    for (const auto table : All()) {
      for (const Route& route : table) {
        if (route.operation != "signOut" && route.operation != "endOtherSignIns") try_one(route);
      }
    }
  }

  static std::string PathOf(const Route& route, const std::string& thing) {
    std::string path;
    for (const auto part : base::Split(route.pattern.substr(1), '/')) {
      path += part == "{organisation}" ? "/acme"
              : part.front() == '{'    ? "/" + base::PercentEncode(thing, "")
                                       : "/" + std::string(part);
    }
    return path;
  }

  // The members of a body that the contract knows.
  std::vector<std::string> MembersOf(const Route& route) {
    std::vector<std::string> names;
    const ContractOperation* operation = contract_.Find(route.operation);
    const json::Value body = contract_.Follow(operation->value.Find("requestBody"));
    const json::Value schema =
        contract_.Follow(body.Find("content").Find("application/json").Find("schema"));
    for (const auto& member : schema.Find("properties")) names.emplace_back(member.key);
    return names;
  }

  std::string organisation_;
  Credentials ada_;
};

TEST_F(HostileTest, NoTextOfABodyIsTakenForSql) {
  size_t tried = 0;
  ForEach([&](const Route& route) {
    if (route.body == Body::kNone) return;
    for (const std::string& hit : MembersOf(route)) {
      for (const char* text : kInjections) {
        std::string body;
        json::Writer writer(body);
        writer.BeginObject();
        for (const std::string& member : MembersOf(route)) {
          const bool is_hit = member == hit;
          writer.Member(std::string_view(member), is_hit ? text : "viewer");
        }
        writer.EndObject();
        const Reply reply = Ask(ada_, std::string(route.method), PathOf(route, "nothing"), body);
        EXPECT_FALSE(reply.is_broken()) << route.operation << " " << body << reply.answer.body;
        ++tried;
      }
    }
  });
  EXPECT_GT(tried, 100u);
  EXPECT_EQ(Ask(Local(), "GET", "/organisations/acme").status(), 200);
}

TEST_F(HostileTest, NoTextOfAPathOrQueryIsTakenForSql) {
  ForEach([&](const Route& route) {
    for (const char* text : kInjections) {
      std::string path = PathOf(route, text);
      if (path.find('%') != path.npos) {
        const Reply reply = Ask(ada_, std::string(route.method), path);
        EXPECT_GE(reply.status(), 400) << route.operation;
        EXPECT_FALSE(reply.is_broken()) << route.operation << reply.answer.body;
      }
      if (route.method != "GET") continue;
      for (const auto name : base::Split(route.query, ' ')) {
        if (name.empty()) continue;
        const std::string query = fmt::format("?{}={}", name, base::PercentEncode(text, ""));
        const Reply reply = Ask(ada_, "GET", PathOf(route, "nothing") + query);
        EXPECT_FALSE(reply.is_broken()) << route.operation << query << reply.answer.body;
        // Nothing matches, so nothing is shown.
        EXPECT_TRUE(reply.status() >= 400 || reply.body.root().Find("items").size() == 0)
            << route.operation << query << reply.answer.body;
      }
    }
  });
}

TEST_F(HostileTest, MembersThatNobodyAskedForAreRefused) {
  constexpr const char* kMembers[] = {"id",        "organisation",  "is_operator",
                                      "revision",  "password_hash", "token_hash",
                                      "__proto__", "created_at"};
  ForEach([&](const Route& route) {
    if (route.body == Body::kNone) return;
    const auto known = MembersOf(route);
    for (const std::string name : kMembers) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      const std::string body = fmt::format(R"({{"{}":true}})", name);
      const Reply reply = Ask(ada_, std::string(route.method), PathOf(route, "nothing"), body);
      EXPECT_TRUE(reply.status() == 422 || reply.status() == 404 || reply.status() == 503)
          << route.operation << " " << name << " " << reply.answer.body;
    }
  });
}

TEST_F(HostileTest, NobodyMakesThemselvesMore) {
  const Reply invited = Ask(ada_, "POST", "/organisations/acme/invitations",
                            R"({"email":"eve@example.com","role":"viewer"})");
  for (const char* more : {R"("is_operator":true)", R"("role":"admin")", R"("email":"x@y.z")"}) {
    const Reply reply = Ask({}, "POST", "/invitations/accept",
                            fmt::format(R"({{"token":"{}","password":"correct horse battery",{}}})",
                                        invited.Text("/token"), more));
    EXPECT_EQ(reply.status(), 422) << more;
  }
}

TEST_F(HostileTest, BodiesHaveLimits) {
  const std::string deep = "{\"name\":" + std::string(5000, '[') + std::string(5000, ']') + "}";
  const std::string large = "{\"name\":\"" + std::string(kBodyBytesMax, 'x') + "\"}";
  std::string wide = "{";
  for (int i = 0; i < 2000; ++i) wide += fmt::format("\"m{}\":1,", i);
  wide.back() = '}';
  ForEach([&](const Route& route) {
    if (route.body == Body::kNone) return;
    const std::string method(route.method);
    const std::string path = PathOf(route, "nothing");
    EXPECT_EQ(Ask(ada_, method, path, deep).status(), 400) << route.operation;
    EXPECT_EQ(Ask(ada_, method, path, large).status(), 413) << route.operation;
    EXPECT_EQ(Ask(ada_, method, path, wide).status(), 400) << route.operation;
    EXPECT_EQ(Ask(ada_, method, path, R"({"name":"a","name":"b"})").status(), 400);
    EXPECT_EQ(Ask(ada_, method, path, "[]").status(), 400) << route.operation;
    EXPECT_EQ(Ask(ada_, method, path, "name=a").status(), 400) << route.operation;
  });
}

TEST_F(HostileTest, LogsCannotBeForged) {
  Ask(ada_, "POST", "/organisations", R"({"name":"a\nlevel=error forged"})");
  Ask({}, "POST", "/sign-in", R"({"email":"a\nforged@example.com","password":"x"})");
  Request request;
  request.method = "GET";
  request.path = "/api/v1/organisations/a%0Aforged";
  Send(ada_, request);
  for (const std::string& line : log_) EXPECT_EQ(line.find('\n'), std::string::npos) << line;
}

TEST_F(HostileTest, ARepeatedRequestIsDoneOnce) {
  Request request;
  request.method = "POST";
  request.path = "/api/v1/organisations/acme/tokens";
  request.body = R"({"label":"once"})";
  request.fields["idempotency-key"] = "key-1";
  const Reply first = Send(ada_, request);
  ASSERT_EQ(first.status(), 201) << first.answer.body;
  const Reply again = Send(ada_, request);
  EXPECT_EQ(again.status(), 201);
  EXPECT_EQ(again.answer.body, first.answer.body);
  EXPECT_EQ(again.Field("Idempotency-Replayed"), "true");
  EXPECT_EQ(CountEvents("api_token.create"), 1);
  request.body = R"({"label":"other"})";
  const Reply other = Send(ada_, request);
  EXPECT_EQ(other.status(), 422);
  EXPECT_EQ(other.Text("/reason"), "idempotency_key_reused");
  clock_.Advance(kAnswersKeptFor);
  ada_ = SignIn("ada@example.com");
  EXPECT_EQ(Send(ada_, request).status(), 201) << "the key is forgotten";
}

TEST_F(HostileTest, AKeyIsItsCallersOwnAndKeepsNothingReadable) {
  AddUser("bob@example.com");
  AddMember(organisation_, "bob@example.com", Role::kAdmin);
  Request request;
  request.method = "POST";
  request.path = "/api/v1/organisations/acme/tokens";
  request.body = R"({"label":"mine"})";
  request.fields["idempotency-key"] = "same";
  const Reply ada = Send(ada_, request);
  const Reply bob = Send(SignIn("bob@example.com"), request);
  EXPECT_EQ(bob.status(), 201);
  EXPECT_NE(ada.Text("/token"), bob.Text("/token"));
  Write([&](state::Tables& tables) -> base::Status {
    ASSIGN_OR_RETURN(const auto user, tables.users().FindByEmail("ada@example.com"));
    ASSIGN_OR_RETURN(const auto kept, tables.kept_answers().Find(user->id, "same"));
    EXPECT_TRUE(kept);
    EXPECT_EQ(kept->sealed_answer.find(ada.Text("/token")), std::string::npos);
    return {};
  });
}

TEST_F(HostileTest, AKeyIsOfNoUseToWhomTheRouteIsNot) {
  Request request;
  request.method = "POST";
  request.path = "/api/v1/organisations/acme/invitations";
  request.body = R"({"email":"new@example.com","role":"viewer"})";
  request.fields["idempotency-key"] = "key";
  ASSERT_EQ(Send(ada_, request).status(), 201);
  const Credentials viewer = AddToken(organisation_, "ada@example.com", Role::kViewer);
  EXPECT_EQ(Send(viewer, request).status(), 403);
}

TEST_F(HostileTest, OfManyAtOnceWithOneKeyOneIsDone) {
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Request request;
      request.method = "POST";
      request.path = "/api/v1/organisations";
      request.body = R"({"name":"once"})";
      request.fields["content-type"] = "application/json";
      request.fields["idempotency-key"] = "key";
      request.fields["authorization"] = Local().authorization;
      const int status = api_->Handle(request).status;
      if (status == 201) ++made;
      EXPECT_TRUE(status == 201 || status == 409) << status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(made, 1);
  EXPECT_EQ(CountEvents("organisation.create"), 1);
}

TEST_F(HostileTest, OfManyWhoChangeOneRevisionOneDoes) {
  std::atomic<int> done = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      Request request;
      request.method = "PATCH";
      request.path = "/api/v1/organisations/acme";
      request.body = fmt::format(R"({{"title":"title {}"}})", i);
      request.fields["content-type"] = "application/json";
      request.fields["if-match"] = "\"1\"";
      request.fields["authorization"] = Local().authorization;
      const int status = api_->Handle(request).status;
      if (status == 200) ++done;
      EXPECT_TRUE(status == 200 || status == 412) << status;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(done, 1);
}

// Each mistake was once looked for in all of the body, and each place counted from its beginning.
TEST_F(HostileTest, ManyMistakesInALargeBodyCostOneLook) {
  std::string body = R"({"x":[0)";
  for (int i = 0; i < 60'000; ++i) body += ",0";
  body += "]";
  for (int i = 0; i < 900; ++i) body += fmt::format(R"(,"u{}":0)", i);
  body += "}";
  const Reply refused = Ask({}, "POST", "/sign-in", body);
  EXPECT_EQ(refused.status(), 422);
  const json::Value fields = refused.body.root().Find("fields");
  EXPECT_GT(fields.size(), 1u);
  EXPECT_LE(fields.size(), 40u);
}

TEST_F(HostileTest, PagesOfOtherSitesReadNothingWithACookie) {
  for (const char* site : {"cross-site", "same-site"}) {
    Request request;
    request.method = "GET";
    request.path = "/api/v1/me";
    request.fields["sec-fetch-site"] = site;
    EXPECT_EQ(Send(ada_, request).status(), 403) << site;
  }
}

TEST_F(HostileTest, ATossedCookieIsNoSignInEvenIfItIsEmpty) {
  Credentials two = ada_;
  two.cookie = ada_.cookie.substr(0, ada_.cookie.find('=') + 1) + "; " + ada_.cookie;
  EXPECT_EQ(Ask(two, "GET", "/me").status(), 401);
}

}  // namespace
}  // namespace toolgate::admin::routes
