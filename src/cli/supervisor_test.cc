// SPDX-License-Identifier: Apache-2.0
#include "cli/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/listening_supervisor.h"

namespace toolgate::cli {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

TEST(Supervisor, HearsOfEachTurn) {
  ListeningSupervisor listening;
  const Supervisor supervisor(listening.address());
  ASSERT_TRUE(supervisor.TellReady());
  EXPECT_EQ(listening.Hear(), "READY=1");
  ASSERT_TRUE(supervisor.TellReloading());
  EXPECT_THAT(listening.Hear(), MatchesRegex("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  ASSERT_TRUE(supervisor.TellStopping());
  EXPECT_EQ(listening.Hear(), "STOPPING=1");
}

TEST(Supervisor, IsTheOneOfTheEnvironment) {
  ListeningSupervisor listening;
  ::setenv("NOTIFY_SOCKET", listening.address().c_str(), 1);
  EXPECT_TRUE(Supervisor::OfEnvironment().TellReady());
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(listening.Hear(), "READY=1");
  EXPECT_TRUE(Supervisor::OfEnvironment().TellReady()) << "there is nobody to tell";
}

TEST(Supervisor, SaysWhichAddressIsNone) {
  for (const std::string& address : {std::string("relative"), "/" + std::string(200, 'a')}) {
    const auto told = Supervisor(address).TellReady();
    ASSERT_FALSE(told);
    EXPECT_EQ(told.error().code, base::ErrorCode::kInvalidInput);
    EXPECT_THAT(told.error().message, HasSubstr("`" + address + "` is no address of a socket"));
  }
}

TEST(Supervisor, SaysWhenNobodyIsThere) {
  const auto told = Supervisor("/there/is/no/such/socket").TellReady();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, base::ErrorCode::kUnavailable);
  EXPECT_THAT(told.error().message, HasSubstr("cannot send `READY=1` to"));
}

}  // namespace
}  // namespace toolgate::cli
