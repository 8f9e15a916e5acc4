// SPDX-License-Identifier: Apache-2.0
#include "audit/index/indexed_line.h"

#include <gtest/gtest.h>

#include "audit/segments/record_chain.h"

namespace toolgate::audit {
namespace {

std::string Line(std::string_view members) {
  std::string line;
  ChainEnd end;
  AppendSealed(line, members, end);
  line.pop_back();
  return line;
}

TEST(IndexedLine, HasTheMembersOfARecord) {
  const std::string line = Line(
      R"("kind":"decision","time":"2026-01-01T00:00:00.001Z","request_id":"r1","organisation":"red",)"
      R"("grant":"agent","grant_id":"grt_1","server":"cloud","tool":"echo","risk":{"category":"x"},)"
      R"("outcome":"deny","rule":"/tools/0","total_ms":1.000)");
  const auto read = ReadIndexedLine(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->seq, 1u);
  EXPECT_EQ(read->kind, "decision");
  EXPECT_EQ(base::FormatUtc(read->time), "2026-01-01T00:00:00.001Z");
  EXPECT_EQ(read->request_id, "r1");
  EXPECT_EQ(read->organisation, "red");
  EXPECT_EQ(read->grant, "agent");
  EXPECT_EQ(read->grant_id, "grt_1");
  EXPECT_EQ(read->server, "cloud");
  EXPECT_EQ(read->tool, "echo");
  EXPECT_EQ(read->outcome, "deny");
  EXPECT_EQ(read->rule, "/tools/0");
  EXPECT_EQ(read->hash.size(), kHashChars);
  EXPECT_TRUE(read->has_risk);
  EXPECT_TRUE(read->has_total);
}

TEST(IndexedLine, WhatAnArgumentHoldsIsNoMemberOfTheRecord) {
  const std::string line =
      Line(R"("kind":"decision","argument_keys":["grant\":\"other","rule"],)"
           R"("argument_values":{"a":{"grant":"other","total_ms":1},"b":"x\\\",\"server\":\"y"},)"
           R"("tool":"a\"b\\")");
  const auto read = ReadIndexedLine(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->grant, "");
  EXPECT_EQ(read->server, "");
  EXPECT_EQ(read->rule, "");
  EXPECT_FALSE(read->has_total);
  EXPECT_EQ(Unescaped(read->tool), "a\"b\\");
  EXPECT_EQ(Escaped("a\"b\\"), read->tool);
}

TEST(IndexedLine, IsNoneWithoutTheFormOfARecord) {
  EXPECT_FALSE(ReadIndexedLine(""));
  EXPECT_FALSE(ReadIndexedLine("{\"seq\":1,\"kind\":\"decision\"}"));
  EXPECT_FALSE(ReadIndexedLine(Line("\"grant\":\"x\"")));
}

}  // namespace
}  // namespace toolgate::audit
