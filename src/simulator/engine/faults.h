// SPDX-License-Identifier: Apache-2.0
// Things that go wrong on demand: what real management servers do now and then, at the moment a
// test or a demonstration wants it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "cloudstack/api/signature.h"
#include "json/document.h"
#include "simulator/engine/failure.h"

namespace toolgate::simulator {

enum class FaultKind {
  kError,            // the request is answered with `failure`, nothing happens
  kJobError,         // the job fails with `failure`, in the middle of `stage`
  kJobLost,          // the job does its work, then it failed with 530 and no result
  kJobStuck,         // the job never ends
  kJobVanished,      // the job is forgotten as soon as it has ended
  kRestart,          // the command runs, then the server is down for `delay` and restarts
  kDropRequest,      // the connection is closed before the command runs
  kDropReply,        // the command runs, then the connection is closed without an answer
  kSlow,             // the answer comes after `delay`
  kLateListing,      // what is younger than `delay` is not listed yet
  kVolumesKept,      // a destroyed machine's `volumeids` are not destroyed, and nobody says so
  kBadGateway,       // the command runs; a proxy's 502 page instead of the answer
  kGatewayTimeout,   // the command runs; a proxy's 504 page
  kUnavailablePage,  // a proxy's 503 page, nothing happens
  kTruncatedReply,   // the first half of the answer
  kEmptyReply,       // 200 and no body
  kScriptType,       // the answer as text/javascript
};

struct Fault {
  std::string command;  // `stopVirtualMachine`; `*` for any
  FaultKind kind = FaultKind::kError;
  ApiFailure failure;
  std::string stage;     // of a job: `stop`, `destroy`, ...; empty for the first
  std::string resource;  // only for requests with a parameter of this value; empty for any
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds delay_max{0};  // of `delay`, if it is to vary
  int skip = 0;                            // how many requests pass unharmed first
  int every = 1;                           // of the others, each which one is hit
  int times = -1;                          // how many are hit; -1: all
};

// Whether the request ends with `fault` before its command runs.
bool StrikesFirst(const Fault& fault);
// Whether it ends before anybody looks at who sent it: as a refusal to come in.
bool IsRefusal(const Fault& fault);

class Faults {
 public:
  // Reads `[{"command": "stopVirtualMachine", "kind": "job_error", "reason": "agent_down",
  // "code": 530, "text": "...", "stage": "stop", "resource": "...", "delay_ms": 100,
  // "delay_ms_max": 900, "skip": 0, "every": 1, "times": 1}, ...]`; all but `command` and `kind`
  // may be left out. `reason` is a word for code and text (kReasons in faults.cc). On mistakes
  // nothing is taken.
  void Read(json::Value list, base::Issues& issues);
  void Set(std::vector<Fault> faults);

  // The first fault that hits this request, counted as used, with its delay chosen.
  std::optional<Fault> Take(std::string_view command, const cloudstack::Parameters& parameters);

 private:
  struct Armed {
    Fault fault;
    int seen = 0;  // how many requests were meant, after those that are skipped
  };
  std::vector<Armed> faults_;
  uint32_t dice_ = 1;
};

}  // namespace toolgate::simulator
