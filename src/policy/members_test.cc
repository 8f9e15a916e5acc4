// SPDX-License-Identifier: Apache-2.0
#include "policy/members.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/utf8.h"

namespace toolgate::policy {
namespace {

using State = ArgumentPath::Found::State;

ArgumentPath::Step StepOf(std::string_view name) {
  return {ArgumentPath::Step::kMember, std::string(name), 0, MarkOf(name)};
}

TEST(MarkOf, IsTheSameForNamesThatDifferInCase) {
  std::string name;
  for (int size = 0; size < 40; ++size) {
    std::string upper = name;
    for (char& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(MarkOf(name), MarkOf(upper)) << name;
    EXPECT_NE(MarkOf(name), 0u) << name;
    EXPECT_NE(MarkOf(name), MarkOf(name + "a")) << name;
    name += static_cast<char>('a' + size % 26);
  }
}

TEST(MarkOf, IsNoneForWhatIsNotPlainWhereverItStands) {
  for (size_t size = 1; size < 40; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (const char odd : {'\0', '\x80', '\xFF'}) {
        std::string name(size, 'a');
        name[at] = odd;
        EXPECT_EQ(MarkOf(name), 0u) << size << " " << at;
        EXPECT_FALSE(json::IsPlainAscii(name));
      }
    }
  }
}

// Names that are like each other, and some that are like nothing.
constexpr const char* kNames[] = {"a",
                                  "A",
                                  "b",
                                  "",
                                  "amount",
                                  "Amount",
                                  "AMOUNT",
                                  "amounts",
                                  "amoun\\u0074",
                                  "am\\u00f6unt",
                                  "\\u212aey",
                                  "key",
                                  "Key",
                                  "a\\u0000",
                                  "__proto__",
                                  "constructor",
                                  "Constructor",
                                  "prototype",
                                  "virtual_machine_id",
                                  "virtual_machine_Id",
                                  "virtual_machine_ie",
                                  "_a",
                                  "\\u007fa",
                                  "[]",
                                  "{}"};

void ExpectTheSame(const std::string& text) {
  const auto document = json::Parse(text);
  if (!document) return;  // two that are one after unescaping
  Members members(document->root());
  for (const char* name : kNames) {
    const auto unescaped = json::Parse(fmt::format("\"{}\"", name));
    const ArgumentPath::Step step = StepOf(unescaped->root().text());
    const ArgumentPath::Found found = members.Find(step);
    const ArgumentPath::Found expected = FindMember(document->root(), step);
    EXPECT_EQ(found.state, expected.state) << name << " in " << text;
    EXPECT_EQ(found.value.identity(), expected.value.identity()) << name << " in " << text;
  }
}

TEST(Members, AreThoseThatAFullLookFinds) {
  for (const char* a : kNames) {
    ExpectTheSame(fmt::format(R"({{"{}":1}})", a));
    for (const char* b : kNames) {
      for (const char* c : {"x", "Amount", "key"}) {
        ExpectTheSame(fmt::format(R"({{"{}":1,"{}":2,"{}":3}})", a, b, c));
      }
    }
  }
}

TEST(Members, OfManyAndOfNoneAreFound) {
  for (int count : {0, 1, 31, 32, 33, 200}) {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text += fmt::format(R"({}"n{}":{})", i == 0 ? "" : ",", i, i);
    const auto document = json::Parse(text + "}");
    Members members(document->root());
    for (int i = 0; i < count; ++i) {
      EXPECT_EQ(members.Find(StepOf(fmt::format("n{}", i))).value.text(), fmt::to_string(i));
      EXPECT_EQ(members.Find(StepOf(fmt::format("N{}", i))).state, State::kUnknown);
    }
    EXPECT_EQ(members.Find(StepOf("other")).state, State::kMissing);
  }
  Members none{json::Value()};
  EXPECT_EQ(none.Find(StepOf("a")).state, State::kMissing);
  const auto array = json::Parse("[1]");
  Members of_array(array->root());
  EXPECT_EQ(of_array.Find(StepOf("a")).state, State::kUnknown);
}

}  // namespace
}  // namespace toolgate::policy
