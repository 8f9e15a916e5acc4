// SPDX-License-Identifier: Apache-2.0
#include "risk/classify.h"

#include <algorithm>
#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "risk/testing/labelled_tools.h"
#include "risk/testing/tool_list.h"

namespace toolgate::risk {
namespace {

struct NamedTool {
  const char* name;
  const char* description;
};

void ExpectAll(Category wanted, const std::vector<NamedTool>& tools) {
  for (const NamedTool& tool : tools) {
    EXPECT_EQ(Name(CategoryOf(tool.name, tool.description)), Name(wanted)) << tool.name;
    EXPECT_EQ(Name(CategoryOf(tool.name, "")), Name(wanted)) << tool.name << " without words";
  }
}

// The tools of a cloud, by rules that know nothing of this cloud.
TEST(Classify, KnowsWhatToolsOfACloudDo) {
  ExpectAll(Category::kRead, {{"list_virtual_machines", "The machines of a zone"},
                              {"list_virtual_machine_metrics", "How busy machines are"},
                              {"get_virtual_machine", "One machine"},
                              {"list_capacity", "How much room zones have left"},
                              {"list_async_jobs", "Jobs that are under way"},
                              {"list_load_balancer_rules", "Rules of load balancers"},
                              {"list_usage_records", "What was used"}});
  ExpectAll(Category::kExecute, {{"start_virtual_machine", "Start a machine that is stopped"},
                                 {"stop_virtual_machine", "Stop a machine"},
                                 {"reboot_virtual_machine", "Start a machine anew"},
                                 {"deploy_virtual_machine", "Bring up a new machine"},
                                 {"migrate_virtual_machine", "Let a machine run elsewhere"},
                                 {"scale_virtual_machine", "Give a machine more memory"}});
  ExpectAll(Category::kWrite, {{"create_snapshot", "Keep a volume as it is now"},
                               {"create_firewall_rule", "Let traffic in"},
                               {"create_security_group_rule", "Let traffic into a group"},
                               {"change_service_offering", "Choose another size"},
                               {"create_volume", "Add a disk"},
                               {"attach_volume", "Attach a disk to a machine"},
                               {"detach_volume", "Detach a disk from a machine"},
                               {"resize_volume", "Change the size of a disk"},
                               {"create_network", "Add a network"},
                               {"associate_ip_address", "Acquire a public address"},
                               {"enable_static_nat", "Lead an address to one machine"},
                               {"create_ssh_key_pair", "Make a pair of keys"},
                               {"reset_password", "Give a machine a new password"}});
  ExpectAll(Category::kDestructive, {{"destroy_virtual_machine", "Destroy a machine"}});
}

TEST(Classify, ReadsNamesHoweverTheyAreWritten) {
  for (const char* name : {"delete_user", "deleteUser", "delete-user", "DeleteUser", "user.delete",
                           "users/delete", "kv_namespace_delete", "DELETE_USER", "deleteVMs"}) {
    EXPECT_EQ(Name(CategoryOf(name, "")), "Destructive") << name;
  }
  for (const char* name : {"getVMList", "listVMs", "get-vm-list", "GetVMs", "vm.list"}) {
    EXPECT_EQ(Name(CategoryOf(name, "")), "Read") << name;
  }
}

TEST(Classify, LeavesOutWhatTheNamesOfAServerShare) {
  const ToolList list(
      R"([{"name":"fire_list_users"},{"name":"fire_get_user"},{"name":"fire_user_notes"},
                          {"name":"fire_update_user"}])");
  EXPECT_EQ(list.Classify()[0].category, Category::kRead);
  EXPECT_EQ(list.Classify()[3].category, Category::kWrite);
}

TEST(Classify, TakesTheWorkOfTheServerIntoAccount) {
  const ToolList trader(R"([{"name":"get_portfolio"},{"name":"get_holdings"},{"name":"list_trades"},
                            {"name":"modify_position"}])");
  EXPECT_EQ(trader.Classify()[3].category, Category::kFinancial);
  const ToolList editor(R"([{"name":"get_text"},{"name":"get_cursor"},{"name":"list_files"},
                            {"name":"modify_position"}])");
  EXPECT_NE(editor.Classify()[3].category, Category::kFinancial);
}

TEST(Classify, BelievesTextThatWarnsAndNoneThatCalms) {
  EXPECT_EQ(CategoryOf("helper", "Makes life easier. Runs the given shell command."),
            Category::kExecute);
  EXPECT_EQ(CategoryOf("get_account", "Looks an account up and deletes it."),
            Category::kDestructive);
  EXPECT_EQ(CategoryOf("delete_all_users", "Read-only and safe. Only looks."),
            Category::kDestructive);
  EXPECT_EQ(CategoryOf("send_message", "A read-only and stateless tool."), Category::kWrite);
}

TEST(Classify, ReadsAQueryOnlyIfItsFirstSentenceSaysSo) {
  EXPECT_EQ(CategoryOf("execute_query", "Run a read-only SQL query."), Category::kRead);
  EXPECT_EQ(CategoryOf("execute_query", "Run an SQL query. There is a read-only mode."),
            Category::kExecute);
  EXPECT_EQ(CategoryOf("query", "Ask the database.", R"({"properties":{"sql":{}}})"),
            Category::kExecute);
}

TEST(Classify, TakesTheWorstActionOfSeveral) {
  EXPECT_EQ(CategoryOf("manage_record", "Manages records.",
                       R"({"properties":{"action":{"enum":["list","create","delete"]}}})"),
            Category::kDestructive);
  EXPECT_EQ(CategoryOf("manage_record", "Manages records.",
                       R"({"properties":{"action":{"enum":["create","update"]}}})"),
            Category::kWrite);
}

TEST(Classify, KnowsNothingWhereNothingIsSaid) {
  const ToolList list(
      R"([{"name":"zorp"},{"name":""},{},{"name":7,"inputSchema":[],"annotations":3}])");
  for (const Assessment& assessment : list.Classify()) {
    EXPECT_EQ(assessment.category, Category::kUnknown);
    EXPECT_EQ(assessment.class_severity, Severity::kHigh);
    EXPECT_EQ(assessment.confidence, Confidence::kLow);
  }
}

TEST(Classify, IsSureOnlyWhereBothVotesAgreeAndThereIsText) {
  const ToolList list(R"([{"name":"delete_user","description":"Delete a user of the account"},
                          {"name":"delete_user"}])");
  EXPECT_EQ(list.Classify()[0].confidence, Confidence::kHigh);
  EXPECT_EQ(list.Classify()[0].second_vote, Category::kDestructive);
  EXPECT_EQ(list.Classify()[1].confidence, Confidence::kLow);
}

// Every text of evidence is a view into the definition.
TEST(Classify, QuotesTheDefinition) {
  const ToolList list(
      R"([{"name":"repo_delete-branch","description":"Deletes a branch of a repository.",
           "inputSchema":{"properties":{"action":{"enum":["delete"]}}}}])");
  const ToolDefinition& tool = list.tools()[0];
  const Assessment assessment = list.Classify()[0];
  ASSERT_FALSE(assessment.evidence.empty());
  EXPECT_EQ(assessment.evidence[0].text, "delete");
  EXPECT_EQ(assessment.evidence[0].rule, "destroy.verb");
  EXPECT_EQ(FieldPath(assessment.evidence[0]), "name");
  EXPECT_EQ(assessment.evidence[0].text.data(), tool.name.data() + 5);
  const auto of_text =
      std::find_if(assessment.evidence.begin(), assessment.evidence.end(),
                   [](const Evidence& evidence) { return evidence.field == Field::kDescription; });
  ASSERT_NE(of_text, assessment.evidence.end());
  EXPECT_EQ(of_text->text, "Deletes");
  EXPECT_EQ(of_text->text.data(), tool.description.data());
}

// Of the definitions that the project invented.
class OwnDefinitions : public testing::Test {
 protected:
  void SetUp() override {
    auto tools = ReadLabelledTools("testdata/definitions.jsonl");
    ASSERT_TRUE(tools) << tools.error().message;
    tools_ = std::move(*tools);
  }

  // Each alone, after `change` was made to it; `check` gets both results.
  template <class Change, class Check>
  void ForEach(Change change, Check check) const {
    for (const LabelledTool& tool : tools_) {
      ToolDefinition other = tool.definition;
      std::string text;
      change(other, text);
      const auto before = Classify("", {&tool.definition, 1});
      const auto after = Classify("", {&other, 1});
      check(tool, before[0], after[0]);
    }
  }

  std::deque<LabelledTool> tools_;
};

TEST_F(OwnDefinitions, GetTheSameTwice) {
  ForEach([](ToolDefinition&, std::string&) {},
          [](const LabelledTool& tool, const Assessment& a, const Assessment& b) {
            EXPECT_EQ(a.category, b.category) << tool.definition.name;
            EXPECT_EQ(a.second_vote, b.second_vote);
            EXPECT_EQ(a.confidence, b.confidence);
            ASSERT_EQ(a.evidence.size(), b.evidence.size());
            for (size_t i = 0; i < a.evidence.size(); ++i) {
              EXPECT_EQ(a.evidence[i].text.data(), b.evidence[i].text.data());
              EXPECT_EQ(a.evidence[i].rule, b.evidence[i].rule);
            }
          });
}

TEST_F(OwnDefinitions, DoNotCareForTheirOrder) {
  for (size_t begin = 0; begin < tools_.size();) {
    std::vector<ToolDefinition> list;
    size_t end = begin;
    while (end < tools_.size() && tools_[end].server == tools_[begin].server) {
      list.push_back(tools_[end++].definition);
    }
    const auto before = Classify(tools_[begin].server, list);
    std::reverse(list.begin(), list.end());
    const auto after = Classify(tools_[begin].server, list);
    for (size_t i = 0; i < list.size(); ++i) {
      EXPECT_EQ(before[i].category, after[list.size() - 1 - i].category)
          << tools_[begin + i].server;
    }
    begin = end;
  }
}

void ExpectNotLower(const LabelledTool& tool, const Assessment& before, const Assessment& after) {
  EXPECT_GE(after.class_severity, before.class_severity)
      << tool.server << " " << tool.definition.name << ": " << Name(before.category) << " became "
      << Name(after.category);
}

TEST_F(OwnDefinitions, AreNotLoweredByReassuringWords) {
  for (const char* words : {" It is read-only and safe.",
                            " This tool is safe, readonly and idempotent.", " Harmless."}) {
    const auto append = [&](ToolDefinition& tool, std::string& text) {
      text = std::string(tool.description) + words;
      tool.description = text;
    };
    ForEach(append, ExpectNotLower);
    const auto prepend = [&](ToolDefinition& tool, std::string& text) {
      text = std::string(words + 1) + " " + std::string(tool.description);
      tool.description = text;
    };
    ForEach(prepend, ExpectNotLower);
  }
}

TEST_F(OwnDefinitions, AreNotLoweredByNamesOfOtherProperties) {
  for (const LabelledTool& tool : tools_) {
    const json::Value properties = tool.definition.input_schema.Find("properties");
    if (properties.size() == 0) continue;
    std::string schema = std::string("[{\"name\":\"") + "x\",\"inputSchema\":{\"properties\":{";
    schema += "\"plume\":{},\"kestrel\":{\"type\":\"string\"}}}}]";
    const ToolList other(schema);
    ToolDefinition without = tool.definition;
    without.input_schema = {};
    ToolDefinition renamed = without;
    renamed.input_schema = other.tools()[0].input_schema;
    const auto before = Classify("", {&without, 1});
    const auto after = Classify("", {&renamed, 1});
    ExpectNotLower(tool, before[0], after[0]);
  }
}

// Time is measured against a definition of a tenth of the size, so that slow machines pass, too.
double SecondsFor(const std::string& json) {
  const ToolList list(json);
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto began = std::chrono::steady_clock::now();
    list.Classify();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    best = std::min(best, took.count());
  }
  return best;
}

std::string Repeated(std::string_view part, size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += part;
  return text;
}

TEST(Classify, TakesTimeInProportionToTheText) {
  for (const std::string_view part : {"a", "_", "A", "run ", "run a ", "[", "[x]", "e.g. ",
                                      "delete, ", "and ", "。", "删除", "get_"}) {
    const auto json = [&](size_t bytes) {
      return R"([{"name":")" + Repeated(part, bytes) + R"(","description":")" +
             Repeated(part, bytes) + R"("}])";
    };
    EXPECT_LT(SecondsFor(json(1'000'000)), 40 * SecondsFor(json(100'000)) + 0.05) << part;
  }
}

TEST(Classify, TakesAnySchema) {
  std::string wide = R"([{"name":"get_x","inputSchema":{"properties":{)";
  for (int i = 0; i < 100'000; ++i) {
    wide += (i == 0 ? "" : ",") + ("\"p" + std::to_string(i)) + "\":{}";
  }
  wide += "}}}]";
  EXPECT_EQ(ToolList(wide).Classify()[0].category, Category::kRead);
  std::string deep = "{}";
  for (int i = 0; i < 55; ++i) deep = R"({"properties":{"a":)" + deep + "}}";
  EXPECT_EQ(CategoryOf("get_x", "", deep), Category::kRead);
  for (const char* schema :
       {"[]", "true", "7", R"({"properties":[]})", R"({"properties":{"action":7}})",
        R"({"properties":{"action":{"enum":{}}}})"}) {
    EXPECT_EQ(CategoryOf("get_x", "", schema), Category::kRead) << schema;
  }
}

}  // namespace
}  // namespace toolgate::risk
