// SPDX-License-Identifier: Apache-2.0
#include "admin/body.h"

#include <gtest/gtest.h>

#include "admin/problem.h"
#include "json/parse.h"

namespace toolgate::admin {
namespace {

using control::FieldFault;

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

class BodyReaderTest : public testing::Test {
 protected:
  json::Value Parse(std::string text) {
    auto parsed = json::Parse(std::move(text));
    EXPECT_TRUE(parsed);
    document_ = std::move(*parsed);
    return document_.root();
  }
  std::string Faults() const {
    std::string text;
    for (const FieldFault& fault : faults_) text += fault.pointer + ": " + fault.message + "\n";
    return text;
  }

  json::Document document_;
  std::vector<FieldFault> faults_;
};

TEST_F(BodyReaderTest, TellsAllFaultsWithTheirPlaces) {
  BodyReader reader(Parse(R"({"name":5,"role":"king","is_admin":true,"when":"now","a/b":1})"),
                    "/user", faults_);
  reader.Text("name", {});
  reader.Text("email", {});
  reader.FindRole("role");
  reader.FindTime("when");
  EXPECT_FALSE(reader.Finish());
  EXPECT_EQ(Faults(),
            "/user/name: `name` must be a string, not a number\n"
            "/user/email: `email` is missing\n"
            "/user/role: `role` cannot be `king`\n"
            "/user/when: `when` is no time in UTC\n"
            "/user/is_admin: there is no field `is_admin`\n"
            "/user/a~1b: there is no field `a/b`\n");
}

TEST_F(BodyReaderTest, KeepsTextsWithinTheirRules) {
  BodyReader reader(
      Parse(R"({"a":"line\nline","b":"line\nline","c":"12345","d":"","e":"x\u0000"})"), "",
      faults_);
  reader.Text("a", {});
  EXPECT_EQ(reader.Text("b", {20, 0, TextRule::Kind::kLines}), "line\nline");
  reader.Text("c", {4});
  reader.Text("d", {4, 1});
  reader.Text("e", {4, 0, TextRule::Kind::kLines});
  reader.Finish();
  EXPECT_EQ(Faults(),
            "/a: `a` has control characters\n"
            "/c: `c` has more than 4 bytes\n"
            "/d: `d` must not be empty\n"
            "/e: `e` has control characters\n");
}

TEST_F(BodyReaderTest, AMissingBodyIsAnEmptyOne) {
  BodyReader reader(json::Value(), "", faults_);
  EXPECT_FALSE(reader.FindText("reason", {}));
  EXPECT_TRUE(reader.Finish());
}

}  // namespace
}  // namespace toolgate::admin
