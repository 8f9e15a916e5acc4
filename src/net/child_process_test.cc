// SPDX-License-Identifier: Apache-2.0
// Over real programs, mostly /bin/sh.
#include "net/child_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "net/event_loop.h"

namespace toolgate::net {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{20'000};

// Without opening the folder, which would be one more.
const std::string kListDescriptors =
    "i=0; while [ $i -lt 256 ]; do [ -e /proc/$$/fd/$i ] && printf '%s ' $i; i=$((i+1)); done; "
    "exit 0";

ChildCommand Shell(std::string script) {
  ChildCommand command;
  command.arguments = {"/bin/sh", "-c", std::move(script)};
  return command;
}

Task<std::string> ReadToEnd(Pipe& pipe) {
  std::string all;
  for (;;) {
    char buffer[4096];
    const IoResult read = co_await pipe.Read(buffer);
    if (!read.ok()) co_return all;
    all.append(buffer, read.bytes);
  }
}

// Reads to the end of the first line.
Task<std::string> ReadLine(Pipe& pipe) {
  std::string line;
  for (;;) {
    char byte;
    const IoResult read = co_await pipe.Read(std::span(&byte, 1));
    if (!read.ok() || byte == '\n') co_return line;
    line += byte;
  }
}

bool Exists(pid_t pid) { return ::kill(pid, 0) == 0; }

// Whether any child of ours is left, dead or alive.
bool HasChildren() {
  siginfo_t found{};
  return ::waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void RunOnLoop(const std::function<Task<void>(EventLoop&)>& work) {
  EventLoop loop;
  auto all = [&]() -> Task<void> {
    auto task = work(loop);
    co_await std::move(task);
    loop.Finish();
  };
  loop.Post([&] { Spawn(all()); });
  loop.Run();
  EXPECT_FALSE(HasChildren()) << "a zombie is left";
}

// What a script prints, and how it ended.
std::string Outcome(ChildCommand command, ExitNotice notice = ExitNotice::kDescriptor) {
  std::string seen;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, std::move(command), notice);
    if (!child) {
      seen = child.error().message;
      co_return;
    }
    (*child)->input().Close();
    seen = co_await ReadToEnd((*child)->output());
    co_await (*child)->WaitForExit(kLong);
    seen += (*child)->exit_status()->Describe();
  });
  return seen;
}

class ChildProcessTest : public ::testing::TestWithParam<ExitNotice> {};
INSTANTIATE_TEST_SUITE_P(All, ChildProcessTest,
                         ::testing::Values(ExitNotice::kDescriptor, ExitNotice::kPolling));

TEST_P(ChildProcessTest, TellsHowAProgramEnded) {
  EXPECT_EQ(Outcome(Shell("echo out; exit 3"), GetParam()), "out\nended with status 3");
  EXPECT_EQ(Outcome(Shell("kill -KILL $$"), GetParam()), "was ended by signal 9 (Killed)");
}

TEST(ChildProcess, SpeaksOverThreePipes) {
  std::string out;
  std::string errors;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, Shell("cat; echo oops >&2"));
    const std::string large(1 << 20, 'x');
    auto write = [&]() -> Task<void> {
      co_await (*child)->input().Write(large);
      (*child)->input().Close();
    };
    Spawn(write());
    out = co_await ReadToEnd((*child)->output());
    errors = co_await ReadToEnd((*child)->errors());
    co_await (*child)->WaitForExit(kLong);
  });
  EXPECT_EQ(out.size(), 1u << 20);
  EXPECT_EQ(errors, "oops\n");
}

TEST(ChildProcess, WritingToAProgramThatDoesNotReadFailsAndKillsNobody) {
  IoResult written;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, Shell("exec <&-; echo; exec sleep 1000"));
    co_await ReadLine((*child)->output());
    written = co_await (*child)->input().Write("hello");
  });
  EXPECT_EQ(written.outcome, IoResult::Outcome::kFailed);
}

TEST(ChildProcess, SeesOfTheEnvironmentWhatItIsGiven) {
  ::setenv("TOOLGATE_TEST_SECRET", "s3cret", 1);
  ::setenv("TZ", "() { :; }", 1);
  ::setenv("LANG", "C.UTF-8", 1);
  ChildCommand command;
  command.arguments = {"env"};
  command.environment = {{"TOKEN", "given"}, {"HOME", "/nowhere"}, {"PATH", "/bin:/usr/bin"}};
  const std::string seen = "\n" + Outcome(command);
  ::unsetenv("TOOLGATE_TEST_SECRET");
  ::unsetenv("TZ");
  EXPECT_EQ(seen.find("s3cret"), std::string::npos) << seen;
  EXPECT_EQ(seen.find("\nTZ="), std::string::npos) << seen;
  EXPECT_NE(seen.find("\nTOKEN=given\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\nHOME=/nowhere\n"), std::string::npos) << seen;
  EXPECT_NE(seen.find("\nLANG=C.UTF-8\n"), std::string::npos) << seen;
}

TEST(ChildProcess, SeesNoOtherDescriptor) {
  // One that is not closed on exec, as a careless library makes them.
  const int careless = ::open("/dev/null", O_RDONLY);
  const int high = ::fcntl(careless, F_DUPFD, 200);
  const std::string seen = Outcome(Shell(kListDescriptors));
  ::close(careless);
  ::close(high);
  EXPECT_EQ(seen, "0 1 2 ended with status 0");
}

TEST(ChildProcess, StandardStreamsOfOursThatAreClosedDoNotConfuseIt) {
  std::string seen;
  const int kept = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100);
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    ::close(STDIN_FILENO);  // the first pipe could take its number
    auto child = co_await ChildProcess::Start(loop, Shell("read x; echo $x; " + kListDescriptors));
    co_await (*child)->input().Write("hello\n");
    seen = co_await ReadToEnd((*child)->output());
  });
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  EXPECT_EQ(seen, "hello\n0 1 2 ");
}

TEST(ChildProcess, IgnoresAndBlocksNoSignal) {
  const auto before = std::signal(SIGTERM, SIG_IGN);
  sigset_t blocked;
  sigset_t mask;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &mask);
  const std::string seen = Outcome(Shell("grep -E '^Sig(Blk|Ign)' /proc/self/status"));
  ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
  std::signal(SIGTERM, before);
  EXPECT_EQ(seen, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\nended with status 0");
}

TEST(ChildProcess, RunsInASessionOfItsOwnWhereItIsTold) {
  ChildCommand command = Shell("echo $$; cut -d' ' -f5,6 /proc/$$/stat; pwd");
  command.folder = "/proc/self";
  std::string pid;
  std::string group_and_session;
  std::string folder;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, std::move(command));
    pid = co_await ReadLine((*child)->output());
    group_and_session = co_await ReadLine((*child)->output());
    folder = co_await ReadLine((*child)->output());
    EXPECT_EQ(std::to_string((*child)->pid()), pid);
    co_await (*child)->End();
  });
  EXPECT_EQ(group_and_session, pid + " " + pid);
  EXPECT_EQ(folder, "/proc/" + pid);
}

struct Refusal {
  ChildCommand command;
  std::string message;
};

TEST(ChildProcess, SaysWhatHinderedIt) {
  char script[] = "/tmp/toolgate_child_XXXXXX";
  const int file = ::mkstemp(script);
  ASSERT_EQ(::write(file, "echo\n", 5), 5);
  ::close(file);
  const std::string path = script;
  const std::vector<Refusal> refusals = {
      {{{"toolgate-no-such-program"}, {}, ""},
       "cannot start `toolgate-no-such-program`: no such program; is it installed, and on PATH?"},
      {{{"./no-such"}, {}, "/"},
       "cannot start `./no-such`: no such file, or the interpreter that its first line names is "
       "missing"},
      {{{"sh"}, {}, "/no/such"},
       "cannot start `sh`: its folder `/no/such` cannot be entered: No such file or directory"},
      {{{"sh"}, {{"PATH", "/no:/such"}}, ""},
       "cannot start `sh`: no such program; is it installed, and on PATH?"},
      {{{path}, {}, ""},
       "cannot start `" + path + "`: it may not be executed; look at its permissions"},
      {{{}, {}, ""}, "there is no program to start: name one"},
      {{{""}, {}, ""}, "there is no program to start: name one"},
      {{{"sh", std::string("a\0b", 3)}, {}, ""}, "a command cannot hold a zero byte"},
      {{{"sh"}, {{"A=B", "c"}}, ""}, "`A=B` cannot be a variable of the environment"},
  };
  for (const Refusal& refusal : refusals) EXPECT_EQ(Outcome(refusal.command), refusal.message);
  ::chmod(script, 0700);
  EXPECT_EQ(Outcome({{path}, {}, ""}),
            "cannot start `" + path +
                "`: it is no program; a script needs a first line that names its interpreter");
  ::unlink(script);
}

TEST(ChildProcess, LooksForProgramsOnItsOwnPathFromItsOwnFolder) {
  EXPECT_EQ(Outcome({{"sh", "-c", "exit 4"}, {{"PATH", "bin"}}, "/"}), "ended with status 4");
  EXPECT_EQ(Outcome({{"sh", "-c", "exit 5"}, {{"PATH", ""}}, "/bin"}), "ended with status 5");
}

// How a program that was asked to end did.
std::string EndOf(std::string script, EndTimes times) {
  std::string how;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, Shell(std::move(script)));
    co_await ReadLine((*child)->output());  // its traps are set
    co_await (*child)->End(times);
    how = (*child)->exit_status()->Describe();
  });
  return how;
}

TEST(ChildProcess, EndsInThreeSteps) {
  EXPECT_EQ(EndOf("echo; cat; exit 7", {kLong, kLong}), "ended with status 7");
  EXPECT_EQ(EndOf("trap 'exit 8' TERM; echo; sleep 1000 & wait", {milliseconds(1), kLong}),
            "ended with status 8");
  EXPECT_EQ(EndOf("trap '' TERM; echo; exec sleep 1000", {milliseconds(1), milliseconds(1)}),
            "was ended by signal 9 (Killed)");
}

TEST(ChildProcess, WhatItStartedEndsWithIt) {
  pid_t grandchild = 0;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(
        loop, Shell("trap '' TERM; sh -c 'echo $$; exec sleep 1000' & wait"));
    const std::string said = co_await ReadLine((*child)->output());
    grandchild = std::atoi(said.c_str());
    EXPECT_TRUE(grandchild > 0 && Exists(grandchild));
    const EndTimes times{milliseconds(1), milliseconds(1)};
    co_await (*child)->End(times);
    // It holds the other end: this ends when it does.
    const std::string rest = co_await ReadToEnd((*child)->output());
    EXPECT_EQ(rest, "");
  });
  EXPECT_GT(grandchild, 0);
}

TEST(ChildProcess, WhatItLeavesBehindEndsToo) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // orphans come to us
  int how = 0;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, Shell("sleep 1000 & echo $!"));
    const std::string said = co_await ReadLine((*child)->output());
    co_await (*child)->WaitForExit(kLong);
    const pid_t left_behind = std::atoi(said.c_str());
    EXPECT_EQ(::waitpid(left_behind, &how, 0), left_behind);
  });
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  EXPECT_TRUE(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
}

TEST(ChildProcess, OutputEndsWithTheProgramEvenIfOthersHoldIt) {
  std::string out;
  pid_t other = 0;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(
        loop, Shell("setsid sh -c 'echo $$; exec sleep 1000' & read x"));
    const std::string said = co_await ReadLine((*child)->output());
    other = std::atoi(said.c_str());
    co_await (*child)->input().Write("\n");
    out = co_await ReadToEnd((*child)->output());
    co_await (*child)->WaitForExit(kLong);
    EXPECT_TRUE(Exists(other));
    ::kill(other, SIGKILL);
  });
  EXPECT_EQ(out, "");
}

TEST(ChildProcess, WhoDropsItKillsIt) {
  pid_t pid = 0;
  RunOnLoop([&](EventLoop& loop) -> Task<void> {
    auto child = co_await ChildProcess::Start(loop, Shell("trap '' TERM; exec sleep 1000"));
    pid = (*child)->pid();
  });
  EXPECT_FALSE(Exists(pid));
}

TEST(ChildProcess, DoesNotOutliveUs) {
  // We stand in for an init: orphans of the process in between come to us.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t between = ::fork();
  if (between == 0) {
    EventLoop loop;
    auto work = [&]() -> Task<void> {
      auto child = co_await ChildProcess::Start(loop, Shell("trap '' TERM; exec sleep 1000"));
      const pid_t pid = (*child)->pid();
      if (::write(ends[1], &pid, sizeof pid) != sizeof pid) ::_exit(1);
      ::raise(SIGKILL);
    };
    loop.Post([&] { Spawn(work()); });
    loop.Run();
    ::_exit(1);
  }
  pid_t pid = 0;
  ASSERT_EQ(::read(ends[0], &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
  int how = 0;
  ::waitpid(between, &how, 0);
  EXPECT_TRUE(WIFSIGNALED(how));
  EXPECT_EQ(::waitpid(pid, &how, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace toolgate::net
