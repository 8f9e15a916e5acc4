// SPDX-License-Identifier: Apache-2.0
// What is to go wrong in a run, and when: requests to the simulator itself (control.h) that are
// made after a time or after so many calls of a command.
#pragma once

#include <chrono>
#include <deque>
#include <string>

#include "base/issues.h"
#include "json/document.h"
#include "net/event_loop.h"
#include "simulator/control.h"

namespace toolgate::simulator {

class Scenario {
 public:
  Scenario(net::EventLoop& loop, ManagementServer& server)
      : loop_(loop), server_(server), control_(server) {}

  // Takes the steps of `[{"at_ms": 500 | "command": "stopVirtualMachine", "calls": 3, "request":
  // "POST /simulator/restart", "body": {...}}, ...]`; `calls` is 1 if left out. `document` is kept.
  // On mistakes nothing is taken.
  void Read(json::Document document, base::Issues& issues);
  // Begins; at most once. Must live as long as the loop runs.
  void Start();

 private:
  struct Step {
    std::optional<std::chrono::milliseconds> at;
    std::string command;
    int64_t calls_left = 0;  // 0: it was made
    std::string method;
    std::string path;
    json::Value body;
  };
  static Step ReadStep(json::Value entry, base::Issues& issues);
  net::Task<void> MakeLater(const Step& step);
  void Make(const Step& step);

  net::EventLoop& loop_;
  ManagementServer& server_;
  Control control_;
  json::Document document_;
  std::deque<Step> steps_;
};

}  // namespace toolgate::simulator
