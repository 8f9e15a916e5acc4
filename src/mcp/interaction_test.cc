// SPDX-License-Identifier: Apache-2.0
// Every case of testdata/elicitation.yaml and testdata/sampling.yaml.
#include "mcp/interaction.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"
#include "json/yaml.h"

namespace toolgate::mcp {
namespace {

json::Document Cases(const char* file) {
  auto cases = json::ParseYaml(base::ReadFile(file).value());
  EXPECT_TRUE(cases) << cases.error().message << " " << cases.error().position.line;
  return std::move(cases.value());
}

// Writes `value`; `{repeat: [x, 9]}` is the text x nine times.
void Expand(json::Writer& writer, json::Value value) {
  if (const json::Value repeat = value.Find("repeat")) {
    auto at = repeat.begin();
    const std::string_view part = (*at).value.text();
    const size_t times = *base::ParseUint((*++at).value.text());
    std::string text;
    for (size_t i = 0; i < times; ++i) text += part;
    writer.String(text);
  } else if (value.Is(json::Type::kObject)) {
    writer.BeginObject();
    for (const auto& [key, key_value, member] : value) {
      writer.Key(key);
      Expand(writer, member);
    }
    writer.EndObject();
  } else if (value.Is(json::Type::kArray)) {
    writer.BeginArray();
    for (const auto& element : value) Expand(writer, element.value);
    writer.EndArray();
  } else {
    writer.Copy(value);
  }
}

// The value as a document of its own; empty if there is none.
json::Document Own(json::Value value) {
  if (!value) return json::Document();
  std::string text;
  json::Writer writer(text);
  Expand(writer, value);
  return json::Parse(text).value();
}

Revision RevisionOf(json::Value one) {
  const json::Value revision = one.Find("revision");
  return revision ? FindRevision(revision.text()).value() : Revision::k2025_11_25;
}

ClientFeatures FeaturesOf(json::Value one, const ClientFeatures& all) {
  const json::Value names = one.Find("features");
  if (!names) return all;
  ClientFeatures features;
  for (const auto& name : names) {
    const std::string_view text = name.value.text();
    if (text == "sampling") features.sampling = true;
    if (text == "tools") features.sampling_tools = true;
    if (text == "form") features.elicitation_form = true;
    if (text == "url") features.elicitation_url = true;
    if (text == "roots") features.roots = true;
  }
  return features;
}

void Expect(const tl::expected<std::string, std::string>& outcome, json::Value one) {
  const json::Value refused = one.Find("refused");
  if (!refused) {
    EXPECT_EQ(outcome ? *outcome : outcome.error(), json::Write(one.Find("written")));
    return;
  }
  ASSERT_FALSE(outcome) << *outcome;
  EXPECT_NE(outcome.error().find(refused.text()), std::string::npos) << outcome.error();
}

int RunRequests(json::Value cases, ClientRequest request, const ClientFeatures& features) {
  int count = 0;
  for (const auto& [key, key_value, one] : cases) {
    SCOPED_TRACE(one.Find("name").text());
    const json::Document params = Own(one.Find("params"));
    Expect(WriteRequestForClient(request, params.root(), RevisionOf(one), FeaturesOf(one, features),
                                 {"crm"}),
           one);
    ++count;
  }
  return count;
}

int RunAnswers(json::Value cases, ClientRequest request) {
  int count = 0;
  for (const auto& [key, key_value, one] : cases) {
    SCOPED_TRACE(one.Find("name").text());
    const json::Document asked = Own(one.Find("asked"));
    const json::Document result = Own(one.Find("result"));
    Expect(WriteResultForServer(request, asked.root(), result.root(), RevisionOf(one)), one);
    ++count;
  }
  return count;
}

TEST(Elicitation, EveryCase) {
  const json::Document cases = Cases("testdata/elicitation.yaml");
  ClientFeatures features;
  features.elicitation_form = features.elicitation_url = true;
  EXPECT_GT(RunRequests(cases.root().Find("requests"), ClientRequest::kElicitation, features), 79);
  EXPECT_GT(RunAnswers(cases.root().Find("answers"), ClientRequest::kElicitation), 50);
}

TEST(Elicitation, SendsPeopleOnlyWhereTheOperatorSays) {
  const std::vector<base::HostPattern> hosts = {*base::HostPattern::Parse("login.example.com"),
                                                *base::HostPattern::Parse("*.example.org"),
                                                *base::HostPattern::Parse("2001:db8::/32")};
  ClientFeatures features;
  features.elicitation_url = true;
  const auto may_open = [&](std::string_view url) {
    const auto params = json::Parse(
        fmt::format(R"({{"mode":"url","message":"m","elicitationId":"e","url":"{}"}})", url));
    return WriteRequestForClient(ClientRequest::kElicitation, params->root(), kNewestLegacy,
                                 features, {"crm", &hosts})
        .has_value();
  };
  EXPECT_TRUE(may_open("https://login.example.com/x"));
  EXPECT_TRUE(may_open("https://LOGIN.example.com:8443/x"));
  EXPECT_TRUE(may_open("https://a.b.example.org/x"));
  EXPECT_TRUE(may_open("https://[2001:db8::1]/x"));
  for (const char* url : {"https://example.org/x", "https://badexample.org/x",
                          "https://login.example.com.evil.example/x", "https://example.com/x",
                          "https://evil.example/login.example.com", "https://[2001:db9::1]/x"}) {
    EXPECT_FALSE(may_open(url)) << url;
  }
}

// What was written for the client is a question that can be answered: its own defaults fill it in.
TEST(Elicitation, CanBeAnsweredWithItsDefaults) {
  const json::Document cases = Cases("testdata/elicitation.yaml");
  ClientFeatures features;
  features.elicitation_form = true;
  int count = 0;
  for (const auto& [key, key_value, one] : cases.root().Find("requests")) {
    const json::Document params = Own(one.Find("params"));
    const auto written = WriteRequestForClient(ClientRequest::kElicitation, params.root(),
                                               RevisionOf(one), features, {"crm"});
    if (!written) continue;
    const auto asked = json::Parse(*written);
    std::string answer;
    json::Writer writer(answer);
    writer.BeginObject().Member("action", "accept").Key("content").BeginObject();
    const json::Value schema = asked->root().Find("requestedSchema");
    for (const auto& [name, name_value, field] : schema.Find("properties")) {
      if (field.Find("default")) writer.Member(name, field.Find("default"));
    }
    for (const auto& name : schema.Find("required")) {
      if (schema.Find("properties").Find(name.value.text()).Find("default")) continue;
      writer.Member(name.value.text(), "x");
    }
    writer.EndObject().EndObject();
    const auto result = json::Parse(answer);
    EXPECT_EQ(WriteResultForServer(ClientRequest::kElicitation, asked->root(), result->root(),
                                   Revision::k2025_11_25)
                  .value_or("refused"),
              answer);
    ++count;
  }
  EXPECT_GT(count, 8);
}

TEST(Sampling, EveryCase) {
  const json::Document cases = Cases("testdata/sampling.yaml");
  ClientFeatures features;
  features.sampling = true;
  EXPECT_GT(RunRequests(cases.root().Find("requests"), ClientRequest::kSampling, features), 35);
  EXPECT_GT(RunAnswers(cases.root().Find("answers"), ClientRequest::kSampling), 12);
}

TEST(Roots, EveryCase) {
  const json::Document cases = Cases("testdata/sampling.yaml");
  EXPECT_GE(RunAnswers(cases.root().Find("roots"), ClientRequest::kRoots), 5);
  ClientFeatures features;
  EXPECT_FALSE(WriteRequestForClient(ClientRequest::kRoots, {}, kNewestLegacy, features, {"crm"}));
  features.roots = true;
  const auto params = json::Parse(R"({"_meta":{"progressToken":1},"x":1})");
  EXPECT_EQ(WriteRequestForClient(ClientRequest::kRoots, params->root(), kNewestLegacy, features,
                                  {"crm"}),
            "{}");
}

TEST(Roots, AreAtMost256) {
  std::string roots;
  for (int i = 0; i < 300; ++i) roots += (i ? "," : "") + std::string(R"({"uri":"file:///a"})");
  const auto result = json::Parse("{\"roots\":[" + roots + "]}");
  const auto written =
      WriteResultForServer(ClientRequest::kRoots, {}, result->root(), kNewestLegacy);
  EXPECT_EQ(json::Parse(*written)->root().Find("roots").size(), 256u);
}

TEST(Elicitation, HasLimitsOfFieldsAndOptions) {
  ClientFeatures features;
  features.elicitation_form = true;
  const auto write = [&](const std::string& properties) {
    const auto params = json::Parse(
        R"({"message":"M","requestedSchema":{"type":"object","properties":{)" + properties + "}}}");
    return WriteRequestForClient(ClientRequest::kElicitation, params->root(), kNewestLegacy,
                                 features, {"crm"});
  };
  const auto fields = [](int count, const std::string& field) {
    std::string text;
    for (int i = 0; i < count; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":" + field;
    return text;
  };
  const auto choice = [](int count, const std::string& option) {
    std::string options;
    for (int i = 0; i < count; ++i) options += (i ? "," : "") + option;
    return R"({"type":"string","enum":[)" + options + "]}";
  };
  EXPECT_TRUE(write(fields(64, R"({"type":"string"})")));
  EXPECT_FALSE(write(fields(65, R"({"type":"string"})")));
  EXPECT_TRUE(write(fields(1, choice(256, "\"a\""))));
  EXPECT_FALSE(write(fields(1, choice(257, "\"a\""))));
  const std::string long_option = "\"" + std::string(1000, 'a') + "\"";
  EXPECT_TRUE(write(fields(1, choice(200, long_option))));
  EXPECT_EQ(write(fields(2, choice(200, long_option))).error(),
            "its form is larger than 262144 bytes");
}

TEST(ClientRequest, IsFoundByItsMethod) {
  EXPECT_EQ(FindClientRequest("sampling/createMessage"), ClientRequest::kSampling);
  EXPECT_EQ(FindClientRequest("elicitation/create"), ClientRequest::kElicitation);
  EXPECT_EQ(FindClientRequest("roots/list"), ClientRequest::kRoots);
  for (const char* method : {"", "roots/List", "ping", "tools/call", "roots/list "}) {
    EXPECT_EQ(FindClientRequest(method), std::nullopt) << method;
  }
}

TEST(WithElicitationId, PutsOursInPlaceOfTheServers) {
  const auto with = [](const char* text) {
    return WithElicitationId(json::Parse(text)->root(), "g\"1");
  };
  EXPECT_EQ(with(R"({"mode":"url","elicitationId":"theirs","url":"u"})"),
            R"({"mode":"url","url":"u","elicitationId":"g\"1"})");
  EXPECT_EQ(with("{}"), R"({"elicitationId":"g\"1"})");
}

}  // namespace
}  // namespace toolgate::mcp
