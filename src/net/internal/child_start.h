// SPDX-License-Identifier: Apache-2.0
// The way from a command to a running program: between fork and exec only what is safe in the child
// of a process that has threads.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "net/child_process.h"

namespace toolgate::net::internal {

// A descriptor that closes itself.
class OwnedDescriptor {
 public:
  OwnedDescriptor() = default;
  explicit OwnedDescriptor(int descriptor) : descriptor_(descriptor) {}
  OwnedDescriptor(OwnedDescriptor&& other) noexcept
      : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept;
  ~OwnedDescriptor() { Reset(); }

  int get() const { return descriptor_; }
  int Release() { return std::exchange(descriptor_, -1); }
  void Reset();

 private:
  int descriptor_ = -1;
};

// A program that was forked. It says in `report` what hindered it, as a StartFault, or closes that
// without a word when it runs.
struct StartedChild {
  pid_t pid = -1;
  OwnedDescriptor input, output, errors, report;
};

// What the child could not do, and why.
struct StartFault {
  enum class Step : int { kParent, kSession, kSignals, kFolder, kDescriptors, kProgram };
  Step step = Step::kProgram;
  int error = 0;  // errno
};

// The texts of the new program, and the pointers into them that exec wants.
class PreparedProgram {
 public:
  static base::Result<PreparedProgram> Prepare(const ChildCommand& command);
  PreparedProgram(PreparedProgram&&) = default;

  base::Result<StartedChild> Fork() const;
  // The sentence for a fault: names the program and what to do.
  base::Error Explain(const StartFault& fault) const;

 private:
  PreparedProgram() = default;
  [[noreturn]] void Run(const int (&streams)[3], int report, pid_t parent) const;
  int TryCandidates() const;

  std::string program_;
  std::string folder_;
  std::vector<std::string> candidates_;  // paths to try
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argument_pointers_;
  std::vector<char*> environment_pointers_;
};

}  // namespace toolgate::net::internal
