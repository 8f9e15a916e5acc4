// SPDX-License-Identifier: Apache-2.0
#include "transport/session.h"

#include <set>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::transport {
namespace {

using std::chrono::seconds;

class SessionTableTest : public ::testing::Test {
 protected:
  std::shared_ptr<Session> Create(const std::string& principal) {
    return *table_.Create(principal, mcp::kNewestLegacy, nullptr, clock_.Now());
  }

  base::FakeClock clock_;
  int ended_ = 0;
  SessionTable table_{
      {.per_principal_max = 3, .idle_timeout = seconds(60), .lifetime = seconds(200)},
      [this](Session&) { ++ended_; }};
};

TEST_F(SessionTableTest, FindsASessionForItsPrincipalOnly) {
  const auto session = Create("alice");
  EXPECT_EQ(session->id().size(), 32u);
  EXPECT_EQ(table_.Find(session->id(), "alice", clock_.Now()), session);
  EXPECT_EQ(table_.Find(session->id(), "mallory", clock_.Now()), nullptr);
  EXPECT_EQ(table_.Find("chosen-by-the-client", "alice", clock_.Now()), nullptr);
}

TEST_F(SessionTableTest, EndsSessionsOnce) {
  const auto session = Create("alice");
  table_.End(session);
  table_.End(session);
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(table_.Find(session->id(), "alice", clock_.Now()), nullptr);
}

TEST_F(SessionTableTest, ExpiresByIdlenessAndAge) {
  const auto idle = Create("alice");
  const auto used = Create("alice");
  for (int i = 0; i < 4; ++i) {
    clock_.Advance(seconds(45));
    EXPECT_EQ(table_.Find(used->id(), "alice", clock_.Now()), used);
  }
  table_.Sweep(clock_.Now());
  EXPECT_EQ(ended_, 1);
  clock_.Advance(seconds(45));
  EXPECT_EQ(table_.Find(used->id(), "alice", clock_.Now()), nullptr);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(SessionTableTest, LimitsSessionsPerPrincipal) {
  for (int i = 0; i < 3; ++i) Create("alice");
  EXPECT_FALSE(table_.Create("alice", mcp::kNewestLegacy, nullptr, clock_.Now()));
  const auto other = Create("bob");
  table_.End(other);
  EXPECT_EQ(table_.size(), 3u);
}

TEST(Session, RefusesTwoCallsOfOneId) {
  Session session("id", "p", mcp::kNewestLegacy, nullptr, std::make_shared<ReplayBudget>(), {});
  EXPECT_NE(session.BeginCall("1"), nullptr);
  EXPECT_EQ(session.BeginCall("1"), nullptr);
  EXPECT_NE(session.BeginCall("\"1\""), nullptr);
  session.EndCall("1");
  EXPECT_NE(session.BeginCall("1"), nullptr);
}

TEST(SessionTable, BoundsCallsOfOnePrincipalAndOfAll) {
  SessionTable table({.calls_per_principal_max = 2, .calls_max = 3}, [](Session&) {});
  EXPECT_TRUE(table.BeginCall("a", 10));
  EXPECT_TRUE(table.BeginCall("a", 10));
  EXPECT_FALSE(table.BeginCall("a", 10));
  EXPECT_TRUE(table.BeginCall("b", 10));
  EXPECT_FALSE(table.BeginCall("b", 10)) << "the third was the last place";
  EXPECT_EQ(table.calls_in_progress(), 3u);
  table.EndCall("a", 10);
  EXPECT_TRUE(table.BeginCall("b", 10));
  EXPECT_EQ(table.calls_in_progress(), 3u);
}

TEST(SessionTable, BoundsTheBytesOfCallsAndListeners) {
  SessionTable table({.call_bytes_per_principal_max = 100,
                      .call_bytes_max = 250,
                      .listening_bytes_per_principal_max = 10},
                     [](Session&) {});
  EXPECT_TRUE(table.BeginCall("a", 60));
  EXPECT_FALSE(table.BeginCall("a", 60));
  EXPECT_TRUE(table.BeginCall("a", 40));
  EXPECT_TRUE(table.BeginCall("b", 120)) << "one has room, whatever it takes";
  EXPECT_FALSE(table.BeginCall("c", 60)) << "all together have too many";
  table.EndCall("a", 60);
  EXPECT_TRUE(table.BeginCall("c", 60));
  EXPECT_TRUE(table.BeginListening("a", 8));
  EXPECT_FALSE(table.BeginListening("a", 8));
  table.EndListening("a", 8);
  EXPECT_TRUE(table.BeginListening("a", 8));
}

TEST(Session, CancelsACallOnceAndNotAfterItsEnd) {
  Session session("id", "p", mcp::kNewestLegacy, nullptr, std::make_shared<ReplayBudget>(), {});
  int cancelled = 0;
  const auto call = session.BeginCall("1");
  call->OnCancel([&] { ++cancelled; });
  session.FindCall("1")->Cancel();
  session.FindCall("1")->Cancel();
  EXPECT_EQ(cancelled, 1);
  session.EndCall("1");
  EXPECT_EQ(session.FindCall("1"), nullptr);
  const auto second = session.BeginCall("2");
  second->Cancel();
  second->OnCancel([&] { ++cancelled; });  // came too late to wait for: told at once
  EXPECT_EQ(cancelled, 2);
}

TEST_F(SessionTableTest, ARetiredSessionEndsWithItsLastCall) {
  const auto idle = Create("alice");
  const auto busy = Create("alice");
  const auto other = Create("bob");
  const auto call = busy->BeginCall("1");
  table_.RetireIf([](const Session& session) { return session.principal_id() == "alice"; });
  EXPECT_EQ(ended_, 1);
  EXPECT_EQ(table_.size(), 1u);
  EXPECT_EQ(table_.Find(busy->id(), "alice", clock_.Now()), nullptr);
  EXPECT_EQ(table_.Find(other->id(), "bob", clock_.Now()), other);
  EXPECT_TRUE(busy->general_stream().finished_at());
  EXPECT_FALSE(call->is_cancelled());
  table_.NoteCallEnded(busy);
  EXPECT_EQ(ended_, 1);
  busy->EndCall("1");
  table_.NoteCallEnded(busy);
  table_.NoteCallEnded(busy);
  table_.NoteCallEnded(other);
  EXPECT_EQ(ended_, 2);
  for (int i = 0; i < 3; ++i) Create("alice");  // they left their places
}

TEST_F(SessionTableTest, ARetiredSessionEndsAtTheEndOfItsTime) {
  const auto busy = Create("alice");
  const auto call = busy->BeginCall("1");
  table_.RetireIf([](const Session&) { return true; });
  clock_.Advance(seconds(201));
  table_.Sweep(clock_.Now());
  EXPECT_EQ(ended_, 1);
  EXPECT_TRUE(call->is_cancelled());
}

TEST_F(SessionTableTest, AClosedTableTakesNobody) {
  Create("alice");
  table_.Close();
  EXPECT_EQ(ended_, 1);
  const auto late = table_.Create("alice", mcp::kNewestLegacy, nullptr, clock_.Now());
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(ended_, 2);
}

}  // namespace
}  // namespace toolgate::transport
