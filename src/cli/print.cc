// SPDX-License-Identifier: Apache-2.0
#include "cli/print.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/command_line.h"

namespace toolgate::cli {

int Print(std::string_view text) {
  const bool is_written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (is_written) return kExitOk;
  std::fprintf(stderr, "cannot write to standard output: %s\n", std::strerror(errno));
  return kExitUsage;
}

}  // namespace toolgate::cli
