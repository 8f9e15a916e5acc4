// SPDX-License-Identifier: Apache-2.0
// Runs every file of testdata/cases/, every example of the documents, and the cases of the
// ready-made policies.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "policy/case_file.h"
#include "policy/check.h"

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

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void ExpectAllPass(const CaseFile& file, std::string_view where) {
  for (const Case& one : file.cases) {
    EXPECT_EQ(RunCase(*file.policy, one), "") << where << ": " << one.name;
  }
}

// That nobody is shown a policy that has a warning.
void ExpectNoWarning(const Policy& policy, std::string_view where) {
  base::Issues issues;
  CheckDocument(policy.document(), issues);
  EXPECT_TRUE(issues.empty()) << where << "\n" << issues.Format("policy", "");
}

bool Expects(const CaseFile& file, bool forward) {
  return std::any_of(file.cases.begin(), file.cases.end(),
                     [forward](const Case& one) { return (one.outcome == "forward") == forward; });
}

// The YAML blocks of a document, each of which is a case file.
std::vector<CaseFile> BlocksOf(const std::string& name) {
  const std::string text = ReadText("../../docs/" + name);
  constexpr std::string_view kBegin = "```yaml\n";
  std::vector<CaseFile> files;
  for (size_t at = text.find(kBegin); at != text.npos; at = text.find(kBegin, at)) {
    at += kBegin.size();
    auto file = LoadCaseFile(name, text.substr(at, text.find("```", at) - at));
    EXPECT_TRUE(file) << file.error().message;
    if (file) files.push_back(std::move(*file));
  }
  return files;
}

TEST(Cases, OfTheReferenceHaveTheirOutcome) {
  const std::vector<CaseFile> files = BlocksOf("policy.md");
  EXPECT_GE(files.size(), 4u);
  for (const CaseFile& file : files) ExpectAllPass(file, file.description);
}

TEST(Cases, OfTheCommandsHaveTheirOutcome) {
  const std::vector<CaseFile> files = BlocksOf("policy-tools.md");
  EXPECT_GE(files.size(), 1u);
  for (const CaseFile& file : files) ExpectAllPass(file, file.description);
}

TEST(Cases, OfTheCookbookHaveTheirOutcome) {
  const std::vector<CaseFile> files = BlocksOf("policy-cookbook.md");
  EXPECT_GE(files.size(), 20u);
  for (const CaseFile& file : files) {
    EXPECT_GE(file.cases.size(), 2u) << file.description;
    ExpectAllPass(file, file.description);
    ExpectNoWarning(*file.policy, file.description);
  }
}

// Every policy has cases beside it, of what it lets through and of what it does not.
TEST(Cases, OfTheReadyMadePoliciesHaveTheirOutcome) {
  int run = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("../../policies")) {
    std::filesystem::path path = entry.path();
    if (path.extension() != ".yaml" || path.stem().extension() == ".cases") continue;
    path.replace_extension(".cases.yaml");
    const auto source = [&path](const std::string& name) {
      return base::Result<std::string>(ReadText(path.parent_path() / name));
    };
    const auto file = LoadCaseFile(path, ReadText(path), source);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_FALSE(file->policy->document().description.empty()) << path;
    EXPECT_TRUE(Expects(*file, true) && Expects(*file, false)) << path;
    ExpectAllPass(*file, path.string());
    ExpectNoWarning(*file->policy, path.string());
    ++run;
  }
  EXPECT_GE(run, 6);
}

TEST(LoadCaseFile, TellsMistakesWithTheirPlace) {
  const auto file =
      LoadCaseFile("f.yaml", "policy: {version: '1', default: deny}\ncases: [{nam: x}]\n");
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().message.find("f.yaml:2:10: error: a case has no field `nam`"),
            std::string::npos)
      << file.error().message;
}

TEST(LoadCaseFile, TakesItsPolicyByPathFromTheSource) {
  const char* text = "policy: other.yaml\ncases: []\n";
  const auto source = [](const std::string& path) -> base::Result<std::string> {
    if (path == "other.yaml") return std::string("version: '1'\ndefault: deny\n");
    return base::Fail(base::ErrorCode::kNotFound, "none");
  };
  const auto file = LoadCaseFile("f.yaml", text, source);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->policy_path, "other.yaml");
  EXPECT_FALSE(LoadCaseFile("f.yaml", "policy: none.yaml\ncases: []\n", source));
  EXPECT_FALSE(LoadCaseFile("f.yaml", text)) << "without a source a file holds its policy";
}

}  // namespace
}  // namespace toolgate::policy
