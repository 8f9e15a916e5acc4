// SPDX-License-Identifier: Apache-2.0
// Whether a server can be used. It can when it told its tools the last time it was asked; a call
// that comes to nothing only makes us ask soon, so that a tool that is slow or broken does not
// pass for a server that is down. Decides when to ask; asking is the caller's part.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "telemetry/log.h"

namespace toolgate::gateway {

enum class UpstreamState { kUnknown, kUp, kDown };
std::string_view Name(UpstreamState state);

struct UpstreamStatus {
  UpstreamState state = UpstreamState::kUnknown;
  base::WallTime since;  // of the state
  std::string why;       // it is down; for a person, short, and part of it may be the server's text
};

// Thread-safe.
class UpstreamHealth {
 public:
  struct Options {
    std::string server;
    std::string origin;                       // for the log
    std::chrono::seconds check_interval{30};  // how often a server that works is asked
  };

  // After a failure the next question comes after this time, then after twice as much, and so on
  // up to the check interval.
  static constexpr std::chrono::seconds kFirstRetry{1};
  // A server that came back is not called down again before this time has passed, so that one that
  // comes and goes writes few lines.
  static constexpr std::chrono::seconds kSettleTime{10};

  UpstreamHealth(Options options, const base::Clock& clock, telemetry::Logger& logger);

  // The server was asked for its tools: it told them, or it did not.
  void NoteAnswer();
  void NoteFailure(const base::Error& why);

  // A call came to nothing: the server is asked soon, if it was not just now.
  void NoteSuspicion();

  // Whether the server is to be asked now. True once; the caller then asks.
  bool TakeCheck();

  // From now on nothing counts: the gateway is closing its connections itself.
  void Freeze();

  UpstreamStatus status() const;

 private:
  void ChangeTo(UpstreamState state, std::string why);

  const Options options_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  mutable std::mutex mutex_;
  // Guarded by mutex_:
  UpstreamStatus status_;
  base::SteadyTime changed_at_;
  base::SteadyTime asked_at_;
  base::SteadyTime due_at_;
  std::chrono::seconds retry_{0};  // the last wait after a failure; 0 after an answer
  bool was_down_ = false;
  bool asking_ = false;
  bool frozen_ = false;
};

}  // namespace toolgate::gateway
