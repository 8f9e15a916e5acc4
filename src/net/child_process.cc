// SPDX-License-Identifier: Apache-2.0
#include "net/child_process.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <fmt/format.h>

#include "net/event_loop.h"
#include "net/internal/asio.h"
#include "net/internal/child_start.h"
#include "net/internal/timed_wait.h"

namespace toolgate::net {

using base::ErrorCode;
using base::Fail;
using internal::AsioError;
using internal::PreparedProgram;
using internal::StartFault;

namespace {

// Of a child that stays to be reaped; kGone if the kernel did that, as it does for processes that
// were started with SIGCHLD ignored.
enum class Seen { kRunning, kEnded, kGone };

Seen LookAt(pid_t pid) {
  siginfo_t found{};
  const int outcome = ::waitid(P_PID, static_cast<id_t>(pid), &found, WEXITED | WNOHANG | WNOWAIT);
  if (outcome != 0) return Seen::kGone;
  return found.si_pid == pid ? Seen::kEnded : Seen::kRunning;
}

}  // namespace

struct ChildProcess::State {
  State(EventLoop& its_loop, internal::StartedChild child)
      : loop(its_loop),
        pid(child.pid),
        input(its_loop, child.input.Release()),
        output(its_loop, child.output.Release()),
        errors(its_loop, child.errors.Release()) {}

  // Its number is nobody else's, and that of its group neither, until it is reaped.
  void SendToGroup(int signal) const {
    if (!status) ::kill(-pid, signal);
  }
  void Reap();

  EventLoop& loop;
  const pid_t pid;
  Pipe input;
  Pipe output;
  Pipe errors;
  std::optional<ExitStatus> status;
  internal::Waiters waiters;
};

void ChildProcess::State::Reap() {
  // What it started and left behind ends with it, while the group's number is still its own.
  if (LookAt(pid) == Seen::kEnded) SendToGroup(SIGKILL);
  int how = 0;
  const bool is_known = ::waitpid(pid, &how, WNOHANG) == pid;
  ExitStatus ended;
  if (is_known && WIFSIGNALED(how)) ended.signal = WTERMSIG(how);
  ended.code = is_known && WIFEXITED(how) ? WEXITSTATUS(how) : ExitStatus::kUnknown;
  status = ended;
  output.EndWhenEmpty();
  errors.EndWhenEmpty();
  waiters.WakeAll();
}

namespace {

// Readable when the process has ended; closes itself.
class ExitDescriptor {
 public:
  ExitDescriptor(EventLoop& loop, int descriptor) : descriptor_(internal::ContextOf(loop)) {
    AsioError error;
    descriptor_.assign(descriptor, error);
    CHECK(!error);
  }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    descriptor_.async_wait(internal::asio::posix::descriptor_base::wait_read,
                           [waiter](AsioError) { waiter.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  internal::asio::posix::basic_stream_descriptor<internal::Executor> descriptor_;
};

// Glibc's own declaration is unusable from C++ before 2.37. The descriptor is closed on exec.
int OpenPidfd(pid_t pid) { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }

bool HasEnded(pid_t pid) { return LookAt(pid) != Seen::kRunning; }

// What the child says of its start: a fault, or nothing once it runs.
Task<std::optional<StartFault>> ReadReport(Pipe& report) {
  StartFault fault;
  const std::span<char> bytes(reinterpret_cast<char*>(&fault), sizeof fault);
  const IoResult read = co_await report.Read(bytes);  // so few bytes come at once
  if (read.ok() && read.bytes == sizeof fault) co_return fault;
  co_return std::nullopt;
}

}  // namespace

std::string ExitStatus::Describe() const {
  if (signal == 0 && code == kUnknown) return "ended";
  if (signal == 0) return fmt::format("ended with status {}", code);
  return fmt::format("was ended by signal {} ({})", signal, ::strsignal(signal));
}

// Also reaps one that did not become the program.
Task<void> ChildProcess::Watch(std::shared_ptr<State> state, ExitNotice notice) {
  const int descriptor = notice == ExitNotice::kDescriptor ? OpenPidfd(state->pid) : -1;
  if (descriptor >= 0) {
    ExitDescriptor ended(state->loop, descriptor);
    co_await ended;
  }
  bool has_ended = HasEnded(state->pid);
  while (!has_ended) {
    co_await SleepFor(state->loop, kPollInterval);
    has_ended = HasEnded(state->pid);
  }
  state->Reap();
}

Task<base::Result<std::unique_ptr<ChildProcess>>> ChildProcess::Start(EventLoop& loop,
                                                                      ChildCommand command,
                                                                      ExitNotice notice) {
  const auto prepared = PreparedProgram::Prepare(command);
  if (!prepared) co_return tl::unexpected(prepared.error());
  auto forked = prepared->Fork();
  if (!forked) co_return tl::unexpected(std::move(forked.error()));
  Pipe report(loop, forked->report.Release());
  auto state = std::make_shared<State>(loop, std::move(*forked));
  Spawn(Watch(state, notice));
  const auto fault = co_await ReadReport(report);
  if (fault) co_return tl::unexpected(prepared->Explain(*fault));
  co_return std::unique_ptr<ChildProcess>(new ChildProcess(std::move(state)));
}

ChildProcess::ChildProcess(std::shared_ptr<State> state) : state_(std::move(state)) {}

ChildProcess::~ChildProcess() {
  Kill();
  state_->input.Close();
  state_->output.Close();
  state_->errors.Close();
}

int ChildProcess::pid() const { return state_->pid; }
Pipe& ChildProcess::input() { return state_->input; }
Pipe& ChildProcess::output() { return state_->output; }
Pipe& ChildProcess::errors() { return state_->errors; }
const std::optional<ExitStatus>& ChildProcess::exit_status() const { return state_->status; }
void ChildProcess::Kill() { state_->SendToGroup(SIGKILL); }

Task<bool> ChildProcess::WaitForExit(std::chrono::milliseconds timeout) {
  const std::shared_ptr<State> state = state_;
  if (!state->status) co_await internal::TimedWait(state->loop, state->waiters, timeout);
  co_return state->status.has_value();
}

Task<bool> ChildProcess::End(EndTimes times) {
  state_->input.Close();
  bool has_ended = co_await WaitForExit(times.after_close);
  if (has_ended) co_return true;
  state_->SendToGroup(SIGTERM);
  has_ended = co_await WaitForExit(times.after_terminate);
  if (has_ended) co_return true;
  state_->SendToGroup(SIGKILL);
  co_return co_await WaitForExit(kKillTimeout);
}

}  // namespace toolgate::net
