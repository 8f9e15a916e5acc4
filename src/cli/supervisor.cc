// SPDX-License-Identifier: Apache-2.0
#include "cli/supervisor.h"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

// Returns 0 or an errno.
int Send(const sockaddr_un& place, socklen_t place_bytes, std::string_view text) {
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  timeval timeout{};
  timeout.tv_sec = Supervisor::kSendTimeout.count();
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  const ssize_t sent = ::sendto(descriptor, text.data(), text.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&place), place_bytes);
  const int error = sent < 0 ? errno : 0;
  ::close(descriptor);
  return error;
}

}  // namespace

Supervisor Supervisor::OfEnvironment() {
  const char* address = std::getenv("NOTIFY_SOCKET");
  return Supervisor(address == nullptr ? "" : address);
}

base::Status Supervisor::TellReloading() const {
  // systemd wants to know which request to reload this answers.
  const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
  return Tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.count()));
}

base::Status Supervisor::Tell(std::string_view turn) const {
  if (address_.empty()) return {};
  sockaddr_un place{};
  place.sun_family = AF_UNIX;
  const bool is_abstract = address_.front() == '@';
  if ((!is_abstract && address_.front() != '/') || address_.size() >= sizeof place.sun_path) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("NOTIFY_SOCKET: `{}` is no address of a socket; unset it", address_));
  }
  std::copy(address_.begin(), address_.end(), place.sun_path);
  if (is_abstract) place.sun_path[0] = '\0';
  const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  if (const int error = Send(place, bytes, turn); error != 0) {
    return Fail(ErrorCode::kUnavailable,
                fmt::format("NOTIFY_SOCKET: cannot send `{}` to `{}`: {}",
                            turn.substr(0, turn.find('\n')), address_, strerror(error)));
  }
  return {};
}

}  // namespace toolgate::cli
