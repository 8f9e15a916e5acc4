// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/argument_schema.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::gateway {
namespace {

constexpr const char* kSchema = R"({"type":"object","required":["id"],"additionalProperties":false,
    "properties":{"id":{"type":"string"},"options":{"properties":{"force":{"type":"boolean"}}}}})";

std::string FindFault(const char* schema, const char* arguments) {
  const auto source = json::Parse(schema);
  const ArgumentSchema compiled(source->root());
  if (arguments == nullptr) return compiled.FindFault({});
  const auto document = json::Parse(arguments);
  return compiled.FindFault(document->root());
}

TEST(ArgumentSchema, NamesThePlaceAndWhatIsExpected) {
  EXPECT_EQ(FindFault(kSchema, R"({"id":"a","options":{"force":true}})"), "");
  EXPECT_EQ(FindFault(kSchema, R"({"id":"a","options":{"force":"secret"}})"),
            "the arguments do not fit the tool's schema: `/options/force` must be a boolean");
  EXPECT_EQ(FindFault(kSchema, R"({"options":{}})"),
            "the arguments do not fit the tool's schema: they must have the member `id`");
}

TEST(ArgumentSchema, AbsentArgumentsAreAnEmptyObject) {
  EXPECT_EQ(FindFault(kSchema, nullptr), FindFault(kSchema, "{}"));
  EXPECT_EQ(FindFault(R"({"type":"object"})", nullptr), "");
}

TEST(ArgumentSchema, RefusesNamesThatCouldBeTakenForDeclaredOnes) {
  EXPECT_EQ(FindFault(R"({"properties":{"id":{}}})", R"({"ID":1})"),
            "the arguments do not fit the tool's schema: `/ID` must not be there: its name could "
            "be taken for `id`");
}

TEST(ArgumentSchema, NothingFitsASchemaThatCannotBeUsed) {
  EXPECT_EQ(FindFault(R"({"properties":{"a":{"pattern":"(?=x)."}}})", "{}"),
            "the arguments cannot be validated, because the tool's schema cannot be used: at "
            "`/properties/a/pattern`: the pattern cannot be used: looking ahead or behind, as in "
            "`(?=`, cannot be checked in bounded time");
}

TEST(ArgumentSchema, IsCompiledOnceForAllThreads) {
  const auto source = json::Parse(kSchema);
  const ArgumentSchema schema(source->root());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&schema] {
      const auto arguments = json::Parse(R"({"id":"a"})");
      for (int n = 0; n < 50; ++n) EXPECT_EQ(schema.FindFault(arguments->root()), "");
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace toolgate::gateway
