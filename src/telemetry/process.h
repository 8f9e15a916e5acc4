// SPDX-License-Identifier: Apache-2.0
// What the operating system says of this process.
#pragma once

#include <optional>

namespace toolgate::telemetry {

// Each is empty where the system does not tell. Thread-safe; reads files of /proc.
std::optional<double> ResidentMemoryBytes();
std::optional<double> OpenFileDescriptors();
std::optional<double> OpenFileDescriptorsMax();
std::optional<double> CpuSeconds();  // user and system, of all threads

}  // namespace toolgate::telemetry
