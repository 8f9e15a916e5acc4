// SPDX-License-Identifier: Apache-2.0
// Runs every file of testdata/cases/: schemas with values that are valid, values that are not and
// the fault that must be told, or the reason why the schema cannot be used.
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "json/parse.h"
#include "json/reader.h"
#include "json/schema/schema.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::json {
namespace {

namespace fs = std::filesystem;

SchemaRegistry ReadDocuments(Value documents) {
  SchemaRegistry registry;
  for (const auto& [uri, uri_value, document] : documents) {
    registry.Add(std::string(uri), std::move(*Parse(Write(document))));
  }
  return registry;
}

std::string Tell(const SchemaFault& fault) {
  return fmt::format("{} | {} | {}", fault.pointer, fault.keyword, fault.message);
}

// What differs from the fault that is expected.
std::string Compare(const SchemaFault& fault, Value expected) {
  const auto differs = [expected](std::string_view member, const std::string& told) {
    return expected.Find(member) && expected.Find(member).text() != told;
  };
  const bool is_same = !differs("pointer", fault.pointer) && !differs("keyword", fault.keyword) &&
                       !differs("message", fault.message);
  return is_same ? "" : Tell(fault);
}

void RunValues(Value one, const Schema& schema, const std::string& name) {
  for (const auto& entry : one.Find("valid")) {
    const auto fault = schema.Validate(entry.value);
    EXPECT_FALSE(fault) << name << ": " << Write(entry.value) << ": " << Tell(*fault);
  }
  for (const auto& entry : one.Find("invalid")) {
    const Value value = entry.value.Find("value");
    const auto fault = schema.Validate(value);
    if (!fault) {
      ADD_FAILURE() << name << ": is valid: " << Write(value);
      continue;
    }
    EXPECT_EQ(Compare(*fault, entry.value), "") << name << ": " << Write(value);
  }
}

void RunCase(Value one, const std::string& file) {
  base::Issues issues;
  ObjectReader reader(one, "a case", issues);
  const std::string name = file + ": " + reader.TakeString("name").value_or("");
  const SchemaRegistry registry = ReadDocuments(reader.TakeAny("documents"));
  SchemaOptions options{.documents = &registry};
  if (reader.TakeWord("dialect", {"draft-07", "2020-12"}) == "draft-07") {
    options.dialect = Dialect::kDraft07;
  }
  if (reader.TakeWord("aliases", {"refused"})) options.aliases = Aliases::kRefused;
  const Value source = reader.TakeAny("schema");
  const Value unusable = reader.TakeAny("unusable");
  const bool has_values = reader.TakeAny("valid") || reader.TakeAny("invalid");
  reader.TakeAny("invalid");
  reader.Finish();
  ASSERT_TRUE(issues.empty()) << issues.Format(file, "");
  ASSERT_NE(has_values, static_cast<bool>(unusable)) << name << ": expects nothing, or too much";

  const auto schema = Schema::Compile(source, options);
  if (unusable) {
    EXPECT_EQ(schema ? "usable" : schema.error().message, unusable.text()) << name;
  } else {
    ASSERT_TRUE(schema) << name << ": " << schema.error().message;
    RunValues(one, *schema, name);
  }
}

TEST(Cases, AllHaveTheirOutcome) {
  int run = 0;
  for (const auto& entry : fs::directory_iterator("testdata/cases")) {
    const std::string file = entry.path().filename();
    const auto document = ParseYaml(*base::ReadFile(entry.path()));
    ASSERT_TRUE(document) << file << ": " << document.error().message;
    for (const auto& one : document->root().Find("cases")) {
      RunCase(one.value, file);
      ++run;
    }
  }
  EXPECT_GT(run, 100);
}

}  // namespace
}  // namespace toolgate::json
