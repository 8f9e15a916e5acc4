// SPDX-License-Identifier: Apache-2.0
#include "transport/message_link.h"

#include <gtest/gtest.h>

namespace toolgate::transport {
namespace {

using Found = Inbox::Found;

ReceivedMessage Read(std::string json) {
  ReceivedMessage received;
  EXPECT_TRUE(received.Parse(std::move(json), 8 << 20));
  return received;
}

ReceivedMessage Response(int64_t id) {
  return Read(R"({"jsonrpc":"2.0","result":{},"id":)" + std::to_string(id) + "}");
}

ReceivedMessage Progress(const std::string& token) {
  return Read(R"({"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":)" +
              token + R"(,"progress":1}})");
}

ReceivedMessage Log(const std::string& data = "x") {
  return Read(R"({"jsonrpc":"2.0","method":"notifications/message","params":{"data":")" + data +
              R"("}})");
}

// The method of the next message, `response`, the failure, or nothing.
std::string Next(Inbox& inbox) {
  ReceivedMessage received;
  UpstreamFailure failure;
  const Found found = inbox.Take(received, failure);
  if (found == Found::kNothing) return "";
  if (found == Found::kFailure) return failure.error.message;
  const bool is_response = received.message.kind == mcp::MessageKind::kResponse;
  return is_response ? "response" : std::string(received.message.method);
}

class MessageLinkTest : public ::testing::Test {
 protected:
  std::shared_ptr<Inbox> Begin(int64_t id) { return *link_->BeginCall(id); }

  int stopped_ = 0;
  std::shared_ptr<MessageLink> link_ = std::make_shared<MessageLink>([this] { ++stopped_; });
};

TEST_F(MessageLinkTest, ResponsesAndProgressGoToTheirRequest) {
  const auto first = Begin(1);
  const auto second = Begin(2);
  link_->Deliver(Progress("2"));
  link_->Deliver(Response(2));
  link_->Deliver(Response(1));
  EXPECT_EQ(Next(*second), "notifications/progress");
  EXPECT_EQ(Next(*second), "response");
  EXPECT_EQ(Next(*second), "");
  EXPECT_EQ(Next(*first), "response");
  EXPECT_EQ(Next(*first), "");
}

TEST_F(MessageLinkTest, WhatIsForNobodyGoesToNobody) {
  const auto call = Begin(1);
  for (const char* token : {"2", "\"1\"", "1e0", "-1", "null"}) link_->Deliver(Progress(token));
  link_->Deliver(Response(2));
  link_->Deliver(Read(R"({"jsonrpc":"2.0","id":"1","result":{}})"));
  link_->Deliver(Response(1));
  link_->Deliver(Response(1));
  link_->EndCall(1);
  EXPECT_EQ(Next(*call), "response");
  EXPECT_EQ(Next(*call), "");
  EXPECT_EQ(Next(*link_->general()), "");
}

TEST_F(MessageLinkTest, TheRestGoesToTheOldestCallInProgress) {
  const auto first = Begin(1);
  const auto second = Begin(2);
  link_->Deliver(Log());
  EXPECT_EQ(Next(*first), "notifications/message");
  link_->Deliver(Response(1));
  link_->Deliver(Log());
  EXPECT_EQ(Next(*second), "notifications/message");
  link_->EndCall(2);
  link_->Deliver(Log());
  EXPECT_EQ(Next(*link_->general()), "notifications/message");
}

TEST_F(MessageLinkTest, TheOldestMessagesAreDroppedAndTheResponseIsKept) {
  const auto many = Begin(1);
  for (size_t i = 0; i < 2 * Inbox::kMessagesMax; ++i) link_->Deliver(Log());
  link_->Deliver(Response(1));
  size_t kept = 0;
  while (Next(*many) == "notifications/message") ++kept;
  EXPECT_EQ(kept, Inbox::kMessagesMax);

  const auto large = Begin(2);
  link_->Deliver(Log(std::string(Inbox::kBytesMax / 2, 'x')));
  link_->Deliver(Log(std::string(Inbox::kBytesMax / 2, 'y')));
  link_->Deliver(Log(std::string(2 * Inbox::kBytesMax, 'z')));
  link_->Deliver(Response(2));
  EXPECT_EQ(Next(*large), "notifications/message");
  EXPECT_EQ(Next(*large), "response");
}

TEST_F(MessageLinkTest, CallsInProgressAreLimited) {
  for (size_t i = 0; i < MessageLink::kCallsMax; ++i) EXPECT_TRUE(link_->BeginCall(i));
  const auto refused = link_->BeginCall(MessageLink::kCallsMax);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, base::ErrorCode::kLimitExceeded);
  EXPECT_TRUE(refused.error().not_sent);
  EXPECT_FALSE(refused.error().session_lost);
  link_->EndCall(0);
  EXPECT_TRUE(link_->BeginCall(MessageLink::kCallsMax));
}

TEST_F(MessageLinkTest, ALostStreamLosesTheSessionForAll) {
  const auto call = Begin(1);
  link_->Deliver(Log());
  link_->Lose({base::ErrorCode::kUnavailable, "gone"});
  EXPECT_EQ(Next(*call), "notifications/message");
  EXPECT_EQ(Next(*call), "gone");
  EXPECT_EQ(Next(*link_->general()), "gone");
  const auto refused = link_->BeginCall(2);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().session_lost);
  EXPECT_TRUE(refused.error().not_sent);
  link_.reset();
  EXPECT_EQ(stopped_, 0) << "it has ended by itself";
}

TEST_F(MessageLinkTest, TheLastOwnerEndsTheStreamOnce) {
  const auto call = Begin(1);
  link_->Close();
  EXPECT_EQ(Next(*call), "the session has ended");
  link_->Close();
  link_.reset();
  EXPECT_EQ(stopped_, 1);
}

TEST_F(MessageLinkTest, AFaultFailsWhatWaits) {
  const auto call = Begin(1);
  link_->DeliverFault({base::ErrorCode::kInvalidInput, "nonsense"});
  link_->Deliver(Response(1));
  EXPECT_EQ(Next(*call), "nonsense");
  EXPECT_TRUE(link_->BeginCall(2));
  EXPECT_EQ(Next(*link_->general()), "");
}

}  // namespace
}  // namespace toolgate::transport
