// SPDX-License-Identifier: Apache-2.0
// What every program that serves until it is told to stop has in common: signals, and its
// supervisor.
#pragma once

#include <functional>

#include "net/event_loop.h"

namespace toolgate::cli {

// Keeps the signals that end or reload a program from interrupting it, in this thread and in those
// it starts from now on. To be called before any thread is started.
void BlockSignals();

// Waits for SIGINT or SIGTERM; calls `on_hangup` for each SIGHUP. After BlockSignals, and once
// clients are served: a supervisor that waits for that (`supervisor.h`) is told here, and of what
// follows.
void WaitForStop(const std::function<void()>& on_hangup);

// Runs `loop` on a thread of its own until then; `close` is called on it and must close the loop's
// servers and clients.
void RunUntilStopped(net::EventLoop& loop, const std::function<void()>& close);

}  // namespace toolgate::cli
