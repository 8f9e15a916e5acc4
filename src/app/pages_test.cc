// SPDX-License-Identifier: Apache-2.0
// Pages behind a real listener.
#include "app/pages.h"

#include <gtest/gtest.h>

#include "app/admin_listener.h"
#include "base/clock.h"
#include "json/parse.h"
#include "net/http_client.h"

namespace toolgate::app {
namespace {

struct Answer {
  int status = 0;
  std::string type;
  std::string allow;
  std::string body;
};

class PagesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pages_.Add("/page", [](std::string_view query) {
      return Page(200, "query: " + std::string(query), "text/plain");
    });
    pages_.Add("/broken", [](std::string_view) { return MakeProblem(503, "not `now`\n"); });
    auto listener = AdminListener::Bind({"127.0.0.1", 0, {"allowed.example:9090"}}, pages_);
    ASSERT_TRUE(listener) << listener.error().message;
    listener_ = std::move(*listener);
    listener_->Run();
  }

  // Sends one request on a connection of its own. An empty `host` stands for the right one.
  Answer Send(std::string_view method, const std::string& target, const std::string& host = "",
              const std::string& origin = "") {
    net::EventLoop loop;
    net::HttpClient client(loop, {});
    net::Url url = *net::Url::Parse("http://" + listener_->address() + "/");
    if (!host.empty()) url.authority = host;
    Answer answer;
    const auto send = [&]() -> net::Task<void> {
      net::HttpRequest request;
      request.method = method;
      request.target = target;
      if (!origin.empty()) request.fields.Add("Origin", origin);
      auto response = co_await client.Send(url, request);
      if (response) {
        answer.status = response->head().status();
        answer.type = response->head().Find(net::FieldName::kContentType).value_or("");
        answer.allow = response->head().Find("allow").value_or("");
      }
      const bool has_body = response && method != "HEAD";
      if (has_body) {
        auto body = co_await response->ReadAll(1 << 20);
        if (body) answer.body = std::move(*body);
      }
      client.Close();
      loop.Finish();
    };
    net::Spawn(send());
    loop.Run();
    return answer;
  }

  // What was refused so far; the listener ends.
  const std::vector<int>& EndAndTakeRefused() {
    listener_.reset();
    return refused_;
  }

  base::SystemClock clock_;
  std::string log_;
  std::vector<int> refused_;
  telemetry::Logger logger_{clock_, telemetry::Level::kInfo, telemetry::Format::kText,
                            [this](std::string_view line) { log_.append(line).append("\n"); }};
  Pages pages_{"(test)", logger_, [this](int status) { refused_.push_back(status); }};
  std::unique_ptr<AdminListener> listener_;
};

TEST_F(PagesTest, AnswersGetAndHead) {
  const Answer got = Send("GET", "/page?a=1&b");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.type, "text/plain");
  EXPECT_EQ(got.body, "query: a=1&b");
  const Answer head = Send("HEAD", "/page");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.type, "text/plain");
  EXPECT_TRUE(EndAndTakeRefused().empty());
}

TEST_F(PagesTest, RefusesOtherMethodsAndPaths) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
    const Answer refused = Send(method, "/page");
    EXPECT_EQ(refused.status, 405) << method;
    EXPECT_EQ(refused.allow, "GET, HEAD");
    EXPECT_EQ(refused.type, "application/problem+json");
  }
  for (const char* path : {"/", "/page/", "/Page", "//page", "/page%20", "/mcp/x"}) {
    EXPECT_EQ(Send("GET", path).status, 404) << path;
  }
  EXPECT_EQ(EndAndTakeRefused(),
            (std::vector<int>{405, 405, 405, 405, 404, 404, 404, 404, 404, 404}));
}

TEST_F(PagesTest, RefusesHostsAndOriginsOfOthers) {
  const Answer rebound = Send("GET", "/page", "evil.example");
  EXPECT_EQ(rebound.status, 403);
  EXPECT_EQ(Send("GET", "/page", "127.0.0.1").status, 403) << "another port";
  EXPECT_EQ(Send("GET", "/page", "allowed.example:9090").status, 200);
  EXPECT_EQ(Send("GET", "/page", "", "https://evil.example").status, 403);
  EXPECT_EQ(EndAndTakeRefused(), (std::vector<int>{403, 403, 403}));
  EXPECT_NE(log_.find("request_refused endpoint=(test) client=127.0.0.1 status=403"),
            std::string::npos)
      << log_;
}

TEST_F(PagesTest, ProblemsAreJson) {
  const Answer broken = Send("GET", "/broken");
  EXPECT_EQ(broken.status, 503);
  EXPECT_EQ(broken.type, "application/problem+json");
  EXPECT_EQ(broken.body, R"({"type":"about:blank","title":"Service Unavailable","status":503,)"
                         R"("detail":"not `now`\n"})");
}

TEST_F(PagesTest, AListenerThatNeverServedEnds) {
  Pages pages("(other)", logger_, [](int) {});
  auto listener = AdminListener::Bind({"127.0.0.1", 0, {}}, pages);
  ASSERT_TRUE(listener);
  const auto port = net::HostPort::Parse((*listener)->address())->port;
  const auto twice = AdminListener::Bind({"127.0.0.1", *port, {}}, pages);
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("cannot listen on 127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::app
