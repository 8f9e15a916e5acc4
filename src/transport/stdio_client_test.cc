// SPDX-License-Identifier: Apache-2.0
// Over real programs: shell scripts, which know the ids that they will be asked with.
#include "transport/stdio_client.h"

#include <sys/wait.h>

#include <functional>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "net/deadline.h"

namespace toolgate::transport {
namespace {

using base::ErrorCode;
using std::chrono::milliseconds;

constexpr milliseconds kLong{20'000};

std::string Answer(int id) {
  return fmt::format(R"(echo '{{"jsonrpc":"2.0","id":{0},"result":{{"n":{0}}}}}'; )", id);
}

StdioOptions Shell(std::string script) {
  StdioOptions options;
  options.command.arguments = {"/bin/sh", "-c", std::move(script)};
  options.answer_timeout = kLong;
  options.quiet_timeout = kLong;
  options.client_name = "tester";
  options.client_version = "1";
  return options;
}

// Runs `work` on a loop of its own until it is done.
void RunOnLoop(const std::function<net::Task<void>(net::EventLoop&)>& work) {
  net::EventLoop loop;
  auto all = [&]() -> net::Task<void> {
    auto task = work(loop);
    co_await std::move(task);
    loop.Finish();
  };
  loop.Post([&] { net::Spawn(all()); });
  loop.Run();
}

bool HasChildren() {
  siginfo_t found{};
  return ::waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT) == 0;
}

// What becomes of a request: the result, the error, or why there is neither.
net::Task<std::string> Finish(tl::expected<UpstreamAnswer, UpstreamFailure> answer) {
  if (!answer) co_return answer.error().error.message;
  std::string before;
  for (;;) {
    const auto more = co_await answer->Next();
    if (!more) co_return before + more.error().message;
    if (*more == Arrival::kEnd) co_return before + "no answer";
    const mcp::Message& message = answer->message();
    if (message.kind == mcp::MessageKind::kResponse) {
      const json::Value content = message.result ? message.result : message.error;
      co_return before + json::Write(content);
    }
    before += std::string(message.method) + " ";
  }
}

net::Task<std::string> Ask(StdioClient& client, int64_t id, std::string_view method = "tools/list",
                           net::Abort* abort = nullptr) {
  OutgoingMessage message;
  message.id = id;
  message.method = method;
  message.abort = abort;
  auto answer = co_await client.Send(message);
  co_return co_await Finish(std::move(answer));
}

class StdioClientTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_FALSE(HasChildren()) << "the server still runs"; }

  // Runs `work` with a client of a server; ends the server.
  void With(StdioOptions options, const std::function<net::Task<void>(StdioClient&)>& work) {
    options.on_error_line = [this](std::string_view line) {
      errors_.emplace_back(line);
      errors_signal_.Notify();
    };
    options.on_noise = [this](std::string_view line) { noise_.emplace_back(line); };
    RunOnLoop([&](net::EventLoop& loop) -> net::Task<void> {
      auto link = co_await StdioLink::Start(loop, std::move(options));
      StdioClient client(loop, *link);
      loop_ = &loop;
      auto task = work(client);
      co_await std::move(task);
      co_await (*link)->End();
    });
  }

  // What becomes of the only request to a server.
  std::string OutcomeOf(StdioOptions options) {
    std::string outcome;
    With(std::move(options),
         [&](StdioClient& client) -> net::Task<void> { outcome = co_await Ask(client, 1); });
    return outcome;
  }

  net::Task<void> WaitForErrorLines(size_t count) {
    while (errors_.size() < count) {
      const bool notified = co_await errors_signal_.Wait(*loop_, kLong);
      if (!notified) co_return;
    }
  }

  net::EventLoop* loop_ = nullptr;
  std::vector<std::string> errors_;
  std::vector<std::string> noise_;
  net::Signal errors_signal_;
};

TEST_F(StdioClientTest, ManyRequestsAreAnsweredInAnyOrder) {
  std::vector<std::string> outcomes(3);
  With(Shell("read a; read b; read c; " + Answer(3) + Answer(1) + Answer(2) + "cat"),
       [&](StdioClient& client) -> net::Task<void> {
         size_t done = 0;
         net::Signal all_done;
         auto ask = [&](int id) -> net::Task<void> {
           outcomes[static_cast<size_t>(id - 1)] = co_await Ask(client, id);
           if (++done == 3) all_done.Notify();
         };
         for (int id = 1; id <= 3; ++id) net::Spawn(ask(id));
         co_await all_done.Wait(*loop_, kLong);
       });
  const std::vector<std::string> expected = {R"({"n":1})", R"({"n":2})", R"({"n":3})"};
  EXPECT_EQ(outcomes, expected);
}

TEST_F(StdioClientTest, LinesComeInPiecesAndWithCarriageReturns) {
  EXPECT_EQ(OutcomeOf(Shell(R"(read x; printf '{"jsonrpc":'; printf '"2.0","id":1,"res'; )"
                            R"(printf 'ult":{}}\r'; printf '\n'; cat)")),
            "{}");
}

TEST_F(StdioClientTest, TellsWhyAServerIsGone) {
  EXPECT_EQ(OutcomeOf(Shell("exit 3")), "the server ended with status 3");
  EXPECT_EQ(OutcomeOf(Shell("read x; kill -KILL $$")), "the server was ended by signal 9 (Killed)");
  EXPECT_EQ(OutcomeOf(Shell(R"(read x; printf '{"jsonrpc":"2.0","id":1,'; exit 1)")),
            "the server ended with status 1 inside a message");
  StdioOptions mute = Shell("exec >&-; exec sleep 1000");
  mute.end_times = {milliseconds(1), kLong};
  EXPECT_EQ(OutcomeOf(std::move(mute)), "the server closed its output");
  StdioOptions deaf = Shell("exec <&-; echo ready >&2; exec sleep 1000");
  deaf.end_times = {milliseconds(1), kLong};
  std::string outcome;
  With(std::move(deaf), [&](StdioClient& client) -> net::Task<void> {
    co_await WaitForErrorLines(1);
    outcome = co_await Ask(client, 1);
  });
  EXPECT_EQ(outcome, "the server closed its input");
}

TEST_F(StdioClientTest, AnswersOfOneThatEndsCountAndItsEndIsTheSessions) {
  std::string first;
  std::string second;
  UpstreamFailure late;
  With(Shell("read x; " + Answer(1) + "exit 0"), [&](StdioClient& client) -> net::Task<void> {
    first = co_await Ask(client, 1);
    second = co_await Ask(client, 2);
    OutgoingMessage message;
    message.id = 3;
    message.method = "tools/list";
    auto answer = co_await client.Send(message);
    if (!answer) late = answer.error();
  });
  EXPECT_EQ(first, R"({"n":1})");
  EXPECT_EQ(second, "the server ended with status 0");
  EXPECT_EQ(late.error.message, second);
  EXPECT_TRUE(late.session_lost && late.not_sent);
  EXPECT_EQ(late.http_status, std::nullopt);
}

TEST_F(StdioClientTest, WhatIsNoMessageIsPassedOver) {
  EXPECT_EQ(OutcomeOf(Shell(R"(echo hello; echo '[INFO] x'; read x; echo '{"level":30}'; echo; )" +
                            Answer(1) + "cat")),
            R"({"n":1})");
  const std::vector<std::string> expected = {"hello", "[INFO] x", R"({"level":30})"};
  EXPECT_EQ(noise_, expected);
}

TEST_F(StdioClientTest, TooMuchOfItEndsTheSession) {
  StdioOptions options = Shell("exec yes chatter");
  options.end_times = {milliseconds(1), kLong};
  EXPECT_EQ(OutcomeOf(std::move(options)),
            "the server printed 100 lines on its standard output that are no messages, such as "
            "`chatter`; logs belong on its standard error");
  EXPECT_EQ(noise_.size(), StdioLink::kNoiseLinesMax);
}

TEST_F(StdioClientTest, AnEndlessLineEndsTheSession) {
  StdioOptions options = Shell("exec cat /dev/zero");
  options.line_bytes_max = 1 << 20;
  options.end_times = {milliseconds(1), kLong};
  EXPECT_EQ(OutcomeOf(std::move(options)), "a line of the server's is longer than 1048576 bytes");
}

TEST_F(StdioClientTest, ABrokenMessageFailsWhoWaitsAndNobodyElse) {
  std::string first;
  std::string second;
  With(Shell(R"(read x; echo '{"jsonrpc":"2.0","id":1,"id":1}'; read cancelled; read y; )" +
             Answer(1) + Answer(2) + "cat"),
       [&](StdioClient& client) -> net::Task<void> {
         first = co_await Ask(client, 1);
         second = co_await Ask(client, 2);
       });
  EXPECT_EQ(first, "the server sent malformed JSON: duplicate member `id`");
  EXPECT_EQ(second, R"({"n":2})");
}

TEST_F(StdioClientTest, AnswersToNobodyAreNone) {
  std::string first;
  std::string second;
  With(Shell("read x; " + Answer(99) + R"(echo '{"jsonrpc":"2.0","id":"1","result":{}}'; )" +
             Answer(2) + Answer(1) + Answer(1) + "read y; " + Answer(1) + Answer(2) + "cat"),
       [&](StdioClient& client) -> net::Task<void> {
         first = co_await Ask(client, 1);
         second = co_await Ask(client, 2);
       });
  EXPECT_EQ(first, R"({"n":1})");
  EXPECT_EQ(second, R"({"n":2})");
}

TEST_F(StdioClientTest, AFloodOfErrorsHoldsUpNothing) {
  std::string outcome;
  std::string tail;
  std::string last;
  With(Shell("head -c 3000000 /dev/zero | tr '\\0' e >&2; echo >&2; "
             "echo 'Error: no \033[1mtoken' >&2; echo bye >&2; read x; " +
             Answer(1) + "cat"),
       [&](StdioClient& client) -> net::Task<void> {
         outcome = co_await Ask(client, 1);
         while (errors_.empty() || errors_.back() != "bye") {
           co_await WaitForErrorLines(errors_.size() + 1);
         }
         tail = client.link().error_tail();
         last = client.link().LastWords();
       });
  EXPECT_EQ(outcome, R"({"n":1})");
  EXPECT_EQ(tail.size(), StdioLink::kErrorTailBytesMax);
  EXPECT_EQ(last, "Error: no \\x1b[1mtoken");
  EXPECT_EQ(errors_.front().size(), StdioLink::kErrorLineBytesMax);
}

TEST_F(StdioClientTest, PingsAreAnsweredAndOtherRequestsRefused) {
  EXPECT_EQ(OutcomeOf(Shell(R"(read x; echo '{"jsonrpc":"2.0","id":"p","method":"ping"}'; read a; )"
                            R"(echo '{"jsonrpc":"2.0","id":7,"method":"roots/list"}'; read b; )"
                            R"(echo "$a" >&2; echo "$b" >&2; )" +
                            Answer(1) + "cat")),
            R"({"n":1})");
  const std::vector<std::string> expected = {
      R"({"jsonrpc":"2.0","id":"p","result":{}})",
      R"({"jsonrpc":"2.0","id":7,"error":{"code":-32601,"message":"Method not found"}})"};
  EXPECT_EQ(errors_, expected);
}

TEST_F(StdioClientTest, PingsOfOneThatDoesNotReadAreNotKept) {
  StdioOptions options = Shell(R"(exec yes '{"jsonrpc":"2.0","id":1,"method":"ping"}')");
  net::Abort abort;
  std::string outcome;
  options.end_times = {milliseconds(1), milliseconds(1)};
  With(std::move(options), [&](StdioClient& client) -> net::Task<void> {
    net::Deadline soon(*loop_, [&] { abort.Trigger(); });
    soon.Arm(milliseconds(100));
    outcome = co_await Ask(client, 1, "tools/list", &abort);
  });
  EXPECT_EQ(outcome, "given up");
}

TEST_F(StdioClientTest, RequestsAreDeliveredToWhoWantsThem) {
  StdioOptions options = Shell(R"(read x; echo '{"jsonrpc":"2.0","id":7,"method":"roots/list"}'; )"
                               R"(read a; echo "$a" >&2; )" +
                               Answer(1) + "cat");
  options.server_requests = ServerRequests::kDeliver;
  std::string outcome;
  bool refuses_line_ends = false;
  With(std::move(options), [&](StdioClient& client) -> net::Task<void> {
    OutgoingMessage message;
    message.id = 1;
    message.method = "tools/call";
    auto answer = co_await client.Send(message);
    co_await answer->Next();
    EXPECT_EQ(answer->message().method, "roots/list");
    refuses_line_ends = !client.Respond("{\n}");
    EXPECT_TRUE(client.Respond(mcp::ResultResponse(answer->message().id, R"({"roots":[]})")));
    outcome = co_await Finish(std::move(answer));
  });
  EXPECT_EQ(outcome, R"({"n":1})");
  EXPECT_TRUE(refuses_line_ends);
  const std::vector<std::string> expected = {R"({"jsonrpc":"2.0","id":7,"result":{"roots":[]}})"};
  EXPECT_EQ(errors_, expected);
}

TEST_F(StdioClientTest, NotificationsGoToTheirRequestOrToWhoListens) {
  std::string outcome;
  std::string heard;
  With(Shell(R"(echo '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}'; read x; )"
             R"(echo '{"jsonrpc":"2.0","method":"notifications/progress","params":)"
             R"({"progressToken":1,"progress":1}}'; )" +
             Answer(1) + "cat"),
       [&](StdioClient& client) -> net::Task<void> {
         auto general = client.Listen(nullptr);
         const auto arrived = co_await general.Next();
         EXPECT_TRUE(arrived && *arrived == Arrival::kMessage);
         heard = general.message().method;
         outcome = co_await Ask(client, 1);
       });
  EXPECT_EQ(heard, "notifications/tools/list_changed");
  EXPECT_EQ(outcome, R"(notifications/progress {"n":1})");
}

TEST_F(StdioClientTest, WhatIsGivenUpIsCancelled) {
  net::Abort abort;
  std::string outcome;
  With(Shell("read x; echo got >&2; read y; echo \"$y\" >&2; cat"),
       [&](StdioClient& client) -> net::Task<void> {
         auto give_up = [&]() -> net::Task<void> {
           co_await WaitForErrorLines(1);
           abort.Trigger();
         };
         net::Spawn(give_up());
         outcome = co_await Ask(client, 1, "tools/call", &abort);
         co_await WaitForErrorLines(2);
       });
  EXPECT_EQ(outcome, "given up");
  EXPECT_EQ(errors_.back(), R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":)"
                            R"({"requestId":1,"reason":"nobody waits for it"}})");
}

TEST_F(StdioClientTest, WhatTakesTooLongIsCancelledExceptInitialize) {
  StdioOptions options =
      Shell("read x; echo \"$x\" >&2; read y; echo \"$y\" >&2; read z; echo \"$z\" >&2; cat");
  options.quiet_timeout = milliseconds(1);
  std::string first;
  std::string second;
  With(std::move(options), [&](StdioClient& client) -> net::Task<void> {
    first = co_await Ask(client, 1, "initialize");
    second = co_await Ask(client, 2);
    co_await WaitForErrorLines(3);
  });
  EXPECT_EQ(first, "no answer in time");
  EXPECT_EQ(second, "no answer in time");
  ASSERT_EQ(errors_.size(), 3u);
  EXPECT_NE(errors_[0].find("initialize"), std::string::npos);
  EXPECT_NE(errors_[1].find("tools/list"), std::string::npos);
  EXPECT_NE(errors_[2].find(R"("requestId":2)"), std::string::npos);
}

TEST_F(StdioClientTest, AServerThatDoesNotReadIsNotWrittenToWithoutEnd) {
  StdioOptions options = Shell("exec sleep 1000");
  options.answer_timeout = milliseconds(1);
  options.quiet_timeout = milliseconds(1);
  options.end_times = {milliseconds(1), kLong};
  size_t taken = 0;
  UpstreamFailure failure;
  std::string asked;
  With(std::move(options), [&](StdioClient& client) -> net::Task<void> {
    std::string params;
    json::Writer(params).Member("x", std::string(1 << 20, 'x'));
    OutgoingMessage message;
    message.method = "notifications/x";
    message.params = params;
    asked = co_await Ask(client, 1);  // this one fits into the pipe
    for (; taken < 100; ++taken) {
      auto told = co_await client.Send(message);
      if (told) continue;
      failure = told.error();
      break;
    }
    asked = co_await Ask(client, 2);
  });
  EXPECT_LE(taken, 9u);
  EXPECT_EQ(failure.error.code, ErrorCode::kLimitExceeded);
  EXPECT_TRUE(failure.not_sent);
  EXPECT_EQ(asked, "no answer in time");
}

TEST_F(StdioClientTest, AMessageWithALineEndIsNotSent) {
  UpstreamFailure failure;
  With(Shell("cat >&2"), [&](StdioClient& client) -> net::Task<void> {
    OutgoingMessage message;
    message.id = 1;
    message.method = "tools/call";
    message.params = "\"name\":\n\"x\"";
    auto answer = co_await client.Send(message);
    if (!answer) failure = answer.error();
  });
  EXPECT_EQ(failure.error.code, ErrorCode::kInvalidInput);
  EXPECT_TRUE(failure.not_sent);
  EXPECT_TRUE(errors_.empty());
}

TEST_F(StdioClientTest, AModernRequestCarriesItsClaim) {
  With(Shell("read x; echo \"$x\" >&2; " + Answer(1) + "cat"),
       [&](StdioClient& client) -> net::Task<void> {
         OutgoingMessage message;
         message.revision = mcp::kNewestModern;
         message.id = 1;
         message.method = "server/discover";
         auto answer = co_await client.Send(message);
         co_await Finish(std::move(answer));
         co_await WaitForErrorLines(1);
       });
  const std::vector<std::string> expected = {
      R"({"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{)"
      R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
      R"("io.modelcontextprotocol/clientInfo":{"name":"tester","version":"1"},)"
      R"("io.modelcontextprotocol/clientCapabilities":{}}}})"};
  EXPECT_EQ(errors_, expected);
}

TEST_F(StdioClientTest, AnyLoopAsksAServerOfAnother) {
  std::vector<std::string> outcomes(20);
  std::string script;
  for (int id = 0; id < 20; ++id) script += "read x; ";
  for (int id = 19; id >= 0; --id) script += Answer(id);
  RunOnLoop([&](net::EventLoop& loop) -> net::Task<void> {
    auto link = co_await StdioLink::Start(loop, Shell(script + "cat"));
    net::Signal done;
    std::thread thread([&] {
      RunOnLoop([&](net::EventLoop& other) -> net::Task<void> {
        StdioClient client(other, *link);
        size_t answered = 0;
        net::Signal all_answered;
        auto ask = [&](size_t id) -> net::Task<void> {
          outcomes[id] = co_await Ask(client, static_cast<int64_t>(id));
          if (++answered == outcomes.size()) all_answered.Notify();
        };
        for (size_t id = 0; id < outcomes.size(); ++id) net::Spawn(ask(id));
        co_await all_answered.Wait(other, kLong);
      });
      done.Notify();
    });
    co_await done.Wait(loop, kLong);
    thread.join();
    co_await (*link)->End();
  });
  for (size_t id = 0; id < outcomes.size(); ++id) {
    EXPECT_EQ(outcomes[id], fmt::format(R"({{"n":{}}})", id));
  }
}

TEST_F(StdioClientTest, TheLastOwnerEndsTheServerAndWaitsForNothing) {
  RunOnLoop([](net::EventLoop& loop) -> net::Task<void> {
    auto link = co_await StdioLink::Start(loop, Shell("cat; exec cat /dev/zero"));
    link->reset();
  });
}

TEST_F(StdioClientTest, EndingIsOrderlyAndMayBeRepeated) {
  StdioOptions options = Shell("cat; echo bye >&2");
  options.end_times = {kLong, kLong};
  std::string late;
  With(std::move(options), [&](StdioClient& client) -> net::Task<void> {
    co_await client.link().End();
    late = co_await Ask(client, 1);
  });
  const std::vector<std::string> expected = {"bye"};
  EXPECT_EQ(errors_, expected);
  EXPECT_EQ(late, "the session has ended");
}

TEST_F(StdioClientTest, AProgramThatIsNotThereIsNamed) {
  std::string error;
  RunOnLoop([&](net::EventLoop& loop) -> net::Task<void> {
    StdioOptions options;
    options.command.arguments = {"npx-of-toolgate"};
    auto link = co_await StdioLink::Start(loop, std::move(options));
    if (!link) error = link.error().message;
  });
  EXPECT_EQ(error,
            "cannot start `npx-of-toolgate`: no such program; is it installed, and on PATH?");
}

}  // namespace
}  // namespace toolgate::transport
