// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/faults.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::simulator {
namespace {

Faults Read(const char* list) {
  Faults faults;
  base::Issues issues;
  const auto document = json::Parse(list);
  faults.Read(document->root(), issues);
  EXPECT_TRUE(issues.empty()) << issues.Format("faults", list);
  return faults;
}

// Which of the first eight requests are hit.
std::string Hits(Faults& faults, std::string_view id = "x") {
  std::string hits;
  for (int i = 1; i <= 8; ++i) {
    if (faults.Take("stopVirtualMachine", {{"id", std::string(id)}})) hits += std::to_string(i);
  }
  return hits;
}

TEST(Faults, StrikeWhenTheyAreMeantTo) {
  Faults third = Read(R"([{"command":"*","kind":"slow","every":3}])");
  EXPECT_EQ(Hits(third), "36");
  Faults once = Read(R"([{"command":"*","kind":"slow","skip":2,"times":1}])");
  EXPECT_EQ(Hits(once), "3");
  Faults other = Read(R"([{"command":"startVirtualMachine","kind":"slow"}])");
  EXPECT_EQ(Hits(other), "");
  Faults one = Read(R"([{"command":"*","kind":"slow","resource":"y"}])");
  EXPECT_EQ(Hits(one), "");
  EXPECT_EQ(Hits(one, "y"), "12345678");
}

TEST(Faults, HaveWordsForReasons) {
  Faults faults = Read(R"([{"command":"*","kind":"error","reason":"rule_conflict"}])");
  const auto fault = faults.Take("createFirewallRule", {});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->failure.code, 537);
  EXPECT_EQ(fault->failure.cs_code, 4360);
}

TEST(Faults, VaryDelays) {
  Faults faults = Read(R"([{"command":"*","kind":"slow","delay_ms":100,"delay_ms_max":900}])");
  const auto first = faults.Take("x", {})->delay.count();
  const auto second = faults.Take("x", {})->delay.count();
  EXPECT_NE(first, second);
  for (const auto delay : {first, second}) {
    EXPECT_GE(delay, 100);
    EXPECT_LE(delay, 900);
  }
}

TEST(Faults, TellMistakes) {
  Faults faults;
  base::Issues issues;
  const auto list = json::Parse(R"([{"command":"*","kind":"eror"},{"kind":"slow","delay":1}])");
  faults.Read(list->root(), issues);
  EXPECT_EQ(issues.all().size(), 3u);
}

}  // namespace
}  // namespace toolgate::simulator
