// SPDX-License-Identifier: Apache-2.0
#include "risk/signals.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "risk/signal_table.h"
#include "risk/testing/parsed_tool.h"

namespace toolgate::risk {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

struct Row {
  const char* description;
  const char* properties;
  const char* expected;  // `kind:text`; empty: no signal
};

TEST(FindSignals, ReadsArguments) {
  const Row rows[] = {
      {"Runs it", R"("sql": {"type": "string"})", "sql:sql"},
      {"Runs a SQL query", R"("query": {"type": "string"})", "sql:query"},
      {"Finds issues", R"("query": {"type": "string", "description": "a SQL statement"})",
       "sql:query"},
      {"Finds issues", R"("query": {"type": "string"})", ""},
      {"", R"("shellCommand": {"type": "string"})", "command:shellCommand"},
      {"", R"("command": {"type": "string", "enum": ["up", "down"]})", ""},
      {"", R"("code": {"type": "string", "description": "JavaScript function to run"})",
       "code:code"},
      {"", R"("code": {"type": "string", "description": "of the country"})", ""},
      {"", R"("imageUrl": {"type": "string"})", "url:imageUrl"},
      {"", R"("hostname": {"type": "string"})", "host:hostname"},
      {"", R"("file_path": {"type": "string"})", "path:file_path"},
      {"", R"("path": {"type": "number"})", ""},
      {"", R"("apiKey": {"type": "string"})", "credential:apiKey"},
      {"", R"("next_token": {"type": "string", "description": "of the next page"})", ""},
      {"", R"("bcc": {"type": "array", "items": {"type": "string"}})", "recipient:bcc"},
      {"Send a message", R"("to": {"type": "string"})", "recipient:to"},
      {"Lists trades", R"("to": {"type": "string", "description": "end date"})", ""},
      {"", R"("webhook_url": {"type": "string"})", "webhook:webhook_url"},
      {"", R"("user_ids": {"type": "array"})", "bulk:user_ids"},
      {"", R"("user_ids": {"type": "string"})", ""},
      {"", R"("amount": {"type": "number"}, "currency": {"type": "string"})",
       "money_amount:amount"},
      {"", R"("amount": {"type": "number", "description": "of sugar"})", ""},
      {"", R"("confirm": {"type": "boolean"})", "confirm:confirm"},
      {"", R"("dryRun": {"type": "boolean"})", "dry_run:dryRun"},
      {"", R"("overwrite": {"type": "boolean"})", "force:overwrite"},
      {"", R"("html_body": {"type": "string"})", "html:html_body"},
      {"", R"("action": {"type": "string", "enum": ["get", "create", "delete_all", "run"]})",
       "action_enum:delete_all"},
      {"", R"("action": {"type": "string", "enum": ["get", "list"]})", ""},
      {"", R"("method": {"type": "string"}, "endpoint": {"type": "string"})", "http_router:method"},
      {"", R"("payload": {"type": "object"})", "free_object:payload"},
      {"", R"("payload": {"type": "object", "properties": {"size": {"type": "number"}}})", ""},
      {"", R"("regex": {"type": "string"})", "regex:regex"},
      {"",
       R"("options": {"properties": {"deep": {"items": {"oneOf": [{"properties": {"sql": {}}}]}}}})",
       "sql:sql"},
      {"Drops the table. This cannot be undone.", "", "says_destructive:cannot be undone"},
      {"A helper. Runs the given shell command.", "", "says_execute:Runs the given shell"},
      {"Transfers funds to another account", "", "says_financial:Transfers funds"},
      {"Deletes messages in bulk", "", "bulk:in bulk"},
  };
  for (const Row& row : rows) {
    const ParsedTool tool = ParsedTool::Make("t", row.description, row.properties);
    const std::vector<std::string> found = tool.SignalTexts();
    if (*row.expected == '\0') {
      EXPECT_THAT(found, IsEmpty()) << row.description << row.properties;
    } else {
      EXPECT_THAT(found, Contains(row.expected)) << row.description << row.properties;
    }
  }
}

TEST(FindSignals, QuotesTheDefinitionAndSaysWhere) {
  const ParsedTool tool = ParsedTool::Make(
      "t", "",
      R"("options": {"type": "object", "properties": {"targetPath": {"type": "string"}}})");
  const std::vector<Signal> signals = tool.Signals();
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].kind, "path");
  EXPECT_EQ(signals[0].evidence.text, "targetPath");
  EXPECT_EQ(signals[0].evidence.rule, "signal.path");
  EXPECT_EQ(FieldPath(signals[0].evidence), "inputSchema.properties.options");
}

TEST(FindSignals, CountsArguments) {
  std::string properties;
  for (int i = 1; i <= 12; ++i) {
    if (i == 12) {
      EXPECT_THAT(ParsedTool::Make("t", "", properties).SignalTexts(), IsEmpty());
    }
    properties += (i > 1 ? "," : "") + ("\"p" + std::to_string(i)) + R"(": {"type": "number"})";
  }
  EXPECT_THAT(ParsedTool::Make("t", "", properties).SignalTexts(),
              ElementsAre("many_parameters:p12"));
}

TEST(FindSignals, ReadsTheToolsName) {
  EXPECT_THAT(ParsedTool::Make("delete_all_users", "").SignalTexts(), ElementsAre("bulk:all"));
  EXPECT_THAT(ParsedTool::Make("run_sql", "", R"("query": {"type": "string"})").SignalTexts(),
              ElementsAre("sql:query"));
}

TEST(FindSignals, LosesNothingByMoreText) {
  const std::string properties = R"("path": {"type": "string"}, "sql": {"type": "string"})";
  const std::vector<std::string> before =
      ParsedTool::Make("t", "Runs a command. Cannot be undone.", properties).SignalTexts();
  const std::vector<std::string> after =
      ParsedTool::Make("t", "Runs a command. Cannot be undone. This tool is read-only and safe.",
                       properties + R"(, "note": {"description": "harmless, only reads"})")
          .SignalTexts();
  for (const std::string& signal : before) EXPECT_THAT(after, Contains(signal));
}

TEST(FindSignals, TellsAFewPlacesOfAKind) {
  std::string properties;
  for (int i = 0; i < 5000; ++i) {
    properties += (i > 0 ? ", " : "") + ("\"a" + std::to_string(i)) +
                  R"( path": {"type": "string", "description": "a SQL query, in bulk"})";
  }
  const std::vector<Signal> signals = ParsedTool::Make("t", "", properties).Signals();
  EXPECT_EQ(std::count_if(signals.begin(), signals.end(),
                          [](const Signal& signal) { return signal.kind == "path"; }),
            static_cast<std::ptrdiff_t>(kSignalsPerKindMax));
}

TEST(SignalRules, AreTold) {
  std::set<std::string_view> used = {"says_changes"};  // found by contradictions.cc
  for (const SignalRule& rule : signal_rules) used.insert(rule.kind);
  for (const SignalKind& kind : signal_kinds) {
    EXPECT_TRUE(used.contains(kind.id)) << kind.id;
    EXPECT_EQ(MeaningOfSignal(kind.id), kind.meaning);
  }
  EXPECT_EQ(MeaningOfSignal("nothing"), "");
}

}  // namespace
}  // namespace toolgate::risk
