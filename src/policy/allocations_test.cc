// SPDX-License-Identifier: Apache-2.0
// A decision that allows a call takes nothing from the heap.
#include <cstdlib>
#include <new>

#include <gtest/gtest.h>

#include "json/parse.h"
#include "policy/evaluate.h"

namespace {

// Of this thread; counted always, looked at by the tests below.
thread_local size_t allocations = 0;

}  // namespace

// Not inlined: the compiler takes a `new` that it sees as `malloc` for one without its `delete`.
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) std::abort();
  return memory;
}
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return operator new(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace toolgate::policy {
namespace {

size_t AllocationsOf(const char* policy, const char* arguments) {
  const auto loaded = LoadPolicy("p", policy).policy;
  const ToolRules rules = loaded->Resolve("t");
  const auto document = json::Parse(arguments);
  const NoSchema validator;
  const Facts facts{.tool_name = "t"};
  const size_t before = allocations;
  const Decision decision = Evaluate(rules, {document->root(), facts}, validator);
  const size_t taken = allocations - before;
  EXPECT_EQ(decision.outcome, Outcome::kForward) << decision.message;
  return taken;
}

TEST(Allocations, OfAnAllowAreNone) {
  EXPECT_EQ(AllocationsOf(R"({"version":"1","default":"allow"})", R"({"a":1})"), 0u);
  EXPECT_EQ(AllocationsOf(R"({"version":"1","default":"deny","tools":{"t":{"rate_limit":
                             {"max":1,"window":60}},"*":{"deny_if":[]}}})",
                          R"({"a":1})"),
            0u);
}

constexpr const char* kOverTexts = R"-({"version":"1","default":"deny","tools":{"t":{
  "require":[{"conditions":[
    {"path":"args.a.b","op":"in","value":["x","y"]},
    {"path":"tool.name","op":"eq","value":"t"},
    {"any":[{"path":"args.c","op":"exists","value":false},
            {"path":"args.a.b","op":"starts_with","value":"z"}]}]}],
  "deny_if":[{"conditions":[{"path":"any(args.list[*])","op":"glob","value":"secret*"}]}]}}})-";

TEST(Allocations, OfConditionsOverTextsAreNone) {
  EXPECT_EQ(AllocationsOf(kOverTexts, R"({"a":{"b":"y"},"list":["one","two"]})"), 0u);
}

}  // namespace
}  // namespace toolgate::policy
