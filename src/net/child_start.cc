// SPDX-License-Identifier: Apache-2.0
#include "net/internal/child_start.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::net::internal {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr int kFirstFreeDescriptor = STDERR_FILENO + 1;
constexpr int kNotStarted = 127;  // as shells say it
// Where programs are looked for if nobody says it, as the C library does.
constexpr std::string_view kDefaultPath = "/bin:/usr/bin";

bool HasZero(std::string_view text) { return text.find('\0') != std::string_view::npos; }

std::map<std::string, std::string> InheritedEnvironment() {
  std::map<std::string, std::string> variables;
  for (const char* name : kInheritedVariables) {
    const char* value = std::getenv(name);
    const bool is_function = value != nullptr && std::string_view(value).starts_with("()");
    if (value != nullptr && !is_function) variables[name] = value;
  }
  return variables;
}

// Both ends above those of the standard streams, so that putting one in place overwrites no other.
base::Status MakePipe(OwnedDescriptor& read_end, OwnedDescriptor& write_end) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return Fail(ErrorCode::kUnavailable, fmt::format("cannot make a pipe: {}", strerror(errno)));
  }
  OwnedDescriptor* const made[2] = {&read_end, &write_end};
  OwnedDescriptor first(ends[0]);
  OwnedDescriptor second(ends[1]);
  for (int i = 0; i < 2; ++i) {
    OwnedDescriptor& low = i == 0 ? first : second;
    if (low.get() >= kFirstFreeDescriptor) {
      *made[i] = std::move(low);
    } else {
      *made[i] = OwnedDescriptor(::fcntl(low.get(), F_DUPFD_CLOEXEC, kFirstFreeDescriptor));
    }
    if (made[i]->get() < 0) {
      return Fail(ErrorCode::kUnavailable, fmt::format("cannot make a pipe: {}", strerror(errno)));
    }
  }
  return {};
}

std::vector<char*> PointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

// In the child: our settings would be kept across exec.
bool ResetSignals() {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &plain, nullptr);
  sigset_t none;
  sigemptyset(&none);
  return ::pthread_sigmask(SIG_SETMASK, &none, nullptr) == 0;
}

[[noreturn]] void Report(int report, StartFault::Step step) {
  const StartFault fault{step, errno};
  const ssize_t ignored = ::write(report, &fault, sizeof fault);
  static_cast<void>(ignored);
  ::_exit(kNotStarted);
}

}  // namespace

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& other) noexcept {
  Reset();
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

void OwnedDescriptor::Reset() {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

base::Result<PreparedProgram> PreparedProgram::Prepare(const ChildCommand& command) {
  if (command.arguments.empty() || command.arguments.front().empty()) {
    return Fail(ErrorCode::kInvalidInput, "there is no program to start: name one");
  }
  auto variables = InheritedEnvironment();
  for (const auto& [name, value] : command.environment) {
    if (name.empty() || name.find('=') != std::string::npos || HasZero(name) || HasZero(value)) {
      return Fail(
          ErrorCode::kInvalidInput,
          fmt::format("`{}` cannot be a variable of the environment", base::Printable(name)));
    }
    variables[name] = value;
  }
  if (HasZero(command.folder) ||
      std::any_of(command.arguments.begin(), command.arguments.end(), HasZero)) {
    return Fail(ErrorCode::kInvalidInput, "a command cannot hold a zero byte");
  }
  PreparedProgram prepared;
  prepared.program_ = command.arguments.front();
  prepared.folder_ = command.folder;
  prepared.arguments_ = command.arguments;
  for (const auto& [name, value] : variables) prepared.environment_.push_back(name + "=" + value);
  if (prepared.program_.find('/') != std::string::npos) {
    prepared.candidates_ = {prepared.program_};
  } else {
    const auto path = variables.find("PATH");
    const std::string_view folders = path == variables.end() ? kDefaultPath : path->second;
    for (std::string_view folder : base::Split(folders, ':')) {
      const std::string_view place = folder.empty() ? "." : folder;
      prepared.candidates_.push_back(fmt::format("{}/{}", place, prepared.program_));
    }
  }
  prepared.argument_pointers_ = PointersTo(prepared.arguments_);
  prepared.environment_pointers_ = PointersTo(prepared.environment_);
  return prepared;
}

base::Result<StartedChild> PreparedProgram::Fork() const {
  StartedChild child;
  OwnedDescriptor ends[3];
  OwnedDescriptor report;
  RETURN_IF_ERROR(MakePipe(ends[0], child.input));
  RETURN_IF_ERROR(MakePipe(child.output, ends[1]));
  RETURN_IF_ERROR(MakePipe(child.errors, ends[2]));
  RETURN_IF_ERROR(MakePipe(child.report, report));
  const int streams[3] = {ends[0].get(), ends[1].get(), ends[2].get()};
  const pid_t parent = ::getpid();
  // No handler of ours may run in the child.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  child.pid = ::fork();
  if (child.pid == 0) Run(streams, report.get(), parent);
  const int error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (child.pid < 0) {
    return Fail(ErrorCode::kUnavailable,
                fmt::format("cannot start `{}`: {}", base::Printable(program_), strerror(error)));
  }
  return child;
}

// In the child: nothing here may take a lock or memory, because other threads of ours may have held
// a lock when it was forked, and are gone.
void PreparedProgram::Run(const int (&streams)[3], int report, pid_t parent) const {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) Report(report, StartFault::Step::kParent);
  if (::getppid() != parent) ::_exit(kNotStarted);  // we are gone already
  if (::setsid() < 0) Report(report, StartFault::Step::kSession);
  if (!ResetSignals()) Report(report, StartFault::Step::kSignals);
  if (!folder_.empty() && ::chdir(folder_.c_str()) != 0) Report(report, StartFault::Step::kFolder);
  for (int stream = 0; stream < 3; ++stream) {
    if (::dup2(streams[stream], stream) < 0) Report(report, StartFault::Step::kDescriptors);
  }
  if (::close_range(kFirstFreeDescriptor, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
    Report(report, StartFault::Step::kDescriptors);
  }
  errno = TryCandidates();
  Report(report, StartFault::Step::kProgram);
}

// Returns only if none could be started: the errno that says most.
int PreparedProgram::TryCandidates() const {
  int worst = ENOENT;
  for (const std::string& candidate : candidates_) {
    ::execve(candidate.c_str(), argument_pointers_.data(), environment_pointers_.data());
    const bool is_elsewhere = errno == ENOENT || errno == ENOTDIR;
    if (!is_elsewhere && errno != EACCES) return errno;
    if (errno == EACCES) worst = EACCES;
  }
  return worst;
}

base::Error PreparedProgram::Explain(const StartFault& fault) const {
  using Step = StartFault::Step;
  const std::string program = base::Printable(program_);
  const auto cannot = [&](ErrorCode code, std::string why) {
    return base::Error{code, fmt::format("cannot start `{}`: {}", program, why)};
  };
  const std::string reason = strerror(fault.error);
  if (fault.step == Step::kFolder) {
    return cannot(ErrorCode::kNotFound, fmt::format("its folder `{}` cannot be entered: {}",
                                                    base::Printable(folder_), reason));
  }
  if (fault.step == Step::kDescriptors) {
    return cannot(
        ErrorCode::kUnavailable,
        fmt::format("our files cannot be kept from it ({}); Linux 5.11 or newer can", reason));
  }
  if (fault.step != Step::kProgram) return cannot(ErrorCode::kUnavailable, reason);
  const bool has_path = program_.find('/') != std::string::npos;
  if (fault.error == ENOENT && !has_path) {
    return cannot(ErrorCode::kNotFound, "no such program; is it installed, and on PATH?");
  }
  if (fault.error == ENOENT) {
    return cannot(ErrorCode::kNotFound,
                  "no such file, or the interpreter that its first line names is missing");
  }
  if (fault.error == EACCES) {
    return cannot(ErrorCode::kUnavailable, "it may not be executed; look at its permissions");
  }
  if (fault.error == ENOEXEC) {
    return cannot(ErrorCode::kUnavailable,
                  "it is no program; a script needs a first line that names its interpreter");
  }
  return cannot(ErrorCode::kUnavailable, reason);
}

}  // namespace toolgate::net::internal
