// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

std::string MessageOf(const std::string& path) {
  const auto text = ReadFile(path);
  return text ? "read" : text.error().message;
}

TEST(ReadFile, ReadsRegularFilesAndSaysWhatElseItFound) {
  const std::string path = ::testing::TempDir() + "file_test_" + std::to_string(::getpid());
  EXPECT_EQ(MessageOf(path), "cannot read `" + path + "`: No such file or directory");
  std::ofstream(path) << std::string(100'000, 'x');
  EXPECT_EQ(ReadFile(path)->size(), 100'000u);
  ::unlink(path.c_str());
  EXPECT_EQ(MessageOf(::testing::TempDir()),
            "cannot read `" + ::testing::TempDir() + "`: it is a directory");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(MessageOf(path), "cannot read `" + path + "`: it is no regular file");
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace toolgate::base
