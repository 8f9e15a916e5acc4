// SPDX-License-Identifier: Apache-2.0
// The required cases of the official test suite of JSON Schema, where a copy of it is at hand: in
// the folder that TOOLGATE_JSON_SCHEMA_SUITE names, or beside this checkout.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file.h"
#include "json/parse.h"
#include "json/schema/schema.h"

namespace toolgate::json {
namespace {

namespace fs = std::filesystem;

fs::path SuiteFolder() {
  const char* named = std::getenv("TOOLGATE_JSON_SCHEMA_SUITE");
  return named ? fs::path(named)
               : fs::path(TOOLGATE_SOURCE_DIR) / "../shared/data/json-schema-suite";
}

// The metaschemas, as the npm package `ajv` has them.
fs::path MetaschemaFolder() { return fs::path(TOOLGATE_SOURCE_DIR) / "node_modules/ajv/dist/refs"; }

Document Read(const fs::path& path) {
  auto text = base::ReadFile(path);
  auto document = text ? Parse(std::move(*text)) : tl::unexpected(text.error());
  EXPECT_TRUE(document) << path << ": " << (document ? "" : document.error().message);
  return document ? std::move(*document) : Document();
}

std::vector<fs::path> FindJson(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

SchemaRegistry ReadRegistry() {
  SchemaRegistry registry;
  const fs::path remotes = SuiteFolder() / "remotes";
  for (const fs::path& file : FindJson(remotes)) {
    registry.Add("http://localhost:1234/" + fs::relative(file, remotes).string(), Read(file));
  }
  std::vector<fs::path> metaschemas = FindJson(MetaschemaFolder() / "json-schema-2020-12");
  metaschemas.push_back(MetaschemaFolder() / "json-schema-draft-07.json");
  for (const fs::path& file : metaschemas) {
    Document document = Read(file);
    std::string uri(document.root().Find("$id").text());
    if (uri.ends_with('#')) uri.pop_back();
    registry.Add(uri, std::move(document));
  }
  return registry;
}

struct Count {
  int cases = 0;
  int wrong = 0;
};

void RunGroup(Value group, const std::string& name, const SchemaOptions& options, Count& count) {
  const auto schema = Schema::Compile(group.Find("schema"), options);
  for (const auto& entry : group.Find("tests")) {
    ++count.cases;
    const bool is_valid = entry.value.Find("valid").AsBool();
    const auto fault =
        schema ? schema->Validate(entry.value.Find("data")) : std::optional<SchemaFault>();
    if (schema && fault.has_value() != is_valid) continue;
    ++count.wrong;
    ADD_FAILURE() << name << ": " << group.Find("description").text() << ": "
                  << entry.value.Find("description").text() << ": "
                  << (!schema ? schema.error().message
                      : fault ? fault->message
                              : "is valid");
  }
}

Count RunFolder(const std::string& folder, Dialect dialect) {
  const SchemaRegistry registry = ReadRegistry();
  Count count;
  for (const auto& entry : fs::directory_iterator(SuiteFolder() / "tests" / folder)) {
    if (entry.path().extension() != ".json") continue;  // the folder `optional`
    const Document file = Read(entry.path());
    for (const auto& group : file.root()) {
      RunGroup(group.value, entry.path().filename(), {.dialect = dialect, .documents = &registry},
               count);
    }
  }
  std::printf("official suite, %s: %d cases\n", folder.c_str(), count.cases);
  return count;
}

bool IsAtHand() { return fs::is_directory(SuiteFolder()) && fs::is_directory(MetaschemaFolder()); }

TEST(OfficialSuite, Draft2020_12) {
  if (!IsAtHand()) GTEST_SKIP() << "there is no copy of the suite, or no npm package ajv";
  EXPECT_GT(RunFolder("draft2020-12", Dialect::kDraft2020_12).cases, 1000);
}

TEST(OfficialSuite, Draft07) {
  if (!IsAtHand()) GTEST_SKIP() << "there is no copy of the suite, or no npm package ajv";
  EXPECT_GT(RunFolder("draft7", Dialect::kDraft07).cases, 800);
}

}  // namespace
}  // namespace toolgate::json
