// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/parameters.h"

#include <gtest/gtest.h>

namespace toolgate::simulator {
namespace {

class ParametersTest : public ::testing::Test {
 protected:
  tl::expected<Arguments, ApiFailure> Read(std::string_view notation,
                                           const cloudstack::Parameters& sent,
                                           bool is_admin = true) {
    const auto specs = ParseNotation(notation);
    return ParameterReader("doThing", specs, cloud, is_admin).Read(sent);
  }
  int Code(std::string_view notation, const cloudstack::Parameters& sent) {
    const auto arguments = Read(notation, sent);
    return arguments ? 0 : arguments.error().code;
  }

  Cloud cloud{1};
  Domain& domain = cloud.AddDomain(nullptr, "ROOT");
};

TEST_F(ParametersTest, AreOfTheirTypes) {
  EXPECT_EQ(Code("n:integer", {{"n", "12"}}), 0);
  EXPECT_EQ(Code("n:integer", {{"n", "3000000000"}}), 431);
  EXPECT_EQ(Code("n:long", {{"n", "3000000000"}}), 0);
  EXPECT_EQ(Code("n:long", {{"n", "1.5"}}), 431);
  EXPECT_EQ(Code("d:date", {{"d", "2026-01-31"}}), 0);
  EXPECT_EQ(Code("d:date", {{"d", "yesterday"}}), 431);
  EXPECT_EQ(Code("s:string<=3", {{"s", "abc"}}), 0);
  EXPECT_EQ(Code("s:string<=3", {{"s", "abcd"}}), 431);
  EXPECT_EQ(Code("s:string", {{"s", std::string("a\x01") + "b"}}), 431);
  EXPECT_EQ(Code("s!:string", {{"s", ""}}), 431);
  EXPECT_EQ(Code("h:string(HostName)", {{"h", "web-1"}}), 0);
  EXPECT_EQ(Code("h:string(HostName)", {{"h", "1-web"}}), 431);
  EXPECT_FALSE(Read("b:boolean", {{"b", "yes"}})->Flag("b", true));
  EXPECT_TRUE(Read("b:boolean", {{"B", "TRUE"}})->Flag("b"));
}

TEST_F(ParametersTest, NameEntitiesByIdAndLongAgoByNumber) {
  EXPECT_EQ(Read("d:uuid(Domain)", {{"d", "1"}})->Text("d"), domain.id);
  EXPECT_EQ(Code("d:uuid(Domain)@4.17", {{"d", domain.id}}), 0);
  EXPECT_EQ(Code("d:uuid(Domain)@4.17", {{"d", "1"}}), 431);
  EXPECT_EQ(Code("d:uuid(Domain)", {{"d", "2"}}), 431);
  EXPECT_EQ(Code("d:uuid(Domain)", {{"d", "-1"}}), 431);
  EXPECT_EQ(Code("p:uuid(Project)", {{"p", "-1"}}), 0);
  EXPECT_EQ(Code("d:list<uuid>(Domain)", {{"d", domain.id + ", x"}}), 431);
}

TEST_F(ParametersTest, AreOfTheRelease) {
  const cloudstack::Parameters sent = {{"deleteprotection", "true"}};
  EXPECT_TRUE(Read("deleteprotection:boolean@4.20.0", sent)->Has("deleteprotection"));
  cloud.settings.release = 19;
  EXPECT_FALSE(Read("deleteprotection:boolean@4.20.0", sent)->Has("deleteprotection"));
  EXPECT_EQ(Code("old!:string@4.20", {}), 0) << "what is not there cannot be missing";
}

TEST_F(ParametersTest, OfAdminsAreNotTakenFromOthers) {
  const cloudstack::Parameters sent = {{"hostid", "x"}};
  EXPECT_FALSE(Read("hostid:string^", sent, false)->Has("hostid"));
  EXPECT_TRUE(Read("hostid:string^", sent, true)->Has("hostid"));
}

TEST_F(ParametersTest, MapsHaveRowsInOrder) {
  const auto arguments =
      Read("tags!:map", {{"tags[10].key", "b"}, {"tags[2].KEY", "a"}, {"tags[2].value", "1"}});
  ASSERT_TRUE(arguments);
  const auto rows = arguments->Rows("tags");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(Field(rows[0], "key"), "a");
  EXPECT_EQ(Field(rows[0], "value"), "1");
  EXPECT_EQ(Field(rows[1], "key"), "b");
  for (const char* name :
       {"tags[0]key", "tags[x].key", "tags[0].", "tags[0][1].key", "tags]0[.k"}) {
    EXPECT_EQ(Code("tags:map", {{name, "a"}}), 430) << name;
  }
}

}  // namespace
}  // namespace toolgate::simulator
