// SPDX-License-Identifier: Apache-2.0
#include "json/pointer.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::json {
namespace {

const char* const kDocument = R"({"a":[1,{"b/c":{"d~e":true}}],"":{"":null},"01":[]})";

TEST(Pointer, LeadsToAValueAndBack) {
  const auto document = Parse(kDocument);
  for (const char* pointer : {"", "/a", "/a/0", "/a/1/b~1c/d~0e", "/", "//", "/01"}) {
    const auto tokens = SplitPointer(pointer);
    ASSERT_TRUE(tokens) << pointer;
    Value at = document->root();
    for (const std::string& token : *tokens) at = FindByToken(at, token);
    ASSERT_TRUE(at) << pointer;
    EXPECT_EQ(PointerTo(document->root(), at), pointer);
  }
}

TEST(Pointer, OfANameIsThatOfItsMember) {
  const auto document = Parse(kDocument);
  for (const auto& entry : document->root().Find("")) {
    EXPECT_EQ(PointerTo(document->root(), entry.key_value), "//");
  }
}

TEST(Pointer, FindsNothingWhereNothingIs) {
  const auto document = Parse(kDocument);
  const Value array = document->root().Find("a");
  for (const char* token : {"2", "-", "00", "1x", ""}) EXPECT_FALSE(FindByToken(array, token));
  EXPECT_FALSE(FindByToken(document->root(), "b"));
  EXPECT_FALSE(FindByToken(FindByToken(array, "0"), "0"));
}

TEST(Pointer, RefusesWhatIsNone) {
  for (const char* pointer : {"a", "a/b", "/~", "/~2", "/a~"}) {
    EXPECT_FALSE(SplitPointer(pointer)) << pointer;
  }
}

}  // namespace
}  // namespace toolgate::json
