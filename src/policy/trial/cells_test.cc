// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/cells.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "policy/policy.h"

namespace toolgate::policy::trial {
namespace {

std::string PolicyText(const std::string& entry) {
  return R"({"version":"1","default":"allow","tools":{"a":{)" + entry + "}}}";
}

CellDiff DiffOf(const std::string& before, const std::string& after) {
  const auto old_policy = LoadPolicy("p", PolicyText(before)).policy;
  const auto new_policy = LoadPolicy("p", PolicyText(after)).policy;
  EXPECT_TRUE(old_policy && new_policy);
  const Tool tool{.name = "a"};
  return CompareCells(old_policy->Resolve(tool), new_policy->Resolve(tool), tool);
}

std::string Tell(const CellDiff& diff) {
  std::string out;
  for (const Change& change : diff.changes) {
    out += fmt::format("{}: {}\n", Name(change.direction), change.text);
  }
  return out;
}

std::string Require(const std::string& condition) {
  return R"("require":[{"conditions":[)" + condition + "]}]";
}

TEST(Cells, LieBetweenTheConstantsOfBothPolicies) {
  const CellDiff diff = DiffOf(Require(R"({"path":"args.n","op":"lt","value":5})"),
                               Require(R"({"path":"args.n","op":"lte","value":9})"));
  EXPECT_EQ(Tell(diff), "looser: where `n` is 5 or between 5 and 9 or 9: forward, before deny\n");
  EXPECT_FALSE(diff.is_cut);
}

TEST(Cells, HoldMissingNullAndOtherTypes) {
  const CellDiff diff =
      DiffOf("", R"("deny_if":[{"conditions":[{"path":"args.n","op":"eq","value":"x"}]}])");
  EXPECT_EQ(Tell(diff),
            "tighter: where `n` is null or true or false or an empty array or an object or a "
            "number or 1 more: deny, before forward\n");
}

TEST(Cells, AreOfAllPathsTogether) {
  const CellDiff diff =
      DiffOf(R"("approve_if":[{"conditions":[{"path":"args.f","op":"eq","value":true}]}])",
             R"("approve_if":[{"conditions":[{"path":"args.f","op":"eq","value":true},
                                      {"path":"args.z","op":"eq","value":"b"}]}])");
  EXPECT_NE(Tell(diff).find("looser: where `f` is "), std::string::npos) << Tell(diff);
  EXPECT_NE(Tell(diff).find("`z` is missing or another text: forward, before hold"),
            std::string::npos)
      << Tell(diff);
  EXPECT_EQ(Tell(diff).find("tighter"), std::string::npos) << Tell(diff);
}

TEST(Cells, AreOfFactsAndElementsToo) {
  EXPECT_EQ(Tell(DiffOf(Require(R"({"path":"time.utc.hour","op":"lt","value":2})"),
                        Require(R"({"path":"time.utc.hour","op":"lt","value":3})"))),
            "looser: where `time.utc.hour` is 2: forward, before deny\n");
  const std::string path = R"x({"path":"every(args.u[*].h)","op":"in","value":)x";
  EXPECT_EQ(Tell(DiffOf(Require(path + R"(["a"]})"), Require(path + R"(["a","b"]})"))),
            "looser: where `u[*].h` is \"b\": forward, before deny\n");
}

TEST(Cells, AreSampledWhereThereAreTooMany) {
  std::string conditions;
  for (char name = 'a'; name < 'i'; ++name) {
    conditions +=
        fmt::format(R"({}{{"path":"args.{}","op":"exists"}})", conditions.empty() ? "" : ",", name);
  }
  const CellDiff diff = DiffOf("", Require(conditions));
  EXPECT_TRUE(diff.is_cut);
  EXPECT_EQ(diff.tried, kCellsMax);
  EXPECT_LE(diff.changes.size(), kCellChangesMax);
  EXPECT_FALSE(diff.changes.empty());
}

}  // namespace
}  // namespace toolgate::policy::trial
