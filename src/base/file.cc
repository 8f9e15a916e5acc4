// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace toolgate::base {

Result<std::string> ReadFile(const std::string& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) {
    return Fail(ErrorCode::kUnavailable,
                fmt::format("cannot read `{}`: {}", path,
                            errno != 0 ? std::strerror(errno) : "not a readable file"));
  }
  return text;
}

}  // namespace toolgate::base
