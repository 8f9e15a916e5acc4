// SPDX-License-Identifier: Apache-2.0
#include "cli/serving.h"

#include <csignal>
#include <cstdio>
#include <thread>

#include "cli/supervisor.h"

namespace toolgate::cli {
namespace {

sigset_t HandledSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

// A supervisor that cannot be told finds out by itself that something is wrong.
void Report(const base::Status& told) {
  if (!told) std::fprintf(stderr, "%s\n", told.error().message.c_str());
}

}  // namespace

void BlockSignals() {
  const sigset_t set = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  // A peer that leaves, or a file that may not grow, is an error of one write, not of the program.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void WaitForStop(const std::function<void()>& on_hangup) {
  const sigset_t set = HandledSignals();
  const Supervisor supervisor = Supervisor::OfEnvironment();
  Report(supervisor.TellReady());
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (signal != SIGHUP) break;
    Report(supervisor.TellReloading());
    on_hangup();
    Report(supervisor.TellReady());
  }
  Report(supervisor.TellStopping());
}

void RunUntilStopped(net::EventLoop& loop, const std::function<void()>& close) {
  std::thread thread([&loop] { loop.Run(); });
  WaitForStop([] {});
  loop.Post([&] {
    close();
    loop.Finish();
  });
  thread.join();
}

}  // namespace toolgate::cli
