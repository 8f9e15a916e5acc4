// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/replay.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace toolgate::policy::trial {
namespace {

std::shared_ptr<const Policy> PolicyOf(const std::string& text) {
  LoadedPolicy loaded = LoadPolicy("p", text);
  EXPECT_TRUE(loaded.policy) << loaded.issues.Format("p", text);
  return loaded.policy;
}

// A record of a call of `pay`; `more` begins with a comma.
std::string Line(std::string_view second, std::string_view more, std::string_view outcome) {
  return fmt::format(
      R"({{"time":"2026-03-02T14:30:{}.000Z","request_id":"r","grant":"g","server":"s",)"
      R"("method":"tools/call","tool":"pay"{},"outcome":"{}"}})",
      second, more, outcome);
}

std::string Tell(Replay& replay) {
  std::string out;
  for (const ReplayGroup& group : replay.Groups()) {
    const bool is_different = group.kind == ReplayGroup::Kind::kDifferent;
    out += fmt::format("{} {}: {} -> {} [{}]\n", group.calls, is_different ? "differ" : "open",
                       Name(group.was), group.now, group.now_rule);
  }
  return out;
}

constexpr const char* kAmount = R"({"version":"1","default":"allow","tools":{"pay":
    {"require":[{"conditions":[{"path":"args.amount","op":"lte","value":5}]}]}}})";

TEST(Replay, GuessesNoValueThatTheLogHasNot) {
  Replay replay({.policy = PolicyOf(kAmount)});
  replay.Add(Line("00", R"(,"argument_keys":["amount"])", "forward"));
  replay.Add(Line("01", R"(,"argument_keys":["to"])", "forward"));
  replay.Add(Line("02", R"(,"argument_keys":["Amount","amount"])", "deny"));
  replay.Add(
      Line("03", R"(,"argument_keys":["amount"],"argument_values":{"args.amount":6})", "forward"));
  replay.Add(
      Line("04", R"(,"argument_keys":["amount"],"argument_values":{"args.amount":5})", "forward"));
  EXPECT_EQ(Tell(replay),
            "2 differ: forward -> deny [/tools/pay/require/0]\n"
            "1 open: deny -> deny or forward [/tools/pay/require/0]\n"
            "1 open: forward -> deny or forward [/tools/pay/require/0]\n");
  EXPECT_EQ(replay.counts().same, 1);
}

TEST(Replay, TakesTextsThatMayHaveBeenCutForUnknown) {
  const std::string starts = R"({"version":"1","default":"allow","all_tools":{"deny_if":[
      {"conditions":[{"path":"args.a","op":"ends_with","value":"x"}]}]}})";
  Replay replay({.policy = PolicyOf(starts)});
  for (const std::string& text : {std::string(250, 'y'), std::string("(too long)")}) {
    replay.Add(Line(
        "00", fmt::format(R"(,"argument_keys":["a"],"argument_values":{{"args.a":"{}"}})", text),
        "forward"));
  }
  EXPECT_EQ(replay.counts().undecidable, 2);
}

TEST(Replay, KnowsWhatThePolicyBeforeHadAsked) {
  const auto before = PolicyOf(kAmount);
  const auto draft = PolicyOf(R"({"version":"1","default":"allow","tools":{"pay":{
      "approve_if":[{"conditions":[{"path":"args.to","op":"exists"}]}],
      "require":[{"conditions":[{"path":"args.amount","op":"lte","value":5}]}]}}})");
  Replay replay({.policy = draft, .before = before});
  const std::string version = fmt::format(R"(,"policy_version":"{}")", before->version());
  const std::string keys = R"(,"argument_keys":["amount"])";
  replay.Add(Line("00", version + keys, "forward"));
  replay.Add(Line("01", version + keys + R"(,"rule":"/tools/pay/require/0")", "deny"));
  replay.Add(Line("02", version + R"(,"argument_keys":["amount","to"])", "forward"));
  replay.Add(Line("03", R"(,"policy_version":"other")" + keys, "forward"));
  EXPECT_EQ(Tell(replay),
            "1 differ: forward -> hold [/tools/pay/approve_if/0]\n"
            "1 open: forward -> deny or forward [/tools/pay/require/0]\n");
  EXPECT_EQ(replay.counts().same, 2);
}

TEST(Replay, KnowsThatArgumentsFitWhereTheyHadToBefore) {
  const auto strict =
      PolicyOf(R"({"version":"1","default":"allow","all_tools":{"validate_arguments":true}})");
  const std::string version = fmt::format(R"(,"policy_version":"{}")", strict->version());
  Replay replay({.policy = strict, .before = strict});
  replay.Add(Line("00", version, "forward"));
  replay.Add(Line("00", version + R"x(,"rule":"(arguments)")x", "deny"));
  EXPECT_EQ(replay.counts().same, 2);
  replay.Add(Line("01", "", "forward"));
  EXPECT_EQ(Tell(replay), "1 open: forward -> deny or forward [(arguments)]\n");
}

TEST(Replay, CountsLimitsAtTheRecordedTimes) {
  const auto draft = PolicyOf(R"({"version":"1","default":"allow",
      "tools":{"pay":{"rate_limit":{"max":2,"window":30,"scope":"grant"}}}})");
  Replay replay({.policy = draft});
  for (const char* second : {"00", "01", "02", "03", "31", "32"}) {
    replay.Add(Line(second, "", "forward"));
  }
  EXPECT_EQ(Tell(replay), "2 differ: forward -> deny [/tools/pay/rate_limit]\n");
  EXPECT_TRUE(replay.IsTighter());
  EXPECT_FALSE(replay.IsLooser());
}

// A call that may have been let through may have used up the limit, and may not.
TEST(Replay, LeavesOpenWhatDependsOnCallsThatAreOpen) {
  const auto draft = PolicyOf(R"({"version":"1","default":"allow","tools":{"pay":{
      "deny_if":[{"conditions":[{"path":"args.a","op":"eq","value":1}]}],
      "rate_limit":{"max":1,"window":60,"scope":"grant"}}}})");
  Replay replay({.policy = draft});
  replay.Add(Line("00", R"(,"argument_keys":["a"])", "forward"));
  replay.Add(Line("10", R"(,"argument_keys":[])", "forward"));
  replay.Add(Line("20", R"(,"argument_keys":[])", "forward"));
  EXPECT_EQ(Tell(replay),
            "2 open: forward -> deny or forward [/tools/pay/rate_limit]\n"
            "1 open: forward -> deny or forward [/tools/pay/deny_if/0]\n");
}

TEST(Replay, TakesAReviewThatIsNotRecordedForAny) {
  const auto draft = PolicyOf(R"({"version":"1","default":"allow","pin":"deny"})");
  Replay replay({.policy = draft});
  replay.Add(Line("00", "", "forward"));
  replay.Add(Line("01", R"(,"warning":"not reviewed")", "forward"));
  EXPECT_EQ(replay.counts().undecidable, 1);
  EXPECT_EQ(replay.counts().different, 1);
}

TEST(Replay, LeavesOutWhatIsNoDecisionOfAPolicy) {
  Replay replay({.policy = PolicyOf(kAmount), .grant = "g"});
  replay.Add("");
  replay.Add("{\"time\":");
  replay.Add(Line("00", R"x(,"rule":"(unknown tool)")x", "deny"));
  replay.Add(R"({"time":"2026-03-02T14:30:00Z","outcome":"forward","method":"tools/list"})");
  replay.Add(R"({"time":"2026-03-02T14:30:00Z","outcome":"forward","method":"tools/call",)"
             R"("tool":"x","grant":"h"})");
  EXPECT_EQ(replay.counts().unreadable, 1);
  EXPECT_EQ(replay.counts().others, 2);
  EXPECT_EQ(replay.counts().filtered, 1);
  EXPECT_EQ(replay.counts().calls, 0);
}

}  // namespace
}  // namespace toolgate::policy::trial
