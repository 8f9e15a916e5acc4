// SPDX-License-Identifier: Apache-2.0
// Every case of testdata/downgrade.yaml, for every revision.
#include "mcp/downgrade.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "json/parse.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::mcp {
namespace {

Definition DefinitionOf(std::string_view name) {
  if (name == "tool") return Definition::kTool;
  if (name == "prompt") return Definition::kPrompt;
  if (name == "resource") return Definition::kResource;
  if (name == "template") return Definition::kResourceTemplate;
  EXPECT_EQ(name, "implementation");
  return Definition::kImplementation;
}

std::string Written(json::Value one, Revision revision) {
  // As it comes from a server: a document of its own.
  const auto document = json::Parse(json::Write(one.Find("value")));
  std::string out;
  if (const json::Value definition = one.Find("definition")) {
    WriteDefinition(out, DefinitionOf(definition.text()), document->root(), revision);
  } else {
    const MethodRule* rule = FindMethod(one.Find("method").text());
    WriteResult(out, rule->method, document->root(), revision);
  }
  return out;
}

TEST(Downgrade, EveryCaseForEveryRevision) {
  const auto cases = json::ParseYaml(base::ReadFile("testdata/downgrade.yaml").value());
  ASSERT_TRUE(cases) << cases.error().message << " " << cases.error().position.line;
  EXPECT_GT(cases->root().size(), 15u);
  for (const auto& [key, key_value, one] : cases->root()) {
    std::string expected;
    for (const auto revision : {Revision::k2024_11_05, Revision::k2025_03_26, Revision::k2025_06_18,
                                Revision::k2025_11_25, Revision::k2026_07_28}) {
      const json::Value change = one.Find(Name(revision));
      if (change) expected = json::Write(change);
      EXPECT_EQ(Written(one, revision), expected)
          << one.Find("name").text() << " for " << Name(revision);
    }
  }
}

std::string WithMeta(const char* tool, Revision revision, std::string_view meta) {
  const auto document = json::Parse(tool);
  std::string out;
  WriteDefinition(out, Definition::kTool, document->root(), revision, meta);
  return out;
}

TEST(Downgrade, AddsToTheMetaOfADefinitionWhereThereIsOne) {
  const char* tool = R"({"name":"a","_meta":{"io.toolgate/risk":{"category":"Read"},"own":1}})";
  const char* meta = R"("io.toolgate/risk":2)";
  EXPECT_EQ(WithMeta(tool, Revision::k2025_06_18, meta),
            R"({"name":"a","_meta":{"own":1,"io.toolgate/risk":2}})");
  EXPECT_EQ(WithMeta(R"({"name":"a"})", Revision::k2026_07_28, meta),
            R"({"name":"a","_meta":{"io.toolgate/risk":2}})");
  EXPECT_EQ(WithMeta(tool, Revision::k2025_03_26, meta), R"({"name":"a"})");
  EXPECT_EQ(WithMeta(tool, Revision::k2025_11_25, ""), R"({"name":"a","_meta":{"own":1}})")
      << "a server does not speak for the gateway";
}

}  // namespace
}  // namespace toolgate::mcp
