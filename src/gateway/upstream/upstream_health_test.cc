// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/upstream_health.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::gateway {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class UpstreamHealthTest : public ::testing::Test {
 protected:
  void Fail(std::string message = "cannot connect") {
    health_.NoteFailure({base::ErrorCode::kUnavailable, std::move(message)});
  }
  // The lines since the last look, without their times.
  std::string TakeLog() { return std::exchange(log_, ""); }
  // The seconds until the server is to be asked.
  int SecondsUntilCheck() {
    for (int waited = 0; waited < 1000; ++waited) {
      if (health_.TakeCheck()) return waited;
      clock_.Advance(seconds(1));
    }
    return -1;
  }

  base::FakeClock clock_;
  std::string log_;
  telemetry::Logger logger_{
      clock_, telemetry::Level::kInfo, telemetry::Format::kText,
      [this](std::string_view line) { log_.append(line.substr(line.find(' ') + 1)).append("\n"); }};
  UpstreamHealth health_{{"cloud", "http://127.0.0.1:1", seconds(30)}, clock_, logger_};
};

TEST_F(UpstreamHealthTest, IsUnknownUntilTheServerWasAsked) {
  EXPECT_EQ(health_.status().state, UpstreamState::kUnknown);
  EXPECT_EQ(health_.status().since, clock_.WallNow());
  clock_.Advance(seconds(2));
  health_.NoteAnswer();
  EXPECT_EQ(health_.status().state, UpstreamState::kUp);
  EXPECT_EQ(health_.status().since, clock_.WallNow());
  EXPECT_EQ(TakeLog(), "");
}

TEST_F(UpstreamHealthTest, TellsEachChangeOnce) {
  Fail("one reason");
  const base::WallTime went_down = clock_.WallNow();
  for (int i = 0; i < 3; ++i) {
    clock_.Advance(milliseconds(1500));
    Fail("another reason");
  }
  EXPECT_EQ(health_.status().state, UpstreamState::kDown);
  EXPECT_EQ(health_.status().since, went_down);
  EXPECT_EQ(health_.status().why, "one reason");
  const std::string down = TakeLog();
  EXPECT_TRUE(down.starts_with("warning upstream_down server=cloud url=http://127.0.0.1:1 error="));
  EXPECT_EQ(std::count(down.begin(), down.end(), '\n'), 1);
  health_.NoteAnswer();
  health_.NoteAnswer();
  EXPECT_EQ(health_.status().state, UpstreamState::kUp);
  EXPECT_EQ(TakeLog(), "info    upstream_up server=cloud down_seconds=4\n");
}

TEST_F(UpstreamHealthTest, KeepsTheReasonShort) {
  Fail(std::string(1 << 20, 'x'));
  EXPECT_LE(health_.status().why.size(), 300u);
}

TEST_F(UpstreamHealthTest, AsksAServerThatWorksOnceInAnInterval) {
  health_.NoteAnswer();
  EXPECT_EQ(SecondsUntilCheck(), 30);
  EXPECT_FALSE(health_.TakeCheck()) << "the question is on its way";
  clock_.Advance(seconds(100));
  EXPECT_FALSE(health_.TakeCheck()) << "however long it takes";
  health_.NoteAnswer();
  EXPECT_EQ(SecondsUntilCheck(), 30);
}

TEST_F(UpstreamHealthTest, AsksAServerThatIsDownLessAndLess) {
  for (const int wait : {1, 2, 4, 8, 16, 30, 30}) {
    Fail();
    EXPECT_EQ(SecondsUntilCheck(), wait);
  }
  health_.NoteAnswer();
  EXPECT_EQ(SecondsUntilCheck(), 30);
  Fail();
  EXPECT_EQ(SecondsUntilCheck(), 1);
}

TEST_F(UpstreamHealthTest, ASuspicionIsCheckedSoonButChangesNothing) {
  health_.NoteAnswer();
  clock_.Advance(seconds(5));
  health_.NoteSuspicion();
  EXPECT_EQ(health_.status().state, UpstreamState::kUp);
  EXPECT_TRUE(health_.TakeCheck());
  health_.NoteAnswer();
  for (int i = 0; i < 100; ++i) health_.NoteSuspicion();
  EXPECT_EQ(SecondsUntilCheck(), 1) << "not more than once a second";
}

TEST_F(UpstreamHealthTest, ASuspicionDoesNotHurryWhatIsDown) {
  for (int i = 0; i < 4; ++i) Fail();
  health_.NoteSuspicion();
  EXPECT_EQ(SecondsUntilCheck(), 8);
}

TEST_F(UpstreamHealthTest, WritesFewLinesOfAServerThatComesAndGoes) {
  for (int i = 0; i < 600; ++i) {
    Fail();
    health_.NoteAnswer();
    clock_.Advance(milliseconds(100));
  }
  const std::string lines = TakeLog();
  EXPECT_LE(std::count(lines.begin(), lines.end(), '\n'), 14) << lines;
  clock_.Advance(seconds(10));
  Fail();
  EXPECT_EQ(health_.status().state, UpstreamState::kDown);
}

TEST_F(UpstreamHealthTest, SaysNothingOnceTheGatewayCloses) {
  health_.NoteAnswer();
  health_.Freeze();
  Fail();
  EXPECT_EQ(health_.status().state, UpstreamState::kUp);
  EXPECT_EQ(TakeLog(), "");
  EXPECT_EQ(SecondsUntilCheck(), -1);
}

}  // namespace
}  // namespace toolgate::gateway
