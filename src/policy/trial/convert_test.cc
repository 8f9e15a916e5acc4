// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/convert.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::policy::trial {
namespace {

std::string Compact(const std::string& text) {
  const auto converted = Convert("p", text);
  if (!converted) return converted.error().message;
  return json::Write(json::Parse(converted->text)->root());
}

TEST(Convert, CarriesInterceptOver) {
  EXPECT_EQ(Compact(R"(version: "1"
default: deny
hide: [wipe, "a*b"]
tools:
  list: {rules: []}
  charge:
    rules:
      - name: one
        conditions: [{path: args.amount, op: lte, value: 500}]
        on_deny: Too much
      - name: day
        conditions: [{path: state.charge.spend, op: lte, value: 1000}]
        state: {counter: spend, window: day, increment_from: args.amount}
      - name: few
        conditions: [{path: state.charge.calls, op: lt, value: 5}]
        state: {counter: calls, window: hour}
  drop: {rules: [{name: no, action: deny, on_deny: Never}]}
  "*": {rules: [{name: all, rate_limit: 60/minute}]}
)"),
            R"({"version":"1","default":"deny","hide":["wipe","a\\*b"],"all_tools":{"limits":[)"
            R"({"max":60,"window":"minute","align":"calendar","scope":"server"}]},"tools":{)"
            R"("list":{},"charge":{"require":[{"conditions":[{"path":"args.amount","op":"lte",)"
            R"("value":500}],"on_deny":"Too much"}],"limits":[{"max":1000,"window":"day",)"
            R"("align":"calendar","scope":"server","amount":"args.amount"},{"max":4,)"
            R"("window":"hour","align":"calendar","scope":"server"}]},"drop":{"deny_if":[)"
            R"({"conditions":[],"on_deny":"Never"}]}}})");
}

TEST(Convert, AllowsByDefaultWhereInterceptDoes) {
  EXPECT_EQ(Compact("version: '1'\ntools: {a: {rules: []}}\n"),
            R"({"version":"1","default":"allow","tools":{"a":{}}})");
}

TEST(Convert, GivesTheHostedFormItsVersion) {
  EXPECT_EQ(Compact(R"({"default":"deny","tools":{"a":{"deny_if":[{"conditions":[]}]}}})"),
            R"({"version":"1","default":"deny","tools":{"a":{"deny_if":[{"conditions":[]}]}}})");
}

TEST(Convert, NamesWhatItCannotCarryOver) {
  const std::pair<const char*, const char*> rules[] = {
      {"{name: x, conditions: [{path: state.b.n, op: lte, value: 1}]}", "another rule counts"},
      {"{name: x, conditions: [{path: state.a.n, op: eq, value: 1}], "
       "state: {counter: n, window: day}}",
       "a limit has a greatest number"},
      {"{name: x, conditions: [{path: state.a.n, op: lte, value: 1}], "
       "state: {counter: n, window: day, increment: 2}}",
       "`increment` other than 1"},
      {"{name: x, conditions: [{path: args.n, op: lte, value: 1}], "
       "state: {counter: n, window: day}}",
       "its own rule does not compare"},
      {"{name: x, rate_limit: 5/week}", "`5/hour`"},
      {"{name: x, action: deny, rate_limit: 5/hour}", "one of"},
      {"{name: x, action: ask}", "ask"},
      {"{name: x, unless: y, action: deny}", "no field `unless`"},
      {"{name: x, conditions: [{path: args.n, op: near, value: 1}]}", "near"},
  };
  for (const auto& [rule, message] : rules) {
    const std::string out =
        Compact(std::string("version: '1'\ntools:\n  a:\n    rules:\n      - ") + rule + "\n");
    EXPECT_NE(out.find("error: "), std::string::npos) << rule << "\n" << out;
    EXPECT_NE(out.find(message), std::string::npos) << rule << "\n" << out;
  }
}

}  // namespace
}  // namespace toolgate::policy::trial
