// SPDX-License-Identifier: Apache-2.0
// Runs every file of testdata/cases/ here and of the engine, every example of the documents, and
// the cases of the ready-made policies.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "policy/check.h"
#include "policy/trial/case_decision.h"
#include "policy/trial/mutant_run.h"

namespace toolgate::policy::trial {
namespace {

TEST(Cases, AllHaveTheirOutcome) {
  int run = 0;
  for (const char* folder : {"../testdata/cases", "testdata/cases"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      std::ifstream in(entry.path());
      const auto file = LoadCaseFile(entry.path().filename(),
                                     std::string(std::istreambuf_iterator<char>(in), {}));
      ASSERT_TRUE(file) << file.error().message;
      EXPECT_FALSE(file->cases.empty()) << entry.path();
      for (const Case& one : file->cases) {
        EXPECT_EQ(DecideCase(*file->policy, one).difference, "")
            << entry.path().filename() << ": " << one.name;
        ++run;
      }
    }
  }
  EXPECT_GT(run, 50);
}

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void ExpectAllPass(const CaseFile& file, std::string_view where) {
  for (const Case& one : file.cases) {
    EXPECT_EQ(DecideCase(*file.policy, one).difference, "") << where << ": " << one.name;
  }
}

// That nobody is shown a policy that has a warning.
void ExpectNoWarning(const Policy& policy, std::string_view where) {
  base::Issues issues;
  CheckDocument(policy.document(), issues);
  EXPECT_TRUE(issues.empty()) << where << "\n" << issues.Format("policy", "");
}

bool Expects(const CaseFile& file, bool forward) {
  return std::any_of(file.cases.begin(), file.cases.end(), [forward](const Case& one) {
    return (one.expected.outcome == "forward") == forward;
  });
}

// The YAML blocks of a document, each of which is a case file.
std::vector<CaseFile> BlocksOf(const std::string& name) {
  const std::string text = ReadText("../../../docs/" + name);
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

// Every policy has cases beside it, of what it lets through and of what it does not, that notice
// whatever is changed in it.
TEST(Cases, OfTheReadyMadePoliciesHaveTheirOutcome) {
  int run = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("../../../policies")) {
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
    const CaseFile* files[] = {&*file};
    const MutantRun mutants[] = {TryMutants(path, files)};
    EXPECT_TRUE(mutants[0].passed()) << WriteText(mutants);
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

// What is wrong with a file whose only case is `text`.
std::string FaultOf(const std::string& text) {
  const auto file = LoadCaseFile(
      "f", "policy: {version: '1', default: allow}\ncases:\n- {name: x, " + text + "}\n");
  return file ? "" : file.error().message;
}

TEST(LoadCaseFile, RefusesEarlierCallsThatCannotHaveBeen) {
  const std::pair<const char*, const char*> faults[] = {
      {"call: {tool: a}, earlier: [{time: '2026-03-02T14:29:10Z'}]", "write `ago`, in seconds"},
      {"call: {tool: a}, earlier: [{ago: 1}, {ago: 2}]", "in the order of their time"},
      {"call: {tool: a, time: '2026-03-02T14:00:00Z'}, earlier: [{time: '2026-03-02T14:29:10Z'}]",
       "cannot be after the call"},
      {"call: {tool: a}, earlier: [{ago: 1, time: '2026-03-02T14:29:10Z'}]", "not both"},
      {"call: {tool: a}, earlier: [{tool: a, prompt: b}]", "names one"},
      {"call: {tool: a}, earlier: [{count: 0}]", "`count`"},
      {"call: {tool: a}, earlier: [{count: 15000}, {count: 15000}]", "at most 20000"},
      {"call: {tool: a, time: '9999-01-01T00:00:00Z'}", "a time is written"}};
  for (const auto& [text, fault] : faults) {
    const std::string message = FaultOf(std::string(text) + ", expect: {outcome: forward}");
    EXPECT_NE(message.find(fault), std::string::npos) << text << "\n" << message;
  }
}

TEST(LoadCaseFile, ExpectsOfLimitsOnlyWhereTheyDeny) {
  EXPECT_NE(FaultOf("call: {tool: a}, expect: {outcome: forward, remaining: 1}").find("deny"),
            std::string::npos);
  EXPECT_NE(FaultOf("call: {tool: a}, expect: {outcome: deny, retry_after: soon}").find("`never`"),
            std::string::npos);
}

TEST(DecideCase, TellsWhatALimitSaysOtherwise) {
  const auto differenceOf = [](const std::string& expect) {
    const auto file = LoadCaseFile("f", R"(
policy: {version: "1", default: allow, all_tools: {limits: [{window: 60, max: 3}]}}
cases: [{name: x, earlier: [{count: 4, ago: 20}], call: {tool: a}, expect: {)" +
                                            expect + "}}]");
    return DecideCase(*file->policy, file->cases[0]).difference;
  };
  EXPECT_EQ(differenceOf("outcome: deny, retry_after: 40, remaining: 0"), "");
  EXPECT_EQ(differenceOf("outcome: deny, retry_after: 39"),
            "expected it to be allowed again after 39.000 s, got after 40.000 s (of 4 earlier "
            "calls 3 were forwarded)");
  EXPECT_EQ(differenceOf("outcome: deny, retry_after: never").substr(0, 41),
            "expected it to be allowed again never, go");
  EXPECT_EQ(differenceOf("outcome: deny, remaining: 1").substr(0, 43),
            "expected another number to remain, got 0 (o");
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
}  // namespace toolgate::policy::trial
