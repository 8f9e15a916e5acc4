// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/api_client.h"

#include <gtest/gtest.h>

#include "simulator/testing/served_cloud.h"

namespace toolgate::cloudstack {
namespace {

class ApiClientTest : public ::testing::Test {
 protected:
  ApiClientTest() {
    options_.url = *net::Url::Parse(cloud_.url());
    options_.retry_pause = std::chrono::milliseconds(1);
    SignAs("admin");
  }
  void SignAs(std::string_view account) {
    options_.api_key = cloud_.account(account).user->api_key;
    options_.secret_key = cloud_.account(account).user->secret_key;
  }
  // One call, run to its end.
  tl::expected<ApiReply, ApiError> Call(std::string command, Parameters parameters = {}) {
    std::optional<tl::expected<ApiReply, ApiError>> reply;
    auto run = [&]() -> net::Task<void> {
      reply.emplace(co_await client_.Call(command, parameters));
    };
    cloud_.Run(run);
    return std::move(*reply);
  }

  simulator::ServedCloud cloud_;
  ApiOptions options_;
  ApiClient client_{cloud_.loop, cloud_.http, options_, cloud_.clock};
};

TEST_F(ApiClientTest, ReadsAList) {
  const auto reply = Call("listZones");
  ASSERT_TRUE(reply) << reply.error().text;
  EXPECT_EQ((*reply->body().Find("zone").begin()).value.Find("name").text(), "zone-1");
}

TEST_F(ApiClientTest, SignsWhateverIsSent) {
  const auto reply = Call("listZones", {{"name", "données+100% (1)~!'* é/ü&=\n"}});
  EXPECT_TRUE(reply) << reply.error().text;
}

TEST_F(ApiClientTest, WorksWhereOnlyPostAndTimestampsAreTaken) {
  cloud_.server.cloud().settings.posts_and_timestamps = true;
  const auto reply = Call("stopVirtualMachine", {{"id", cloud_.machine("web-1").id}});
  EXPECT_TRUE(reply) << reply.error().text;
}

TEST_F(ApiClientTest, KeepsTheErrorAsItIs) {
  const auto reply = Call("startVirtualMachine");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ApiError::Kind::kRefused);
  EXPECT_EQ(reply.error().code, 431);
  EXPECT_EQ(reply.error().cs_code, 4350);
  EXPECT_EQ(reply.error().text,
            "Unable to execute API command startvirtualmachine due to missing parameter id");
}

TEST_F(ApiClientTest, ReadsAgainWhenThatMayHelp) {
  cloud_.SetFaults(R"([{"command":"listZones","kind":"bad_gateway","times":1},
                       {"command":"listZones","kind":"truncated_reply","times":1}])");
  EXPECT_TRUE(Call("listZones"));
  EXPECT_EQ(cloud_.CountOf("listZones"), 3u);
}

TEST_F(ApiClientTest, WaitsAsLongAsAThrottledCallerShall) {
  SignAs("acme");
  cloud_.SetFaults(R"([{"command":"listZones","kind":"error","code":429,"times":1,
                        "text":"limit reached, please retry after [60] ms."}])");
  EXPECT_TRUE(Call("listZones"));
}

TEST_F(ApiClientTest, NeverSendsAChangeTwice) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"drop_reply"}])");
  const auto reply = Call("stopVirtualMachine", {{"id", cloud_.machine("web-1").id}});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ApiError::Kind::kUnknown);
  EXPECT_EQ(cloud_.CountOf("stopVirtualMachine"), 1u);
}

TEST_F(ApiClientTest, TellsWhatWasNotSent) {
  options_.url = *net::Url::Parse("http://127.0.0.1:1/client/api");
  const auto reply = Call("stopVirtualMachine");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ApiError::Kind::kNotSent);
}

TEST(RetryAfter, ReadsTheServersText) {
  using std::chrono::milliseconds;
  EXPECT_EQ(RetryAfter("please retry after [250] ms."), milliseconds(251));
  EXPECT_EQ(RetryAfter("retry after [99999999] ms."), milliseconds(10'000));
  EXPECT_EQ(RetryAfter("slow down"), milliseconds(200));
  EXPECT_EQ(RetryAfter("retry after ["), milliseconds(1));
}

}  // namespace
}  // namespace toolgate::cloudstack
