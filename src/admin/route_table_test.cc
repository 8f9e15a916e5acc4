// SPDX-License-Identifier: Apache-2.0
#include "admin/route_table.h"

#include <array>

#include <gtest/gtest.h>

#include "admin/answers.h"
#include "admin/problem.h"

namespace toolgate::admin {
namespace {

control::Outcome<Answer> Nothing(Call&) { return NoContent(); }

constexpr Route kRoutes[] = {
    {"GET", "/things", "listThings", Access::kAnyone, Body::kNone, "", Nothing},
    {"GET", "/things/{thing}", "getThing", Access::kAnyone, Body::kNone, "", Nothing},
    {"DELETE", "/things/{thing}", "deleteThing", Access::kAnyone, Body::kNone, "", Nothing},
    {"GET", "/things/newest", "getNewest", Access::kAnyone, Body::kNone, "", Nothing},
};
constexpr std::array kTables{std::span<const Route>(kRoutes)};

class RouteTableTest : public testing::Test {
 protected:
  std::string Find(std::string_view method, std::string_view path) {
    allowed_.clear();
    const auto found = RouteTable(kTables).Find(method, path, allowed_);
    if (!found) return std::to_string(StatusOf(found.error()));
    std::string text(found->route->operation);
    for (const auto& [name, value] : found->path) text += " " + name + "=" + value;
    return text;
  }

  std::string allowed_;
};

TEST_F(RouteTableTest, FindsByMethodAndParts) {
  EXPECT_EQ(Find("GET", "/api/v1/things"), "listThings");
  EXPECT_EQ(Find("GET", "/api/v1/things/a"), "getThing thing=a");
  EXPECT_EQ(Find("GET", "/api/v1/things/a%20b"), "getThing thing=a b");
}

TEST_F(RouteTableTest, PrefersWhatIsSpelledOut) {
  EXPECT_EQ(Find("GET", "/api/v1/things/newest"), "getNewest");
  EXPECT_EQ(Find("DELETE", "/api/v1/things/newest"), "deleteThing thing=newest");
}

TEST_F(RouteTableTest, SaysWhichMethodsAPathTakes) {
  EXPECT_EQ(Find("PUT", "/api/v1/things/a"), "405");
  EXPECT_EQ(allowed_, "GET, DELETE");
  EXPECT_EQ(Find("get", "/api/v1/things"), "405");
}

TEST_F(RouteTableTest, RefusesPathsThatOthersCouldReadOtherwise) {
  for (const char* path : {"/api/v1/things/a%2fb", "/api/v1/things/a%5Cb", "/api/v1//things",
                           "/api/v1/things/", "/api/v1/things/..", "/api/v1/things/%2e%2e",
                           "/api/v1/things/.", "/api/v1/./things", "/api/v1/things/%00",
                           "/api/v1/things/a%0d%0ab", "/api/v1/things/%", "/api/v1/things/%zz"}) {
    EXPECT_EQ(Find("GET", path), "400") << path;
  }
  for (const char* path : {"/api/v1", "/api/v1x/things", "/API/v1/things", "/api/v2/things", "",
                           "http://host/api/v1/things", "/mcp/a", "//api/v1/things",
                           "/api/v1/Things", "/api/v1/things/a/b"}) {
    EXPECT_EQ(Find("GET", path), "404") << path;
  }
  EXPECT_EQ(Find("GET", "/api/v1/things/" + std::string(600, 'a')), "400");
}

TEST(ParseQueryTest, TakesKnownParametersOnce) {
  const auto query = ParseQuery("limit=5&text=a%26b+c&cursor=", "limit cursor text");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->at("limit"), "5");
  EXPECT_EQ(query->at("text"), "a&b c");
  EXPECT_EQ(query->at("cursor"), "");
}

TEST(ParseQueryTest, RefusesOthers) {
  for (const char* query : {"limit=5&limit=6", "limit=5&li%6Dit=6", "other=1", "limit", "=5", "&",
                            "limit=%zz", "LIMIT=5", "limit[]=5", "limit=1&"}) {
    const auto parsed = ParseQuery(query, "limit cursor");
    if (std::string_view(query) == "limit") {
      EXPECT_TRUE(parsed) << query;  // empty, which is for its route to judge
      continue;
    }
    ASSERT_FALSE(parsed) << query;
    EXPECT_EQ(StatusOf(parsed.error()), 400) << query;
  }
  EXPECT_FALSE(ParseQuery("a=1", ""));
  EXPECT_FALSE(ParseQuery("=1", ""));
}

}  // namespace
}  // namespace toolgate::admin
