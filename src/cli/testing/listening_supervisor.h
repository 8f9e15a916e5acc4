// SPDX-License-Identifier: Apache-2.0
// A supervisor that hears what programs tell it.
#pragma once

#include <string>

namespace toolgate::cli {

class ListeningSupervisor {
 public:
  ListeningSupervisor();
  ~ListeningSupervisor();
  ListeningSupervisor(const ListeningSupervisor&) = delete;
  ListeningSupervisor& operator=(const ListeningSupervisor&) = delete;

  // What NOTIFY_SOCKET would be: an abstract name of this one's own.
  const std::string& address() const { return address_; }

  // The next datagram; waits for it, `(nothing)` if none comes.
  std::string Hear();

 private:
  int descriptor_;
  std::string address_;
};

}  // namespace toolgate::cli
