// SPDX-License-Identifier: Apache-2.0
#include "app/api_endpoint.h"

#include <atomic>

#include <gtest/gtest.h>

#include "admin/routes/routes.h"
#include "admin/routes/testing/api_fixture.h"
#include "app/admin_listener.h"
#include "net/testing/peer.h"
#include "net/url.h"

namespace toolgate::app {
namespace {

// Counts to ten, or goes on until nobody listens.
class Counting final : public admin::Source {
 public:
  Counting(bool is_endless, std::atomic<bool>& is_gone) : is_endless_(is_endless), gone_(is_gone) {}
  ~Counting() override { gone_ = true; }

  base::Result<std::optional<std::string>> Next() override {
    if (++count_ % 2 == 0) return std::string();  // nothing yet
    if (!is_endless_ && count_ > 10) return std::nullopt;
    return std::to_string(count_) + "\n";
  }
  std::chrono::milliseconds pause() const override { return std::chrono::milliseconds(1); }

 private:
  const bool is_endless_;
  std::atomic<bool>& gone_;
  int count_ = 0;
};

std::atomic<bool> source_is_gone = false;

control::Outcome<admin::Answer> Count(admin::Call& call) {
  admin::Answer answer;
  answer.Add("Content-Type", "text/plain");
  answer.rest = std::make_unique<Counting>(call.Query("endless") != nullptr, source_is_gone);
  return answer;
}

constexpr admin::Route kStreams[] = {
    {"GET", "/count", "count", admin::Access::kAnyone, admin::Body::kNone, "endless", Count},
};

class ApiEndpointTest : public admin::routes::ApiFixture {
 protected:
  ApiEndpointTest() {
    services_->has_tls = false;
    pages_.Add("/healthz", [](std::string_view) { return Page(200, "{}"); });
    auto bound = AdminListener::Bind({"127.0.0.1", 0, {}}, pages_, &endpoint_);
    EXPECT_TRUE(bound);
    listener_ = std::move(*bound);
    listener_->Run();
    port_ = *net::HostPort::Parse(listener_->address())->port;
    AddUser("ada@example.com");
  }

  // Sends a request's lines and reads what comes until the connection ends.
  std::string Send(std::string_view line, std::string_view fields = "",
                   std::string_view body = "") {
    net::Peer peer = net::Peer::Connect(port_);
    EXPECT_TRUE(peer.Send(Text(line, fields, body)));
    return peer.ReadToEnd();
  }
  std::string Text(std::string_view line, std::string_view fields, std::string_view body) {
    std::string text(line);
    text += " HTTP/1.1\r\nHost: " + listener_->address() + "\r\nConnection: close\r\n";
    text += fields;
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + std::string(body);
  }
  static std::string StatusOf(const std::string& answer) { return answer.substr(9, 3); }

  std::vector<std::span<const admin::Route>> Tables() {
    std::vector<std::span<const admin::Route>> tables;
    for (const auto table : admin::routes::All()) tables.push_back(table);
    tables.emplace_back(kStreams);
    return tables;
  }

  const std::vector<std::span<const admin::Route>> tables_ = Tables();
  admin::Api served_{*services_, tables_};
  Pages pages_{"admin", logger_, [](int) {}};
  ApiEndpoint endpoint_{served_, pages_, logger_, {}};
  std::unique_ptr<AdminListener> listener_;
  uint16_t port_ = 0;
};

constexpr char kJson[] = "Content-Type: application/json\r\n";

TEST_F(ApiEndpointTest, SignsInAndAnswersWithACookie) {
  const std::string answer = Send("POST /api/v1/sign-in", kJson,
                                  R"({"email":"ada@example.com","password":"ada@example.com"})");
  ASSERT_EQ(StatusOf(answer), "200") << answer;
  const size_t at = answer.find("toolgate=tgs_");
  ASSERT_NE(at, std::string::npos) << answer;
  const std::string cookie = answer.substr(at, answer.find(';', at) - at);
  const std::string me = Send("GET /api/v1/me", "Cookie: " + cookie + "\r\n");
  EXPECT_NE(me.find("\"email\":\"ada@example.com\""), std::string::npos) << me;
  EXPECT_EQ(StatusOf(Send("POST /api/v1/sign-out", "Cookie: " + cookie + "\r\n")), "403");
}

TEST_F(ApiEndpointTest, TellsBrowsersToBeCareful) {
  const std::string answer = Send("GET /api/v1/me");
  EXPECT_EQ(StatusOf(answer), "401");
  for (const char* field :
       {"Cache-Control: no-store", "X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'",
        "X-Request-Id: ", "Content-Type: application/problem+json", "WWW-Authenticate: Bearer"}) {
    EXPECT_NE(answer.find(field), std::string::npos) << field << answer;
  }
  EXPECT_EQ(answer.find("Access-Control"), std::string::npos);
}

TEST_F(ApiEndpointTest, PagesForOperatorsStay) {
  EXPECT_EQ(StatusOf(Send("GET /healthz")), "200");
  EXPECT_EQ(StatusOf(Send("GET /other")), "404");
}

TEST_F(ApiEndpointTest, RefusesHostsAndOriginsOfOthers) {
  EXPECT_EQ(StatusOf(Send("GET /api/v1/openapi.yaml")), "200");
  EXPECT_EQ(StatusOf(Send("GET /api/v1/openapi.yaml", "Origin: https://evil.example\r\n")), "403");
  net::Peer peer = net::Peer::Connect(port_);
  peer.Send("GET /api/v1/openapi.yaml HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(StatusOf(peer.ReadToEnd()), "403");
  EXPECT_EQ(StatusOf(Send("OPTIONS /api/v1/me", "Access-Control-Request-Method: GET\r\n")), "405");
}

TEST_F(ApiEndpointTest, RefusesFieldsThatComeTwice) {
  for (const char* field : {"Cookie: a=b\r\n", "If-Match: *\r\n", "X-CSRF-Token: a\r\n",
                            "Idempotency-Key: a\r\n", "Authorization: Bearer a\r\n"}) {
    EXPECT_EQ(StatusOf(Send("GET /api/v1/me", std::string(field) + field)), "400") << field;
  }
  EXPECT_EQ(StatusOf(Send("GET /api/v1/me?access_token=tgp_x")), "400");
  EXPECT_EQ(StatusOf(Send("POST /api/v1/sign-in", std::string(kJson) + "Content-Encoding: gzip\r\n",
                          "{}")),
            "400");
}

TEST_F(ApiEndpointTest, PathsMeanOneThingOnly) {
  for (const char* path :
       {"/api/v1/../v1/me", "/api/v1/%2e%2e/me", "/api/v1//me", "/api/v1/organisations/a%2fb",
        "/api/v1/me/", "/api/v1/organisations/a%5cb", "/api/v1/./me"}) {
    EXPECT_EQ(StatusOf(Send(std::string("GET ") + path)), "400") << path;
  }
  for (const char* path : {"//api/v1/me", "/API/v1/me", "/%61pi/v1/me", "/mcp/tools", "/api/v2/me",
                           "/healthz/../api/v1/me", "/api", "/healthz/api/v1/me"}) {
    EXPECT_EQ(StatusOf(Send(std::string("GET ") + path)), "404") << path;
  }
  const std::string absolute = Send("GET http://" + listener_->address() + "/api/v1/openapi.yaml");
  EXPECT_TRUE(StatusOf(absolute) == "400" || StatusOf(absolute) == "404") << absolute;
}

TEST_F(ApiEndpointTest, BodiesHaveALimit) {
  const std::string body(2u << 20, 'x');
  net::Peer peer = net::Peer::Connect(port_);
  peer.Send(Text("POST /api/v1/sign-in", std::string(kJson) + "Content-Length: 2097152\r\n", ""));
  EXPECT_EQ(StatusOf(peer.Read()), "413");
}

TEST_F(ApiEndpointTest, StreamsWhatComesInPieces) {
  const std::string answer = Send("GET /api/v1/count");
  EXPECT_EQ(StatusOf(answer), "200");
  for (const char* piece : {"1\n", "3\n", "5\n", "7\n", "9\n"}) {
    EXPECT_NE(answer.find(piece), std::string::npos) << answer;
  }
  EXPECT_NE(answer.find("\r\n0\r\n\r\n"), std::string::npos) << "it is complete";
}

TEST_F(ApiEndpointTest, AStreamEndsWithItsClient) {
  source_is_gone = false;
  {
    net::Peer peer = net::Peer::Connect(port_);
    peer.Send(Text("GET /api/v1/count?endless=1", "", ""));
    std::string seen;
    while (seen.find("5\n") == std::string::npos) {
      const std::string more = peer.Read();
      ASSERT_FALSE(more.empty());
      seen += more;
    }
    peer.Cut();
  }
  while (!source_is_gone) std::this_thread::yield();
}

TEST_F(ApiEndpointTest, EndsWhileAStreamGoesOn) {
  net::Peer peer = net::Peer::Connect(port_);
  peer.Send(Text("GET /api/v1/count?endless=1", "", ""));
  EXPECT_FALSE(peer.Read().empty());
  listener_.reset();
  while (!peer.Read().empty()) {
  }
}

}  // namespace
}  // namespace toolgate::app
