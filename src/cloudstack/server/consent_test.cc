// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/consent.h"

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::cloudstack {
namespace {

class ConsentTest : public ::testing::Test {
 protected:
  base::FakeClock clock_;
  ConsentKeeper keeper_{clock_};
  const ConsentSubject subject_{"default", "destroy", "digest", "id-1", "web-1"};
};

TEST_F(ConsentTest, ATokenIsGoodOnce) {
  const std::string token = keeper_.MakeToken(subject_);
  EXPECT_LT(token.size(), 32u);
  EXPECT_EQ(keeper_.SpendToken(token, subject_), "");
  EXPECT_NE(keeper_.SpendToken(token, subject_), "");
  EXPECT_NE(keeper_.SpendToken("", subject_), "");
}

TEST_F(ConsentTest, AStateIsGoodOnce) {
  const std::string state = keeper_.SealQuestion(subject_);
  EXPECT_EQ(keeper_.SpendQuestion(state, subject_), "");
  EXPECT_EQ(keeper_.SpendQuestion(state, subject_), "It was used already.");
}

TEST_F(ConsentTest, NothingIsGoodForAnotherCall) {
  const ConsentSubject others[] = {{"lab", "destroy", "digest", "id-1", "web-1"},
                                   {"default", "stop", "digest", "id-1", "web-1"},
                                   {"default", "destroy", "other", "id-1", "web-1"},
                                   {"default", "destroy", "digest", "id-2", "web-1"},
                                   {"default", "destroy", "digest", "id-1", "web-2"}};
  const std::string token = keeper_.MakeToken(subject_);
  const std::string state = keeper_.SealQuestion(subject_);
  for (const ConsentSubject& other : others) {
    EXPECT_EQ(keeper_.SpendToken(token, other), "It was given for another call.");
    EXPECT_EQ(keeper_.SpendQuestion(state, other), "It was given for another call.");
  }
  EXPECT_EQ(keeper_.SpendToken(token, subject_), "") << "a wrong call does not spend it";
  EXPECT_EQ(keeper_.SpendQuestion(state, subject_), "");
}

TEST_F(ConsentTest, NothingOutlivesItsTime) {
  const std::string token = keeper_.MakeToken(subject_);
  const std::string state = keeper_.SealQuestion(subject_);
  clock_.Advance(ConsentKeeper::kLifetime);
  EXPECT_NE(keeper_.SpendToken(token, subject_), "");
  EXPECT_EQ(keeper_.SpendQuestion(state, subject_), "It has expired.");
}

TEST_F(ConsentTest, NothingMayBeChangedOrOfAnotherKindOrServer) {
  std::string state = keeper_.SealQuestion(subject_);
  EXPECT_NE(keeper_.SpendToken(state, subject_), "");
  EXPECT_NE(keeper_.SpendQuestion(keeper_.MakeToken(subject_), subject_), "");
  EXPECT_NE(ConsentKeeper(clock_).SpendQuestion(state, subject_), "");
  state[state.size() / 2] = state[state.size() / 2] == 'A' ? 'B' : 'A';
  EXPECT_NE(keeper_.SpendQuestion(state, subject_), "");
  EXPECT_NE(keeper_.SpendQuestion(std::string(100'000, 'A'), subject_), "");
}

TEST_F(ConsentTest, TheOldestTokenGivesWay) {
  const std::string first = keeper_.MakeToken(subject_);
  const std::string second = keeper_.MakeToken(subject_);
  for (size_t i = 0; i < ConsentKeeper::kTokensMax - 1; ++i) keeper_.MakeToken(subject_);
  EXPECT_NE(keeper_.SpendToken(first, subject_), "");
  EXPECT_EQ(keeper_.SpendToken(second, subject_), "");
}

}  // namespace
}  // namespace toolgate::cloudstack
