// SPDX-License-Identifier: Apache-2.0
#include "telemetry/process.h"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"

namespace toolgate::telemetry {

std::optional<double> ResidentMemoryBytes() {
  // Sizes in pages: total, resident, ... (proc(5)).
  const auto text = base::ReadFile("/proc/self/statm");
  if (!text) return std::nullopt;
  const auto fields = base::Split(*text, ' ');
  const auto pages = fields.size() > 1 ? base::ParseUint(fields[1]) : std::nullopt;
  if (!pages) return std::nullopt;
  return static_cast<double>(*pages) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::optional<double> OpenFileDescriptors() {
  std::error_code error;
  double count = 0;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  while (!error && entry != std::filesystem::directory_iterator()) {
    ++count;
    entry.increment(error);
  }
  if (error || count == 0) return std::nullopt;
  return count - 1;  // without the one that looks
}

std::optional<double> OpenFileDescriptorsMax() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  return static_cast<double>(limit.rlim_cur);
}

std::optional<double> CpuSeconds() {
  timespec time{};
  if (::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) return std::nullopt;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace toolgate::telemetry
