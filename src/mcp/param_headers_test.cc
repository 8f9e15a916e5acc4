// SPDX-License-Identifier: Apache-2.0
// Every schema and every call of testdata/param_headers.yaml.
#include "mcp/param_headers.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::mcp {
namespace {

json::Document Cases() {
  auto cases = json::ParseYaml(base::ReadFile("testdata/param_headers.yaml").value());
  EXPECT_TRUE(cases) << cases.error().message << " " << cases.error().position.line;
  return std::move(cases.value());
}

// A tool with the inputSchema, or with the properties in one.
json::Document Tool(json::Value schema, json::Value properties) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Key("inputSchema");
  if (schema) {
    writer.Copy(schema);
  } else {
    writer.BeginObject().Member("properties", properties).EndObject();
  }
  writer.EndObject();
  return json::Parse(text).value();
}

std::string Fields(const std::vector<ParamHeader>& headers) {
  std::string text;
  json::Writer writer(text);
  writer.BeginArray();
  for (const ParamHeader& header : headers) writer.String(header.field());
  writer.EndArray();
  return text;
}

TEST(ReadParamHeaders, EverySchema) {
  const json::Document cases = Cases();
  EXPECT_GT(cases.root().Find("schemas").size(), 25u);
  for (const auto& [key, key_value, one] : cases.root().Find("schemas")) {
    SCOPED_TRACE(one.Find("name").text());
    const json::Document tool = Tool(one.Find("schema"), one.Find("properties"));
    const auto headers = ReadParamHeaders(tool.root());
    const json::Value fault = one.Find("fault");
    ASSERT_EQ(!headers, static_cast<bool>(fault)) << (headers ? "" : headers.error());
    if (headers) {
      EXPECT_EQ(Fields(*headers), json::Write(one.Find("fields")));
    } else {
      EXPECT_NE(headers.error().find(fault.text()), std::string::npos) << headers.error();
    }
  }
}

std::string Written(const std::vector<ParamHeader>& headers, json::Value arguments) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  for (const auto& [field, value] : WriteParamHeaders(headers, arguments)) {
    writer.Member(std::string_view(field), value);
  }
  writer.EndObject();
  return text;
}

TEST(ParamHeaders, EveryCall) {
  const json::Document cases = Cases();
  const json::Document tool = Tool({}, cases.root().Find("properties"));
  const auto headers = ReadParamHeaders(tool.root());
  ASSERT_TRUE(headers) << headers.error();
  EXPECT_GT(cases.root().Find("calls").size(), 40u);
  for (const auto& [key, key_value, one] : cases.root().Find("calls")) {
    SCOPED_TRACE(one.Find("name").text());
    const json::Value sent = one.Find("sent");
    const auto find = [sent](std::string_view field) -> std::optional<std::string_view> {
      const json::Value value = sent.Find(field);
      return value ? std::optional(value.text()) : std::nullopt;
    };
    const std::string fault = FindParamHeaderFault(*headers, one.Find("arguments"), find);
    const std::string_view expected = one.Find("fault").text();
    EXPECT_EQ(fault.empty(), expected.empty()) << fault;
    EXPECT_NE(fault.find(expected), std::string::npos) << fault;
    EXPECT_EQ(Written(*headers, one.Find("arguments")), json::Write(one.Find("written")));
  }
}

// What is written is what the same rules accept.
TEST(ParamHeaders, AgreeWithWhatIsWritten) {
  const json::Document cases = Cases();
  const json::Document tool = Tool({}, cases.root().Find("properties"));
  const auto headers = ReadParamHeaders(tool.root());
  for (const auto& [key, key_value, one] : cases.root().Find("calls")) {
    const auto written = WriteParamHeaders(*headers, one.Find("arguments"));
    const auto find = [&written](std::string_view field) -> std::optional<std::string_view> {
      for (const auto& [name, value] : written) {
        if (name == field) return value;
      }
      return std::nullopt;
    };
    EXPECT_EQ(FindParamHeaderFault(*headers, one.Find("arguments"), find), "")
        << one.Find("name").text();
  }
}

TEST(ReadParamHeaders, TakesAtMostSixtyFour) {
  const auto count = [](int properties) {
    std::string text = R"({"inputSchema":{"properties":{)";
    for (int i = 0; i < properties; ++i) {
      const std::string name = "p" + std::to_string(i);
      text += (i == 0 ? "" : ",") + ("\"" + name + "\":{\"type\":\"string\",") +
              "\"x-mcp-header\":\"" + name + "\"}";
    }
    const auto tool = json::Parse(text + "}}}");
    return ReadParamHeaders(tool->root());
  };
  EXPECT_EQ(count(64)->size(), 64u);
  EXPECT_FALSE(count(65));
}

}  // namespace
}  // namespace toolgate::mcp
