// SPDX-License-Identifier: Apache-2.0
#include "gateway/carried/request_state.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::gateway {
namespace {

using std::chrono::minutes;
using std::chrono::nanoseconds;

const base::WallTime kNow{std::chrono::milliseconds(1'767'225'600'123)};

std::string Digest(std::string text) {
  return DigestArguments(json::Parse(std::move(text))->root());
}

RequestState MakeState() {
  RequestState state;
  state.server = "cloud";
  state.principal = "grant:agent";
  state.method = "tools/call";
  state.target = "deploy";
  state.arguments_digest = Digest(R"({"name":"web","size":2})");
  state.upstream_state = "opaque";
  state.asked = {{"who", R"({"method":"elicitation/create","params":{"message":"Who?"}})"}};
  return state;
}

bool IsBound(const RequestState& state, std::string_view server, std::string_view principal,
             std::string_view method, std::string_view target, std::string arguments) {
  const auto document = json::Parse(std::move(arguments));
  return IsBoundTo(state, server, principal, method, target, document->root());
}

TEST(DigestArguments, DoesNotDependOnHowTheyAreWritten) {
  const std::string digest = Digest(R"({"a":1,"b":{"c":[1,{"x":1,"y":2}],"d":"é"}})");
  EXPECT_EQ(digest.size(), 64u);
  EXPECT_EQ(Digest(R"({"b":{"d":"é","c":[1,{"y":2,"x":1}]},"a":1})"), digest);
  EXPECT_EQ(Digest(" { \"b\" : { \"\\u0064\":\"\\u00e9\",\n\"c\":[1, {\"y\":2,\"x\":1}]},\"a\":1}"),
            digest);
}

// Fixed, so that states outlive an update of the gateway.
TEST(DigestArguments, IsTheHashOfTheSortedText) {
  EXPECT_EQ(Digest(R"({"b": [true, null], "a": 1.0})"),
            "e7e6449090b8ae32df18bc1220a5c55d6d44fe573f47b27189a7f5b049a5d363");
}

TEST(DigestArguments, TellsValuesApart) {
  const char* texts[] = {R"({})",
                         R"({"a":1})",
                         R"({"a":1.0})",
                         R"({"a":1e0})",
                         R"({"a":"1"})",
                         R"({"a":true})",
                         R"({"a":null})",
                         R"({"a":[]})",
                         R"({"a":{}})",
                         R"({"a":[1,2]})",
                         R"({"a":[2,1]})",
                         R"({"a":[[1],2]})",
                         R"({"a":[1,[2]]})",
                         R"({"a":1,"b":2})",
                         R"({"a":2,"b":1})",
                         R"({"a":{"b":1}})",
                         R"({"a":"\",\"b\":\""})",
                         R"({"a":"","b":""})",
                         R"({"A":1})"};
  std::vector<std::string> seen = {DigestArguments({})};
  for (const char* text : texts) {
    const std::string digest = Digest(text);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), digest), 0) << text;
    seen.push_back(digest);
  }
}

TEST(DigestArguments, TakesTheDeepestDocument) {
  std::string text = "1";
  for (int i = 0; i < 127; ++i) text = "{\"a\":" + text + "}";
  EXPECT_EQ(Digest(text).size(), 64u);
}

TEST(RequestState, IsReadAsItWasWritten) {
  const crypto::Sealer sealer;
  RequestState state = MakeState();
  EXPECT_EQ(ReadRequestState(sealer, WriteRequestState(sealer, state, kNow), kNow), state);

  state.upstream_state = std::string("\"\\ \0\n\x7F é \xF0\x9F\x98\x80", 14);
  state.asked.emplace_back("", "");
  state.asked.emplace_back("a \"key\"", "{\"method\":\"roots/list\"}");
  state.round = 10;
  EXPECT_EQ(ReadRequestState(sealer, WriteRequestState(sealer, state, kNow), kNow), state);

  state.upstream_state = "";
  state.asked.clear();
  EXPECT_EQ(ReadRequestState(sealer, WriteRequestState(sealer, state, kNow), kNow), state);

  state.upstream_state.reset();
  EXPECT_EQ(ReadRequestState(sealer, WriteRequestState(sealer, state, kNow), kNow), state);
}

TEST(RequestState, IsGoodForTheRequestItWasGivenFor) {
  const RequestState state = MakeState();
  const char* arguments = R"({"size":2,"name":"web"})";
  EXPECT_TRUE(IsBound(state, "cloud", "grant:agent", "tools/call", "deploy", arguments));
  EXPECT_FALSE(IsBound(state, "other", "grant:agent", "tools/call", "deploy", arguments));
  EXPECT_FALSE(IsBound(state, "cloud", "grant:other", "tools/call", "deploy", arguments));
  EXPECT_FALSE(IsBound(state, "cloud", "grant:agent", "prompts/get", "deploy", arguments));
  EXPECT_FALSE(IsBound(state, "cloud", "grant:agent", "tools/call", "destroy", arguments));
  for (const char* other : {R"({})", R"({"size":3,"name":"web"})", R"({"size":2})",
                            R"({"size":2,"name":"web","expunge":true})"}) {
    EXPECT_FALSE(IsBound(state, "cloud", "grant:agent", "tools/call", "deploy", other)) << other;
  }
  EXPECT_FALSE(IsBoundTo(state, "cloud", "grant:agent", "tools/call", "deploy", {}));
}

TEST(RequestState, CanBeOfARequestWithoutArguments) {
  RequestState state = MakeState();
  state.method = "resources/read";
  state.target = "cloudstack://vm/1";
  state.arguments_digest = DigestArguments({});
  EXPECT_TRUE(IsBoundTo(state, "cloud", "grant:agent", "resources/read", state.target, {}));
  EXPECT_FALSE(IsBound(state, "cloud", "grant:agent", "resources/read", state.target, "{}"));
}

TEST(RequestState, ExpiresAfterTenMinutes) {
  const crypto::Sealer sealer;
  const std::string sealed = WriteRequestState(sealer, MakeState(), kNow);
  EXPECT_TRUE(ReadRequestState(sealer, sealed, kNow + minutes(10) - nanoseconds(1)));
  EXPECT_FALSE(ReadRequestState(sealer, sealed, kNow + minutes(10)));
}

TEST(RequestState, CannotBeChangedOrMadeUp) {
  const crypto::Sealer sealer;
  const std::string sealed = WriteRequestState(sealer, MakeState(), kNow);
  for (size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ReadRequestState(sealer, changed, kNow)) << at;
    EXPECT_FALSE(ReadRequestState(sealer, sealed.substr(0, at), kNow)) << at;
  }
  for (const std::string& text :
       {std::string("opaque"), sealed + "A", std::string(4u << 20, 'A'),
        sealer.Seal("cursor", "{}"), WriteRequestState(crypto::Sealer(), MakeState(), kNow)}) {
    EXPECT_FALSE(ReadRequestState(sealer, text, kNow)) << text.substr(0, 100);
  }
}

TEST(RequestState, HidesWhatItHolds) {
  const crypto::Sealer sealer;
  const std::string sealed = WriteRequestState(sealer, MakeState(), kNow);
  EXPECT_NE(sealed, WriteRequestState(sealer, MakeState(), kNow));
  EXPECT_EQ(
      sealed.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
}

TEST(RequestState, HasALargestSize) {
  const crypto::Sealer sealer;
  RequestState state = MakeState();
  state.upstream_state = "";
  while (WriteRequestState(sealer, state, kNow).size() + 4 <= kRequestStateBytesMax) {
    const size_t left = kRequestStateBytesMax - WriteRequestState(sealer, state, kNow).size();
    state.upstream_state->append(left / 4 * 3, 'x');
  }
  const std::string largest = WriteRequestState(sealer, state, kNow);
  EXPECT_GT(largest.size(), kRequestStateBytesMax - 4);
  EXPECT_EQ(ReadRequestState(sealer, largest, kNow), state);
  state.upstream_state->append(3, 'x');
  EXPECT_EQ(WriteRequestState(sealer, state, kNow), "");
  state.upstream_state->append(8u << 20, 'x');
  EXPECT_EQ(WriteRequestState(sealer, state, kNow), "");
}

TEST(RequestState, HasALastRound) {
  const crypto::Sealer sealer;
  RequestState state = MakeState();
  state.round = kRequestRoundsMax;
  EXPECT_NE(WriteRequestState(sealer, state, kNow), "");
  state.round = kRequestRoundsMax + 1;
  EXPECT_EQ(WriteRequestState(sealer, state, kNow), "");
}

}  // namespace
}  // namespace toolgate::gateway
