// SPDX-License-Identifier: Apache-2.0
// A program that runs as our child, without a shell in between: spoken to over three pipes,
// watched, ended with everything that it started. It sees nothing of ours but what it is given: no
// other descriptor, no signal settings, of the environment only kInheritedVariables.
//
// It does not restart what ends, and puts no limits on what the program may use.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/pipe.h"
#include "net/task.h"

namespace toolgate::net {

class EventLoop;

// What a program gets of our own environment: what MCP's SDKs hand on, and besides it language,
// time zone and the folder for temporary files. Values that define functions of a shell are left
// out.
inline constexpr std::array<const char*, 11> kInheritedVariables = {
    "HOME",  "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "PATH",
    "SHELL", "TERM", "TMPDIR", "TZ",       "USER"};

struct ChildCommand {
  std::vector<std::string> arguments;  // first the program: a path, or a name to be found on PATH
  std::vector<std::pair<std::string, std::string>>
      environment;     // more; wins over what is inherited
  std::string folder;  // where it runs, and paths of programs begin; empty: where we do
};

struct ExitStatus {
  static constexpr int kUnknown = -1;

  int code = kUnknown;  // unless a signal ended it
  int signal = 0;       // 0: none did

  std::string Describe() const;  // `ended with status 1`, `was ended by signal 9 (Killed)`
};

// How long a program may take to end by itself, in the order of MCP's lifecycle for stdio.
struct EndTimes {
  std::chrono::milliseconds after_close{2'000};      // of its input; then SIGTERM
  std::chrono::milliseconds after_terminate{3'000};  // then SIGKILL
};

// How the end of a program is noticed: kPolling where the kernel has no pidfd_open.
enum class ExitNotice { kDescriptor, kPolling };

// Lives on its loop's thread, which must go on running until the program has ended. Who destroys it
// while the program runs, kills it.
class ChildProcess {
 public:
  static constexpr std::chrono::milliseconds kPollInterval{50};
  static constexpr std::chrono::milliseconds kKillTimeout{5'000};  // to wait for what was killed

  // Starts a program in a session and process group of its own. The kernel kills it when the thread
  // that started it ends, so that it does not outlive us however we end; what it started itself
  // reads the end of its input then. Errors name the program and what to do: not_found,
  // unavailable, invalid_input (an empty name, a zero byte).
  static Task<base::Result<std::unique_ptr<ChildProcess>>> Start(
      EventLoop& loop, ChildCommand command, ExitNotice notice = ExitNotice::kDescriptor);

  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;

  int pid() const;
  Pipe& input();
  Pipe& output();  // ends at the latest with the program, whoever else could still write to it
  Pipe& errors();  // likewise

  // Empty as long as it runs. With it has ended what was left of its process group.
  const std::optional<ExitStatus>& exit_status() const;
  // Waits for that; false when it took longer.
  Task<bool> WaitForExit(std::chrono::milliseconds timeout);

  // Closes its input and waits, then asks its process group to end, then kills that. Somebody must
  // go on reading its output, or it may wait for that. False: it could not even be killed in time.
  Task<bool> End(EndTimes times = {});
  // Kills the process group at once.
  void Kill();

 private:
  struct State;
  class Starting;
  explicit ChildProcess(std::shared_ptr<State> state);

  static Task<void> Watch(std::shared_ptr<State> state, ExitNotice notice);

  std::shared_ptr<State> state_;  // shared with the watch, which reaps
};

}  // namespace toolgate::net
