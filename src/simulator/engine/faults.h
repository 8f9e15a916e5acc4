// SPDX-License-Identifier: Apache-2.0
// Things that go wrong on demand: what real management servers do now and then, at the moment a
// test or a demonstration wants it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "json/document.h"
#include "simulator/engine/failure.h"

namespace toolgate::simulator {

enum class FaultKind {
  kError,           // the request is answered with `failure`, nothing happens
  kJobError,        // the job fails with `failure`, in the middle of `stage`
  kJobLost,         // the server restarts: the job fails with 530 and no result
  kJobStuck,        // the job never ends
  kDropRequest,     // the connection is closed before the command runs
  kDropReply,       // the command runs, then the connection is closed without an answer
  kSlow,            // the answer comes after `delay`
  kBadGateway,      // a proxy's 502 page instead of the answer
  kTruncatedReply,  // the first half of the answer
  kEmptyReply,      // 200 and no body
};

struct Fault {
  std::string command;  // `stopVirtualMachine`; `*` for any
  FaultKind kind = FaultKind::kError;
  ApiFailure failure;
  std::string stage;     // of a job: `stop`, `destroy`, ...; empty for the first
  std::string resource;  // only for this id; empty for any
  std::chrono::milliseconds delay{0};
  int skip = 0;    // how many requests pass unharmed first
  int times = -1;  // how many are hit; -1: all
};

class Faults {
 public:
  // Reads `[{"command": "stopVirtualMachine", "kind": "job_error", "code": 530, "text": "...",
  // "stage": "stop", "resource": "...", "delay_ms": 100, "skip": 0, "times": 1}, ...]`; all but
  // `command` and `kind` may be left out. On mistakes nothing is taken.
  void Read(json::Value list, base::Issues& issues);
  void Set(std::vector<Fault> faults) { faults_ = std::move(faults); }

  // The first fault that hits this request, counted as used.
  const Fault* Take(std::string_view command, std::string_view resource);

 private:
  std::vector<Fault> faults_;
};

}  // namespace toolgate::simulator
