// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
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

class PrivateFile : public ::testing::Test {
 protected:
  PrivateFile() { std::filesystem::create_directory(folder_); }
  ~PrivateFile() override { std::filesystem::remove_all(folder_); }

  mode_t Mode() const {
    struct stat status {};
    EXPECT_EQ(::stat(path_.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  size_t Files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  const std::string folder_ = ::testing::TempDir() + "private_file_" + std::to_string(::getpid());
  const std::string path_ = folder_ + "/secrets";
};

TEST_F(PrivateFile, IsItsOwnersAloneWhateverTheMaskOfTheProcess) {
  const mode_t before = ::umask(0277);
  const auto written = WritePrivateFile(path_, "one", Existing::kKeep);
  ::umask(before);
  ASSERT_TRUE(written);
  EXPECT_EQ(Mode(), 0600u);
  EXPECT_EQ(*ReadPrivateFile(path_, 3), "one");
  EXPECT_EQ(Files(), 1u);
}

TEST_F(PrivateFile, IsReplacedOrKept) {
  ASSERT_TRUE(WritePrivateFile(path_, "one", Existing::kReplace));
  EXPECT_EQ(WritePrivateFile(path_, "two", Existing::kKeep).error().code, ErrorCode::kConflict);
  EXPECT_EQ(*ReadPrivateFile(path_, 10), "one");
  ASSERT_TRUE(WritePrivateFile(path_, "three", Existing::kReplace));
  EXPECT_EQ(*ReadPrivateFile(path_, 10), "three");
  EXPECT_EQ(Files(), 1u);
}

TEST_F(PrivateFile, IsWrittenBesideWhatAKilledProcessLeft) {
  std::ofstream(path_ + ".new") << "half";
  ASSERT_TRUE(WritePrivateFile(path_, "whole", Existing::kKeep));
  EXPECT_EQ(*ReadPrivateFile(path_, 10), "whole");
  EXPECT_EQ(Mode(), 0600u);
  EXPECT_EQ(Files(), 1u);
}

TEST_F(PrivateFile, IsNotReadWhereOthersMayOrWhereItIsTooLong) {
  EXPECT_EQ(ReadPrivateFile(path_, 10).error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(WritePrivateFile(path_, "01234567890", Existing::kKeep));
  EXPECT_EQ(ReadPrivateFile(path_, 10).error().code, ErrorCode::kLimitExceeded);
  for (const mode_t mode : {0640u, 0604u, 0620u, 0602u, 0610u}) {
    ASSERT_EQ(::chmod(path_.c_str(), mode), 0);
    const auto refused = ReadPrivateFile(path_, 100);
    ASSERT_FALSE(refused) << mode;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(refused.error().message.find("`chmod 600 " + path_ + "`"), std::string::npos);
  }
  ASSERT_EQ(::chmod(path_.c_str(), 0400), 0);
  EXPECT_TRUE(ReadPrivateFile(path_, 100));
}

TEST_F(PrivateFile, SaysWhyItCannotBeWritten) {
  const std::string nowhere = folder_ + "/no/secrets";
  EXPECT_EQ(WritePrivateFile(nowhere, "x", Existing::kKeep).error().message,
            "cannot write `" + nowhere + ".new`: No such file or directory");
}

TEST_F(PrivateFile, HasOneProgramAtATimeThatChangesIt) {
  {
    const auto lock = FolderLock::Take(path_);
    ASSERT_TRUE(lock);
    EXPECT_EQ(FolderLock::Take(path_).error().code, ErrorCode::kConflict);
  }
  EXPECT_TRUE(FolderLock::Take(path_));
}

}  // namespace
}  // namespace toolgate::base
