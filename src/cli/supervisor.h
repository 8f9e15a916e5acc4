// SPDX-License-Identifier: Apache-2.0
// Whoever started this program and keeps it running, as systemd does, hears what becomes of it: one
// datagram for each turn of its life, to the socket that NOTIFY_SOCKET names (sd_notify(3)).
// It answers no watchdog and hands over no descriptors.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace toolgate::cli {

class Supervisor {
 public:
  // A supervisor that does not read is not waited for any longer.
  static constexpr std::chrono::seconds kSendTimeout{5};

  // The one that the environment names; if there is none, nobody is told anything.
  static Supervisor OfEnvironment();

  // `address` is the path of a socket, an abstract name behind `@`, or empty: there is none.
  explicit Supervisor(std::string address) : address_(std::move(address)) {}

  // Each returns once it has been sent. Errors: invalid_input for an address that is neither;
  // unavailable.
  base::Status TellReady() const { return Tell("READY=1"); }
  base::Status TellReloading() const;  // until it is ready again
  base::Status TellStopping() const { return Tell("STOPPING=1"); }

 private:
  base::Status Tell(std::string_view turn) const;

  std::string address_;
};

}  // namespace toolgate::cli
