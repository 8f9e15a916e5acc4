// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/tool_selection.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

std::vector<std::string_view> NamesOf(const SelectionRequest& request) {
  const auto selection = ToolSelection::Make(request);
  std::vector<std::string_view> names;
  if (!selection) return names;
  for (const Tool* tool : selection->tools()) names.push_back(tool->name);
  return names;
}

std::string MistakeOf(const SelectionRequest& request) {
  const auto selection = ToolSelection::Make(request);
  return selection ? "" : selection.error().message;
}

TEST(ToolSelection, OffersAllInTheOrderOfTheTable) {
  const auto names = NamesOf({});
  ASSERT_EQ(names.size(), AllTools().size());
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], AllTools()[i].name);
}

TEST(ToolSelection, LeavesOutWhatIsNotOfThePacks) {
  const auto selection = ToolSelection::Make({.packs = " monitoring "});
  ASSERT_TRUE(selection);
  for (const Tool* tool : selection->tools()) EXPECT_EQ(tool->pack, Pack::kMonitoring);
  EXPECT_TRUE(selection->Find("list_virtual_machine_metrics"));
  EXPECT_FALSE(selection->Find("list_virtual_machines"));
  EXPECT_TRUE(selection->Shows(Pack::kMonitoring));
  EXPECT_FALSE(selection->Shows(Pack::kCore));
}

TEST(ToolSelection, ReadOnlyLeavesWhatReads) {
  const auto selection = ToolSelection::Make({.is_read_only = true});
  ASSERT_TRUE(selection);
  for (const Tool* tool : selection->tools()) EXPECT_EQ(tool->effect, Effect::kReads) << tool->name;
  EXPECT_FALSE(selection->Find("stop_virtual_machine"));
}

TEST(ToolSelection, TakesSingleToolsInAndOut) {
  // Whatever the order they are named in.
  const std::vector<std::string_view> two = {"get_virtual_machine", "list_zones"};
  EXPECT_EQ(NamesOf({.only = "list_zones,get_virtual_machine"}), two);
  EXPECT_EQ(NamesOf({.only = "list_zones,get_virtual_machine", .without = "list_zones"}),
            std::vector<std::string_view>{"get_virtual_machine"});
  EXPECT_FALSE(ToolSelection::Make({.only = "list_zones"})->Shows(Pack::kCore));
}

TEST(ToolSelection, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(MistakeOf({.packs = "core,disks"}),
            "--tools: there is no `disks`; known are core, storage, network, monitoring, admin, "
            "security, api");
  EXPECT_EQ(MistakeOf({.without = "list_zone"}).substr(0, 57),
            "--without: there is no `list_zone`; known are list_virtua");
  EXPECT_NE(MistakeOf({.only = "stop_virtual_machine", .is_read_only = true}).find("no tool"),
            std::string::npos);
}

// Whether a call of `name` with these arguments is confirmed under the rule.
bool IsConfirmed(const char* rule, const char* name, const char* arguments) {
  const Tool& tool = *FindTool(name);
  const auto document = json::Parse(arguments);
  const ToolArguments given(tool.arguments, tool.shared_arguments, document->root());
  return NeedsConsent(*FindConfirmRule(rule), tool, given);
}

TEST(ConfirmRule, IsAboutWhatCannotBeUndone) {
  constexpr const char* kDestroy = "destroy_virtual_machine";
  EXPECT_TRUE(IsConfirmed("irreversible", kDestroy, R"({"expunge":true})"));
  EXPECT_FALSE(IsConfirmed("irreversible", kDestroy, R"({"expunge":false})"));
  EXPECT_TRUE(IsConfirmed("irreversible", "reset_password_virtual_machine", "{}"));
  EXPECT_FALSE(IsConfirmed("irreversible", "stop_virtual_machine", "{}"));
  EXPECT_TRUE(IsConfirmed("destructive", "stop_virtual_machine", "{}"));
  EXPECT_TRUE(IsConfirmed("destructive", kDestroy, "{}"));
  EXPECT_FALSE(IsConfirmed("destructive", "deploy_virtual_machine", "{}"));
  EXPECT_FALSE(IsConfirmed("destructive", "list_zones", "{}"));
  EXPECT_FALSE(IsConfirmed("off", kDestroy, R"({"expunge":true})"));
  EXPECT_FALSE(FindConfirmRule("on"));
}

}  // namespace
}  // namespace toolgate::cloudstack
