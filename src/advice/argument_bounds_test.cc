// SPDX-License-Identifier: Apache-2.0
#include "advice/argument_bounds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/writer.h"
#include "policy/evaluate.h"

namespace toolgate::advice {
namespace {

// A tool with one argument, and the one signal that names it.
struct OneArgument {
  OneArgument(std::string_view signal, const std::string& name, const std::string& schema,
              risk::Category category = risk::Category::kWrite)
      : document(
            *json::Parse(fmt::format(R"({{"properties": {{{}: {}}}}})", Quoted(name), schema))) {
    tool.name = "t";
    tool.input_schema = document.root();
    assessment.category = category;
    for (const auto& entry : document.root().Find("properties")) {
      risk::Evidence evidence;
      evidence.property = entry.key;
      assessment.signals.push_back({signal, evidence});
    }
  }
  static std::string Quoted(const std::string& name) {
    std::string out;
    json::AppendQuoted(out, name);
    return out;
  }

  std::vector<ArgumentBound> Bounds() const { return BoundArguments(tool, assessment); }

  // Whether the engine lets a call with this value pass.
  bool Lets(const std::string& name, const std::string& value) const {
    std::string entry;
    for (const ArgumentBound& bound : Bounds()) {
      entry += fmt::format("{}{{\"conditions\": {}, \"on_deny\": {}}}", entry.empty() ? "" : ", ",
                           bound.conditions, Quoted(bound.on_deny));
    }
    const auto loaded = policy::LoadPolicy(
        "p", fmt::format(
                 R"({{"version": "1", "default": "deny", "tools": {{"t": {{"deny_if": [{}]}}}}}})",
                 entry));
    EXPECT_TRUE(loaded.policy) << loaded.issues.Format("p", "");
    if (!loaded.policy) return false;
    const auto arguments =
        json::Parse(value.empty() ? "{}" : fmt::format("{{{}: {}}}", Quoted(name), value));
    const policy::ToolRules rules = loaded.policy->Resolve("t");
    return policy::Evaluate(rules, {arguments->root(), {}}, policy::NoSchema()).outcome ==
           policy::Outcome::kForward;
  }

  json::Document document;
  risk::ToolDefinition tool;
  risk::Assessment assessment;
};

TEST(ArgumentBounds, PathsStayWhereTheyAre) {
  const OneArgument path("path", "path", R"({"type": "string"})", risk::Category::kRead);
  for (const std::string value : {"a.txt", "/srv/data/a..b", "src/environment.cc", "..."}) {
    EXPECT_TRUE(path.Lets("path", OneArgument::Quoted(value))) << value;
  }
  for (const std::string value :
       {"..", "../a", "a/../b", "a\\..\\b", "/srv/..", "a/%2e%2e/b", "~/a", "~", "/srv/x/.ssh/id",
        ".env", "a/.env.local", ".AWS/credentials"}) {
    EXPECT_FALSE(path.Lets("path", OneArgument::Quoted(value))) << value;
  }
  EXPECT_TRUE(path.Lets("path", ""));
}

TEST(ArgumentBounds, UrlsLeadOutside) {
  const OneArgument url("url", "url", R"({"type": "string", "format": "uri"})",
                        risk::Category::kRead);
  for (const std::string value :
       {"https://example.com", "http://example.com:8080/a?b#c", "https://example.com/127.0.0.1",
        "https://1password.com/x", "example.com/a", "example.com:443",
        "https://localhost.example.com", "https://example.com/?u=a@b", "git@github.com:a/b.git",
        "https://example.com/a%20b"}) {
    EXPECT_TRUE(url.Lets("url", OneArgument::Quoted(value))) << value;
  }
  for (const std::string value : {"http://localhost",
                                  "http://LOCALHOST:80/",
                                  "http://127.0.0.1",
                                  "http://10.0.0.1/a",
                                  "http://2130706433/",
                                  "http://0x7f000001",
                                  "http://0177.0.0.1",
                                  "http://[::1]:80/",
                                  "http://user@127.0.0.1/",
                                  "http:127.0.0.1",
                                  "http:\\\\127.0.0.1",
                                  "//169.254.169.254/latest",
                                  "http://metadata.google.internal/",
                                  "http://a.local",
                                  "http://localhost./",
                                  "file:///etc/passwd",
                                  "FILE:/etc/passwd",
                                  "http://①②⑦.0.0.1/",
                                  "http://%31%32%37.0.0.1/",
                                  "ht\ttp://127.0.0.1",
                                  "gopher://example.com",
                                  "localhost:6379"}) {
    EXPECT_FALSE(url.Lets("url", OneArgument::Quoted(value))) << value;
  }
}

TEST(ArgumentBounds, HostsAreOthers) {
  const OneArgument host("host", "host", R"({"type": "string"})", risk::Category::kRead);
  for (const std::string value : {"example.com", "10.0.0.7:22", "0.0.0.0/0", "8.8.8.8", "db1",
                                  "internal.example.com", "::/0", "2001:db8::1"}) {
    EXPECT_TRUE(host.Lets("host", OneArgument::Quoted(value))) << value;
  }
  for (const std::string value :
       {"localhost", "LocalHost:22", "127.0.0.1", "127.1", "0.0.0.0", "0", "2130706433",
        "0x7f000001", "169.254.169.254", "::1", "[::1]:22", "::", "::ffff:127.0.0.1",
        "metadata.google.internal", "a.localhost."}) {
    EXPECT_FALSE(host.Lets("host", OneArgument::Quoted(value))) << value;
  }
}

TEST(ArgumentBounds, AmountsAreSmall) {
  const OneArgument amount("money_amount", "amount", R"({"type": "number"})");
  EXPECT_TRUE(amount.Lets("amount", "100"));
  EXPECT_TRUE(amount.Lets("amount", "0.5"));
  EXPECT_TRUE(amount.Lets("amount", ""));
  EXPECT_FALSE(amount.Lets("amount", "100.01"));
  EXPECT_FALSE(amount.Lets("amount", "-1"));
  EXPECT_TRUE(OneArgument("money_amount", "amount", R"({"type": "number"})", risk::Category::kRead)
                  .Bounds()
                  .empty());
}

TEST(ArgumentBounds, ANameThatIsNoIdentifierIsQuoted) {
  const OneArgument path("path", "a.path \"x", R"({"type": "string"})");
  EXPECT_FALSE(path.Lets("a.path \"x", R"("..")"));
  EXPECT_TRUE(path.Lets("a.path \"x", R"("a")"));
}

TEST(ArgumentBounds, WhatTheEngineCouldNotJudgeIsLeftOut) {
  for (const std::string schema :
       {R"({"type": ["string", "null"]})", R"({"type": "array"})", R"({})", "true", "null",
        R"({"type": 1})", R"({"anyOf": [{"type": "string"}]})"}) {
    EXPECT_TRUE(OneArgument("path", "path", schema).Bounds().empty()) << schema;
  }
  EXPECT_TRUE(OneArgument("money_amount", "amount", R"({"type": "string"})").Bounds().empty());
  EXPECT_TRUE(OneArgument("path", "__proto__", R"({"type": "string"})").Bounds().empty());
  EXPECT_TRUE(OneArgument("path", "a\"]", R"({"type": "string"})").Bounds().empty());
  EXPECT_TRUE(OneArgument("path", "a\x7f\u202epath", R"({"type": "string"})").Bounds().empty());
  EXPECT_TRUE(OneArgument("path", std::string(65, 'a'), R"({"type": "string"})").Bounds().empty());
  EXPECT_TRUE(OneArgument("bulk", "path", R"({"type": "string"})").Bounds().empty());

  OneArgument aliased("path", "path", R"({"type": "string"}, "Path": {"type": "string"})");
  EXPECT_TRUE(aliased.Bounds().empty());
}

TEST(ArgumentBounds, AnArgumentWithTwoSignalsOfAKindIsBoundOnce) {
  OneArgument twice("path", "path", R"({"type": "string"})");
  const size_t once = twice.Bounds().size();
  twice.assessment.signals.push_back(twice.assessment.signals.front());
  EXPECT_EQ(twice.Bounds().size(), once);
}

}  // namespace
}  // namespace toolgate::advice
