// SPDX-License-Identifier: Apache-2.0
#include "cli/testing/listening_supervisor.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>

#include "base/check.h"

namespace toolgate::cli {

ListeningSupervisor::ListeningSupervisor()
    : descriptor_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  CHECK(descriptor_ >= 0);
  timeval patience{};
  patience.tv_sec = 20;
  ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_un place{};
  place.sun_family = AF_UNIX;
  // Bound to no name, it is given one.
  CHECK(::bind(descriptor_, reinterpret_cast<sockaddr*>(&place), sizeof place.sun_family) == 0);
  socklen_t bytes = sizeof place;
  CHECK(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&place), &bytes) == 0);
  address_.assign(place.sun_path, bytes - offsetof(sockaddr_un, sun_path));
  address_.front() = '@';
}

ListeningSupervisor::~ListeningSupervisor() { ::close(descriptor_); }

std::string ListeningSupervisor::Hear() {
  char text[512];
  const ssize_t bytes = ::recv(descriptor_, text, sizeof text, 0);
  return bytes < 0 ? "(nothing)" : std::string(text, static_cast<size_t>(bytes));
}

}  // namespace toolgate::cli
