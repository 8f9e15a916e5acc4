// SPDX-License-Identifier: Apache-2.0
#include "telemetry/process.h"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace toolgate::telemetry {
namespace {

TEST(Process, TellsWhatItUses) {
  EXPECT_GT(ResidentMemoryBytes().value_or(0), 1 << 20);
  EXPECT_GT(OpenFileDescriptorsMax().value_or(0), 3);
  const double before = CpuSeconds().value_or(-1);
  EXPECT_GE(before, 0);
  volatile unsigned work = 0;
  for (int i = 0; i < 10'000'000; ++i) work = work + 1;
  EXPECT_GT(CpuSeconds().value_or(0), before);
}

TEST(Process, CountsOpenDescriptors) {
  const auto before = OpenFileDescriptors();
  ASSERT_TRUE(before);
  const int fd = ::open("/dev/null", O_RDONLY);
  EXPECT_EQ(OpenFileDescriptors(), *before + 1);
  ::close(fd);
  EXPECT_EQ(OpenFileDescriptors(), before);
}

}  // namespace
}  // namespace toolgate::telemetry
