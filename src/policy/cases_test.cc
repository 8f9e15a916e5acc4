// SPDX-License-Identifier: Apache-2.0
// Runs every file of testdata/cases/.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "policy/case_file.h"

namespace toolgate::policy {
namespace {

TEST(Cases, AllHaveTheirOutcome) {
  int run = 0;
  for (const auto& entry : std::filesystem::directory_iterator("testdata/cases")) {
    std::ifstream in(entry.path());
    const auto file =
        LoadCaseFile(entry.path().filename(), std::string(std::istreambuf_iterator<char>(in), {}));
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_FALSE(file->cases.empty()) << entry.path();
    for (const Case& one : file->cases) {
      EXPECT_EQ(RunCase(*file->policy, one), "") << entry.path().filename() << ": " << one.name;
      ++run;
    }
  }
  EXPECT_GT(run, 30);
}

// Runs every YAML block of a document as a case file; gives the number of cases.
int RunBlocks(const std::string& path) {
  std::ifstream in(path);
  std::string text(std::istreambuf_iterator<char>(in), {});
  constexpr std::string_view kBegin = "```yaml\n";
  int run = 0;
  for (size_t at = text.find(kBegin); at != text.npos; at = text.find(kBegin, at)) {
    at += kBegin.size();
    const auto file = LoadCaseFile(path, text.substr(at, text.find("```", at) - at));
    EXPECT_TRUE(file) << file.error().message;
    if (!file) continue;
    for (const Case& one : file->cases) {
      EXPECT_EQ(RunCase(*file->policy, one), "") << file->description << ": " << one.name;
      ++run;
    }
  }
  return run;
}

TEST(Cases, OfTheDocumentsHaveTheirOutcome) {
  EXPECT_GT(RunBlocks("../../docs/policy.md"), 2);
  EXPECT_GT(RunBlocks("../../docs/policy-tools.md"), 1);
}

TEST(LoadCaseFile, TellsMistakesWithTheirPlace) {
  const auto file =
      LoadCaseFile("f.yaml", "policy: {version: '1', default: deny}\ncases: [{nam: x}]\n");
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("f.yaml:2:10: error: a case has no field `nam`"),
            std::string::npos)
      << file.error().message;
}

}  // namespace
}  // namespace toolgate::policy
