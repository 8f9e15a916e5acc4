// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/object_kind.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

TEST(ObjectKind, IsFoundByItsNameAndByThatOfATool) {
  EXPECT_EQ(FindKind("vm")->command, "listVirtualMachines");
  EXPECT_EQ(FindKind("host"), nullptr);
  EXPECT_EQ(FindKindOfTool("reset_password_virtual_machine")->name, "vm");
  EXPECT_EQ(FindKindOfTool("delete_volume")->name, "volume");
  EXPECT_EQ(FindKindOfTool("call_api"), nullptr);
}

TEST(ObjectKind, OnlyToolsThatShowOneObjectHaveLinks) {
  for (const char* tool : {"get_virtual_machine", "start_virtual_machine", "create_volume"}) {
    EXPECT_TRUE(MayHaveLinks(*FindTool(tool))) << tool;
  }
  for (const char* tool : {"list_virtual_machines", "list_zones", "call_api", "wait_async_job"}) {
    EXPECT_FALSE(MayHaveLinks(*FindTool(tool))) << tool;
  }
}

TEST(ObjectKind, SecretsAreLeftOutOnEveryLevel) {
  const auto row = json::Parse(
      R"({"name":"a","password":"p","passwordenabled":true,"details":{"VNC.Password":"p","x":1},
          "list":[{"secretkey":"s","id":"1"}],"userdata":"u","userdataid":"2","PrivateKey":"k"})");
  std::string text;
  json::Writer writer(text);
  WriteWithoutSecrets(writer, row->root());
  EXPECT_EQ(text, R"({"name":"a","passwordenabled":true,"details":{"x":1},"list":[{"id":"1"}],)"
                  R"("userdataid":"2"})");
}

}  // namespace
}  // namespace toolgate::cloudstack
