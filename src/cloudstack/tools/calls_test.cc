// SPDX-License-Identifier: Apache-2.0
// Every case of testdata/calls.yaml: what each tool sends to the API, and what it makes of the
// answers.
#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "cloudstack/tools/argument_forms.h"
#include "cloudstack/tools/testing/scripted_api.h"
#include "json/schema/schema.h"
#include "json/yaml.h"

namespace toolgate::cloudstack {
namespace {

constexpr size_t kIdChars = 36;

std::string LongId(char digit) {
  return std::string("0000000") + digit + "-0000-4000-8000-000000000000";
}

// In the cases `u-3` stands for an id, and `JOB` for the one that was made up for a job.
std::string WithIds(std::string text) {
  for (char digit = '1'; digit <= '9'; ++digit) {
    const std::string brief = std::string("u-") + digit;
    for (size_t at = text.find(brief); at != std::string::npos; at = text.find(brief, at)) {
      text.replace(at, brief.size(), LongId(digit));
    }
  }
  return text;
}
std::string WithoutIds(const std::string& text) {
  std::string brief;
  for (size_t at = 0; at < text.size();) {
    const std::string word = text.substr(at, kIdChars);
    if (word.size() < kIdChars || !HasForm(ArgumentType::kUuid, word)) {
      brief += text[at++];
      continue;
    }
    brief += word == LongId(word[7]) ? std::string("u-") + word[7] : "JOB";
    at += kIdChars;
  }
  return brief;
}

json::Document LoadCases() {
  const auto text = base::ReadFile("testdata/calls.yaml");
  EXPECT_TRUE(text) << text.error().message;
  auto cases = json::ParseYaml(WithIds(*text));
  EXPECT_TRUE(cases) << cases.error().message;
  return std::move(*cases);
}

void Prepare(ScriptedApi& api, json::Value one) {
  for (const auto& [command, command_value, inner] : one.Find("answers")) {
    if (!inner.Is(json::Type::kArray)) api.Answer(std::string(command), json::Write(inner));
    if (!inner.Is(json::Type::kArray)) continue;
    for (const auto& next : inner) api.Answer(std::string(command), json::Write(next.value));
  }
  if (const json::Value result = one.Find("result")) api.result = json::Write(result);
  api.created_id = one.Find("created").text();
  if (const json::Value status = one.Find("job_status")) api.job_status = ReadNumber(status);
  if (one.Find("text_only").AsBool()) api.form = ResultForm::kTextOnly;
}

// Structured content must be what the tool's output schema promises.
void CheckOutput(const Tool& tool, const std::string& structured) {
  const auto definition = json::Parse(WriteDefinition(tool));
  const auto schema = json::Schema::Compile(definition->root().Find("outputSchema"));
  ASSERT_TRUE(schema) << schema.error().message;
  const auto document = json::Parse(structured);
  ASSERT_TRUE(document) << structured;
  const auto fault = schema->Validate(document->root());
  EXPECT_FALSE(fault) << fault->pointer << " " << fault->message;
  for (const auto& [name, name_value, value] : document->root()) {
    EXPECT_TRUE(definition->root().Find("outputSchema").Find("properties").Find(name)) << name;
  }
}

void RunCase(json::Value one) {
  const std::string_view tool = one.Find("tool").text();
  SCOPED_TRACE(std::string(tool) + " " + std::string(one.Find("why").text()));
  ScriptedApi api;
  Prepare(api, one);
  const ToolResult result = api.Call(tool, one.Find("arguments"));
  std::string sent;
  for (const ScriptedApi::Sent& request : api.sent) sent += request.Text() + "\n";
  std::string expected;
  for (const auto& line : one.Find("sent")) expected += std::string(line.value.text()) + "\n";
  // How often a job that goes on is asked about is a matter of time.
  if (!one.Find("polls_on").AsBool()) {
    EXPECT_EQ(WithoutIds(sent), WithoutIds(expected));
  }
  // The steps of a workflow tell the time.
  if (const json::Value gives = one.Find("gives")) {
    EXPECT_EQ(WithoutIds(result.structured), WithoutIds(json::Write(gives)));
  }
  EXPECT_EQ(WithoutIds(result.text), WithoutIds(std::string(one.Find("says").text())));
  EXPECT_EQ(result.status == ToolResult::Status::kError, one.Find("fails").AsBool());
  CheckOutput(*FindTool(tool), result.structured);
}

TEST(Calls, EveryCase) {
  const json::Document cases = LoadCases();
  for (const auto& one : cases.root()) RunCase(one.value);
}

TEST(Calls, AreThereForEveryTool) {
  const json::Document cases = LoadCases();
  std::set<std::string_view> tools;
  for (const auto& one : cases.root()) tools.insert(one.value.Find("tool").text());
  for (const Tool& tool : AllTools()) EXPECT_TRUE(tools.contains(tool.name)) << tool.name;
}

}  // namespace
}  // namespace toolgate::cloudstack
