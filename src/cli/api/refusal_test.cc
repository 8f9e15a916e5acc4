// SPDX-License-Identifier: Apache-2.0
#include "cli/api/refusal.h"

#include <gtest/gtest.h>

#include "cli/command_line.h"

namespace toolgate::cli {
namespace {

base::Error Refused(int status, std::string body) {
  const auto good = ExpectGood({status, std::move(body), {}}, "http://127.0.0.1:9090");
  EXPECT_FALSE(good);
  return good.error();
}

TEST(RefusalTest, LetsGoodAnswersPass) {
  const auto good = ExpectGood({201, "{}", {}}, "here");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->body, "{}");
}

TEST(RefusalTest, NamesEveryMemberAtFaultWithWhatToWrite) {
  const base::Error error = Refused(422, R"({"detail":"the server cannot be used","fields":[
      {"pointer":"/settings/url","message":"not a URL","repair":"write https://..."},
      {"pointer":"/name","message":"`A` cannot name a server"}]})");
  EXPECT_EQ(
      error.message,
      "the server cannot be used\n  /settings/url: not a URL; write https://...\n  /name: `A` "
      "cannot name a server");
  EXPECT_EQ(ExitStatusOf(error.code), kExitUsage);
}

TEST(RefusalTest, SaysOnceWhatTheOnlyMemberAtFaultSays) {
  const base::Error error = Refused(
      422,
      R"({"detail":"not a URL","fields":[{"pointer":"/settings/url","message":"not a URL"}]})");
  EXPECT_EQ(error.message, "/settings/url: not a URL");
}

TEST(RefusalTest, TellsPlacesInDocuments) {
  const base::Error error =
      Refused(422, R"({"detail":"the policy cannot be used","fields":[{"pointer":"/document",
      "message":"unknown member","line":3,"column":5}]})");
  EXPECT_EQ(error.message,
            "the policy cannot be used\n  /document: line 3, column 5: unknown member");
}

TEST(RefusalTest, SaysWhatToDoAboutATokenAndARace) {
  EXPECT_EQ(Refused(401, R"({"detail":"this token is not good"})").message,
            "this token is not good; check the token in TOOLGATE_TOKEN or --token-file");
  EXPECT_EQ(Refused(412, R"({"detail":"it changed","reason":"stale_revision"})").message,
            "it changed; run the command again");
}

TEST(RefusalTest, KnowsAnAnswerThatIsNotTheApis) {
  const base::Error error = Refused(404, "<html>\x1b[2J</html>");
  EXPECT_EQ(error.message,
            "`http://127.0.0.1:9090` answered HTTP 404, and not as the API of toolgate does; is "
            "this the address of the `admin` listener?");
}

TEST(RefusalTest, LetsNothingMoveTheCursor) {
  EXPECT_EQ(Refused(409, "{\"detail\":\"a\\u001b[2Jb\"}").message, "a\\u{1b}[2Jb");
}

TEST(RefusalTest, EndsCommandsByWhatWentWrong) {
  EXPECT_EQ(ExitStatusOf(Refused(403, R"({"detail":"no"})").code), kExitFailed);
  EXPECT_EQ(ExitStatusOf(Refused(404, R"({"detail":"no"})").code), kExitFailed);
  EXPECT_EQ(ExitStatusOf(Refused(503, R"({"detail":"no"})").code), kExitUnreached);
  EXPECT_EQ(ExitStatusOf(base::ErrorCode::kUnavailable), kExitUnreached);
}

}  // namespace
}  // namespace toolgate::cli
