// SPDX-License-Identifier: Apache-2.0
#include "cli/serving.h"

#include <csignal>
#include <thread>

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
  for (;;) {
    int signal = 0;
    if (sigwait(&set, &signal) != 0) continue;
    if (signal != SIGHUP) return;
    on_hangup();
  }
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
