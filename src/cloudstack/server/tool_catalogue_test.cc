// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/tool_catalogue.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

class ToolCatalogueTest : public ::testing::Test {
 protected:
  ToolCatalogueTest() {
    for (const char* name : {"production", "lab"}) {
      CloudConfig config;
      config.name = name;
      clouds_.push_back(config);
    }
    clouds_[1].scope.project = "7320207f-cdda-4486-b351-1ffb79a57733";
  }

  static ToolCatalogue Make(const Clouds& clouds, ConfirmRule rule = ConfirmRule::kIrreversible) {
    return {*ToolSelection::Make({}), rule, clouds};
  }
  static json::Value PropertiesOf(const ToolCatalogue& catalogue, std::string_view name) {
    for (const auto& entry : catalogue.definitions()) {
      if (entry.value.Find("name").text() == name) {
        return entry.value.Find("inputSchema").Find("properties");
      }
    }
    return {};
  }
  static SplitArguments Split(const ToolCatalogue& catalogue, const char* tool, const char* given) {
    const auto document = json::Parse(given);
    return catalogue.Split(*FindTool(tool), document->root());
  }

  Clouds clouds_;
};

TEST_F(ToolCatalogueTest, OffersCloudsWhereThereAreSeveral) {
  const ToolCatalogue several = Make(clouds_);
  EXPECT_EQ(json::Write(PropertiesOf(several, "list_zones").Find("cloud")),
            R"({"type":"string","enum":["production","lab"],"default":"production",)"
            R"("description":"The cloud that is meant"})");
  const Clouds one = {clouds_[0]};
  EXPECT_FALSE(PropertiesOf(Make(one), "list_zones").Find("cloud"));
}

TEST_F(ToolCatalogueTest, OffersConfirmWhereItMayBeNeeded) {
  const ToolCatalogue catalogue = Make(clouds_);
  EXPECT_TRUE(PropertiesOf(catalogue, "destroy_virtual_machine").Find("confirm"));
  EXPECT_FALSE(PropertiesOf(catalogue, "stop_virtual_machine").Find("confirm"));
  const ToolCatalogue off = Make(clouds_, ConfirmRule::kOff);
  EXPECT_FALSE(PropertiesOf(off, "destroy_virtual_machine").Find("confirm"));
  // Where nobody offers it, it is an argument that the tool does not know.
  const SplitArguments split = Split(off, "destroy_virtual_machine", R"({"confirm":"x"})");
  EXPECT_TRUE(split.own.root().Find("confirm"));
}

TEST_F(ToolCatalogueTest, TakesItsOwnArgumentsAway) {
  const ToolCatalogue catalogue = Make(clouds_);
  const SplitArguments split =
      Split(catalogue, "destroy_virtual_machine", R"({"id":"1","cloud":"lab","confirm":"token"})");
  EXPECT_EQ(json::Write(split.own.root()), R"({"id":"1"})");
  EXPECT_EQ(split.cloud->name, "lab");
  EXPECT_EQ(split.confirm, "token");
  EXPECT_TRUE(split.mistakes.empty());
}

TEST_F(ToolCatalogueTest, ConsentIsToArgumentsInWhateverOrderAndToNoOthers) {
  const ToolCatalogue catalogue = Make(clouds_);
  const auto digest = [&catalogue](const char* given) {
    return Split(catalogue, "destroy_virtual_machine", given).digest;
  };
  const std::string plain = digest(R"({"id":"1","expunge":true})");
  EXPECT_EQ(digest(R"({"expunge":true,"id":"1","confirm":"t","dry_run":true})"), plain);
  EXPECT_NE(digest(R"({"id":"1","expunge":true,"volumeids":"2"})"), plain);
  EXPECT_EQ(Split(catalogue, "list_zones", "{}").digest, "") << "nobody is asked";
}

TEST_F(ToolCatalogueTest, FillsInWhoseObjectsAreMeant) {
  const ToolCatalogue catalogue = Make(clouds_);
  const auto own = [&catalogue](const char* tool, const char* given) {
    return json::Write(Split(catalogue, tool, given).own.root());
  };
  EXPECT_EQ(own("list_virtual_machines", R"({"cloud":"lab"})"),
            R"({"projectid":"7320207f-cdda-4486-b351-1ffb79a57733"})");
  EXPECT_EQ(own("list_virtual_machines", R"({"cloud":"lab","projectid":"-1"})"),
            R"({"projectid":"-1"})");
  EXPECT_EQ(own("list_virtual_machines", R"({"cloud":"lab","account":"a"})"), R"({"account":"a"})");
  EXPECT_EQ(own("list_zones", R"({"cloud":"lab"})"), "{}");
  EXPECT_EQ(own("list_virtual_machines", "{}"), "{}");
}

TEST_F(ToolCatalogueTest, RefusesCloudsThatAreNotThere) {
  const ToolCatalogue catalogue = Make(clouds_);
  const auto mistakes = [&catalogue](const char* given) {
    return Split(catalogue, "list_zones", given).mistakes;
  };
  EXPECT_EQ(mistakes(R"({"cloud":"mars"})"),
            std::vector<std::string>{"there is no `cloud` `mars`"});
  EXPECT_EQ(mistakes(R"({"cloud":1})"), std::vector<std::string>{"`cloud` must be a string"});
}

}  // namespace
}  // namespace toolgate::cloudstack
