// SPDX-License-Identifier: Apache-2.0
// What is said about documents with mistakes: each testdata/issues/NAME.policy.* has its exact
// issues in NAME.expected. `./dev test --update` writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "policy/check.h"

namespace toolgate::policy {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string IssuesOf(const std::filesystem::path& path) {
  const std::string text = ReadFile(path);
  LoadedPolicy loaded = LoadPolicy("p", text);
  if (loaded.policy) {
    CheckAgainstTools(loaded.policy->document(),
                      {"list_virtual_machines", "get_virtual_machine", "destroy_virtual_machine"},
                      loaded.issues);
  }
  return loaded.issues.Format(path.filename().string(), text);
}

TEST(Issues, AreToldAsExpected) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("testdata/issues")) {
    std::filesystem::path expected = entry.path();
    if (expected.extension() == ".expected") continue;
    expected.replace_extension().replace_extension(".expected");
    if (std::getenv("UPDATE_EXPECTED") != nullptr)
      std::ofstream(expected) << IssuesOf(entry.path());
    EXPECT_EQ(IssuesOf(entry.path()), ReadFile(expected)) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 5);
}

TEST(CheckDocument, TellsOfADefaultThatNothingGrantsAgainst) {
  const LoadedPolicy loaded = LoadPolicy("p", R"({"version":"1","default":"deny","hide":["x"]})");
  ASSERT_TRUE(loaded.policy);
  base::Issues issues;
  CheckDocument(loaded.policy->document(), issues);
  ASSERT_EQ(issues.all().size(), 1u);
  EXPECT_EQ(issues.all()[0].message, "no entry grants a tool, so every call is denied by default");
}

}  // namespace
}  // namespace toolgate::policy
