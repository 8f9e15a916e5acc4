// SPDX-License-Identifier: Apache-2.0
#include "cli/serving.h"

#include <csignal>
#include <cstdlib>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/testing/listening_supervisor.h"

namespace toolgate::cli {
namespace {

TEST(Serving, TellsTheSupervisorWhatSignalsDo) {
  ListeningSupervisor supervisor;
  BlockSignals();
  ::setenv("NOTIFY_SOCKET", supervisor.address().c_str(), 1);
  int hangups = 0;
  std::thread serving([&] { WaitForStop([&] { ++hangups; }); });
  EXPECT_EQ(supervisor.Hear(), "READY=1");
  ::pthread_kill(serving.native_handle(), SIGHUP);
  EXPECT_THAT(supervisor.Hear(), testing::StartsWith("RELOADING=1\n"));
  EXPECT_EQ(supervisor.Hear(), "READY=1");
  ::pthread_kill(serving.native_handle(), SIGTERM);
  EXPECT_EQ(supervisor.Hear(), "STOPPING=1");
  serving.join();
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(hangups, 1);
}

}  // namespace
}  // namespace toolgate::cli
