// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/resources.h"

#include <gtest/gtest.h>

#include "cloudstack/server/completion.h"
#include "json/parse.h"
#include "simulator/testing/served_cloud.h"

namespace toolgate::cloudstack {
namespace {

TEST(ResourceAddress, IsReadStrictly) {
  const auto machine = ResourceAddress::Parse("cloudstack://vm/12-ab?cloud=lab");
  ASSERT_TRUE(machine);
  EXPECT_EQ(machine->kind, "vm");
  EXPECT_EQ(machine->id, "12-ab");
  EXPECT_EQ(machine->cloud, "lab");
  EXPECT_EQ(machine->ToUri(), "cloudstack://vm/12-ab?cloud=lab");
  EXPECT_TRUE(ResourceAddress::Parse("cloudstack://capabilities"));
  EXPECT_TRUE(ResourceAddress::Parse("cloudstack://api/listZones"));
  for (const char* wrong :
       {"", "http://vm/1", "cloudstack://", "cloudstack://vm", "cloudstack://vm/",
        "cloudstack://vm/1/2", "cloudstack://vm/1?x=y",
        "cloudstack://vm/1?cloud=", "cloudstack://vm/%31", "cloudstack://host/1",
        "cloudstack://capabilities/1", "cloudstack://vm/1#x", "CLOUDSTACK://vm/1"}) {
    EXPECT_FALSE(ResourceAddress::Parse(wrong)) << wrong;
  }
}

class ResourcesTest : public ::testing::Test {
 protected:
  ResourcesTest() {
    CloudConfig config;
    config.name = "default";
    config.api.url = *net::Url::Parse(cloud_.url());
    config.api.api_key = cloud_.account("admin").user->api_key;
    config.api.secret_key = cloud_.account("admin").user->secret_key;
    clouds_.push_back(config);
  }

  // The text of one resource, or `error CODE`.
  std::string Read(const std::string& uri, const SelectionRequest& request = {}) {
    const auto selection = ToolSelection::Make(request);
    CloudLinks links(clouds_, cloud_.loop, cloud_.http, cloud_.clock);
    Resources resources(links, *selection);
    std::string text;
    auto run = [&]() -> net::Task<void> {
      const auto contents = co_await resources.Read(uri, 0);
      text = "error";
      if (!contents) text += " " + std::to_string(contents.error().code);
      if (!contents) co_return;
      const auto document = json::Parse(*contents);
      text = (*document->root().begin()).value.Find("text").text();
    };
    cloud_.Run(run);
    return text;
  }
  std::string Complete(const std::string& params) {
    const auto selection = ToolSelection::Make({});
    CloudLinks links(clouds_, cloud_.loop, cloud_.http, cloud_.clock);
    Resources resources(links, *selection);
    Completion completion(links, *selection, resources);
    std::string text;
    auto run = [&]() -> net::Task<void> {
      const auto document = json::Parse(params);
      const auto answer = co_await completion.Complete(document->root(), 0);
      text = answer ? *answer : "error";
    };
    cloud_.Run(run);
    return text;
  }

  simulator::ServedCloud cloud_;
  Clouds clouds_;
};

TEST_F(ResourcesTest, ShowsAMachine) {
  const std::string text = Read("cloudstack://vm/" + cloud_.machine("web-1").id);
  const auto machine = json::Parse(text);
  ASSERT_TRUE(machine) << text;
  EXPECT_EQ(machine->root().Find("name").text(), "web-1");
}

TEST_F(ResourcesTest, TellsWhatIsNotThere) {
  EXPECT_EQ(Read("cloudstack://vm/7320207f-cdda-4486-b351-000000000000"), "error -32002");
}

TEST_F(ResourcesTest, ShowsACommandOfTheApi) {
  const auto api = json::Parse(Read("cloudstack://api/listZones"));
  ASSERT_TRUE(api);
  EXPECT_EQ(api->root().Find("name").text(), "listZones");
}

TEST_F(ResourcesTest, ShowsNothingOfAPackThatIsLeftOut) {
  EXPECT_EQ(Read("cloudstack://vm/" + cloud_.machine("web-1").id, {.packs = "monitoring"}),
            "error -32002");
  EXPECT_EQ(cloud_.CountOf("listVirtualMachines"), 0u);
}

TEST_F(ResourcesTest, CompletesIdsByNames) {
  EXPECT_EQ(Complete(R"({"ref":{"type":"ref/resource","uri":"cloudstack://vm/{id}"},
                         "argument":{"name":"id","value":"DB-"}})"),
            R"({"values":[")" + cloud_.machine("db-1").id + R"("],"hasMore":false})");
}

TEST_F(ResourcesTest, CompletesNamesInPrompts) {
  EXPECT_EQ(Complete(R"({"ref":{"type":"ref/prompt","name":"investigate_virtual_machine"},
                   "argument":{"name":"virtual_machine","value":"web"}})"),
            R"({"values":["web-1","web-2"],"hasMore":false})");
}

TEST_F(ResourcesTest, CompletesNothingWhereThereIsNothingToKnow) {
  EXPECT_EQ(Complete(R"({"ref":{"type":"ref/prompt","name":"investigate_virtual_machine"},
                         "argument":{"name":"symptom","value":"slow"}})"),
            R"({"values":[],"hasMore":false})");
}

TEST_F(ResourcesTest, RefusesToCompleteWhatIsNotOffered) {
  EXPECT_EQ(Complete(R"({"ref":{"type":"ref/prompt","name":"x"},
                         "argument":{"name":"y","value":""}})"),
            "error");
}

}  // namespace
}  // namespace toolgate::cloudstack
