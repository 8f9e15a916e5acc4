// SPDX-License-Identifier: Apache-2.0
#include "admin/body.h"

#include <gtest/gtest.h>

#include "admin/problem.h"
#include "json/parse.h"

namespace toolgate::admin {
namespace {

Request MakeRequest(std::string body, std::string type = "application/json") {
  Request request;
  request.body = std::move(body);
  request.fields["content-type"] = std::move(type);
  return request;
}

int StatusFor(const Request& request, Body wanted = Body::kJson) {
  json::Document document;
  const auto parsed = ParseBody(request, wanted, document);
  return parsed ? 200 : StatusOf(parsed.error());
}

TEST(ParseBodyTest, TakesObjectsOfJsonOnly) {
  EXPECT_EQ(StatusFor(MakeRequest("{}")), 200);
  EXPECT_EQ(StatusFor(MakeRequest("{}", "application/json; charset=utf-8")), 200);
  EXPECT_EQ(StatusFor(MakeRequest("{}", "text/plain")), 415);
  EXPECT_EQ(StatusFor(MakeRequest("{}", "application/json; charset=utf-16")), 415);
  EXPECT_EQ(StatusFor(MakeRequest("{}", "")), 415);
  EXPECT_EQ(StatusFor(MakeRequest("[]")), 400);
  EXPECT_EQ(StatusFor(MakeRequest("{} {}")), 400);
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":1,\"a\":1}")), 400);
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":1,\"\\u0061\":1}")), 400);
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":\"\xff\"}")), 400);
}

TEST(ParseBodyTest, TakesBodiesOnlyWhereTheyAreWanted) {
  EXPECT_EQ(StatusFor(MakeRequest(""), Body::kJson), 400);
  EXPECT_EQ(StatusFor(MakeRequest(""), Body::kOptional), 200);
  EXPECT_EQ(StatusFor(MakeRequest(""), Body::kNone), 200);
  EXPECT_EQ(StatusFor(MakeRequest("{}"), Body::kNone), 400);
}

TEST(ParseBodyTest, HasLimits) {
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":\"" + std::string(kBodyBytesMax, 'x') + "\"}")), 413);
  std::string deep(kBodyDepthMax - 1, '[');
  deep += std::string(kBodyDepthMax - 1, ']');
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":" + deep + "}")), 200);
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":[" + deep + "]}")), 400);
  std::string bomb(500'000, '[');
  EXPECT_EQ(StatusFor(MakeRequest("{\"a\":" + bomb)), 400);
}

}  // namespace
}  // namespace toolgate::admin
