// SPDX-License-Identifier: Apache-2.0
// What is said about documents with mistakes: each testdata/issues/NAME.policy.* has its exact
// issues in NAME.expected. `./dev test --update` writes them anew.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "policy/check.h"

namespace toolgate::policy {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

// Of the server that all documents are checked against.
constexpr const char* kSchemas = R"({
  "list_virtual_machines": {"properties": {
    "keyword": {"type": "string"}, "state": {"type": "string"}, "path": {}, "url": {},
    "tags": {"items": {"properties": {"key": {}}, "required": ["key"]}}}},
  "get_virtual_machine": {"properties": {"id": {"type": "string"}}, "required": ["id"]},
  "destroy_virtual_machine": {"properties": {
    "id": {"type": "string"}, "expunge": {"type": "boolean"}, "price": {"type": "number"}},
    "required": ["id"]}})";

std::string IssuesOf(const std::filesystem::path& path) {
  const std::string text = ReadFile(path);
  LoadedPolicy loaded = LoadPolicy("p", text);
  if (loaded.policy) {
    const auto schemas = json::Parse(kSchemas);
    std::vector<ListedTool> tools;
    for (const auto& [name, name_value, schema] : schemas->root()) {
      Tool tool{.name = name};
      tool.category =
          name.starts_with("destroy") ? risk::Category::kDestructive : risk::Category::kRead;
      tool.severity = risk::SeverityOf(tool.category);
      tools.push_back({tool, schema});
    }
    CheckAgainstTools(loaded.policy->document(), tools, loaded.issues);
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
