// SPDX-License-Identifier: Apache-2.0
#include "cli/api/local_caller.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/testing/temporary_folder.h"
#include "cli/api/open_api.h"

namespace toolgate::cli {
namespace {

// A folder with keys and an empty store.
class LocalCallerTest : public ::testing::Test {
 protected:
  LocalCallerTest() {
    const auto keys = crypto::KeyRing::Create(folder_.Keys(), base::SystemClock().WallNow());
    EXPECT_TRUE(keys);
    EXPECT_TRUE(OpenHere());
  }

  base::Result<std::unique_ptr<LocalCaller>> OpenHere() {
    auto lock = state::DirectoryLock::Take(folder_.path);
    if (!lock) return tl::unexpected(lock.error());
    return LocalCaller::Open(folder_, std::move(*lock));
  }

  base::TemporaryFolder temporary_;
  const DataFolder folder_{temporary_.path()};
};

TEST_F(LocalCallerTest, IsTheLocalOperator) {
  const auto caller = OpenHere();
  ASSERT_TRUE(caller);
  const auto made = (*caller)->Call({"POST", "/organisations", "", R"({"name":"acme"})"});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->status, 201) << made->body;
  const auto list = (*caller)->Call({"GET", "/organisations", "", ""});
  ASSERT_TRUE(list);
  EXPECT_NE(list->body.find(R"("name":"acme")"), std::string::npos) << list->body;
}

TEST_F(LocalCallerTest, SendsNoTokenForWhoeverSignsIn) {
  const auto caller = OpenHere();
  ASSERT_TRUE(caller);
  ApiRequest request{"GET", "/me", "", ""};
  request.is_own_sign_in = true;
  const auto answer = (*caller)->Call(request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401);
}

TEST_F(LocalCallerTest, GivesGoodAnswersToASink) {
  const auto caller = OpenHere();
  ASSERT_TRUE(caller);
  std::string text;
  const auto answer =
      (*caller)->Call({"GET", "/organisations", "", ""}, [&](std::string_view piece) {
        text += piece;
        return base::Status();
      });
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(text, R"({"items":[]})");
}

TEST_F(LocalCallerTest, HasTheFolderToItself) {
  const auto caller = OpenHere();
  ASSERT_TRUE(caller);
  const auto second = OpenStopped(folder_.path, "stop the gateway first");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "stop the gateway first");
}

TEST(OpenApiTest, SaysWhatToDoWithoutADataFolder) {
  const base::TemporaryFolder temporary;
  const auto caller = OpenApi({.url = "", .data_folder = temporary.path(), .token = "", .ca = ""});
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().message,
            "`" + temporary.path() + "` is no data folder: make one with `toolgate init --data " +
                temporary.path() + "`");
}

TEST(OpenApiTest, SendsNoTokenInClearTextOverTheNetwork) {
  const auto caller =
      OpenApi({.url = "http://gateway.example/", .data_folder = "", .token = "t", .ca = ""});
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().message,
            "the token would go over the network in clear text: write https");
}

TEST(OpenApiTest, AsksForTheTokenOfAUrl) {
  const auto caller =
      OpenApi({.url = "https://gateway.example/", .data_folder = "", .token = "", .ca = ""});
  ASSERT_FALSE(caller);
  EXPECT_EQ(caller.error().code, base::ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace toolgate::cli
