// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/prompts.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

std::string Get(const char* name, const char* arguments) {
  const auto selection = ToolSelection::Make({});
  const Prompt* prompt = FindPrompt(*selection, name);
  const auto given = json::Parse(arguments);
  const auto members = WritePrompt(*prompt, given->root());
  return members ? *members : "mistake: " + members.error();
}

TEST(Prompts, FillArgumentsInOnce) {
  const std::string text =
      Get("investigate_virtual_machine", R"({"virtual_machine":"{symptom}","symptom":"slow"})");
  EXPECT_NE(text.find("Machine: {symptom}\\nSymptom: slow\\n"), std::string::npos) << text;
  EXPECT_NE(Get("investigate_virtual_machine", R"({"virtual_machine":"a"})").find("(not said)"),
            std::string::npos);
}

TEST(Prompts, RefuseWrongArguments) {
  EXPECT_EQ(Get("clean_up_project", "{}"), "mistake: `project` is required");
  EXPECT_EQ(Get("clean_up_project", R"({"project":"a","b":"c"})"),
            "mistake: There is no argument `b`");
  EXPECT_EQ(Get("clean_up_project", R"({"project":["a"]})"),
            "mistake: `project` must be a string of at most 500 bytes");
}

TEST(Prompts, AreOfferedWithTheToolsThatTheyName) {
  const auto all = ToolSelection::Make({});
  EXPECT_EQ(json::Parse(WritePrompts(*all))->root().size(), 3u);
  const auto reading = ToolSelection::Make({.is_read_only = true});
  EXPECT_EQ(json::Parse(WritePrompts(*reading))->root().size(), 1u);
  EXPECT_EQ(FindPrompt(*reading, "clean_up_project"), nullptr);
}

TEST(Prompts, EveryWordInBracesIsAnArgument) {
  const auto all = ToolSelection::Make({});
  const auto list = json::Parse(WritePrompts(*all));
  for (const auto& entry : list->root()) {
    const Prompt* prompt = FindPrompt(*all, entry.value.Find("name").text());
    for (size_t open = prompt->text.find('{'); open != std::string_view::npos;
         open = prompt->text.find('{', open + 1)) {
      const size_t close = prompt->text.find('}', open);
      ASSERT_NE(close, std::string_view::npos);
      EXPECT_TRUE(FindArgument(*prompt, prompt->text.substr(open + 1, close - open - 1)));
    }
  }
}

}  // namespace
}  // namespace toolgate::cloudstack
