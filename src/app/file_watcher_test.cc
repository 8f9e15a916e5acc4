// SPDX-License-Identifier: Apache-2.0
#include "app/file_watcher.h"

#include <atomic>

#include <gtest/gtest.h>

#include "net/testing/certificates.h"

namespace toolgate::app {
namespace {

void AwaitAtLeast(const std::atomic<int>& count, int wanted) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (count < wanted && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  EXPECT_GE(count, wanted);
}

TEST(FileWatcher, TellsOnceAtFirstAndThenOfEveryFileThatChanged) {
  const net::TestFolder folder;
  const std::vector<std::string> paths = {folder.Write("a", "1"), folder.Write("b", "1")};
  const std::vector<std::string> others = {folder.Write("c", "1")};
  std::atomic<int> told = 0;
  std::atomic<int> told_of_others = 0;
  FileWatcher watcher({{paths, [&] { ++told; }}, {others, [&] { ++told_of_others; }}});
  AwaitAtLeast(told, 1);
  folder.Write("b", "2");
  AwaitAtLeast(told, 2);
  folder.Write("a", "2");
  AwaitAtLeast(told, 3);
  folder.Write("c", "2");
  AwaitAtLeast(told_of_others, 2);
  EXPECT_EQ(told, 3);
  EXPECT_EQ(told_of_others, 2);
}

}  // namespace
}  // namespace toolgate::app
