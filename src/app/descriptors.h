// SPDX-License-Identifier: Apache-2.0
// How many connections the process can hold: each takes a descriptor, and so may the server's side
// of what is asked over it.
#pragma once

#include <cstddef>

namespace toolgate::app {

// Raises this process's limit of open files as far as it may (setrlimit), and gives it.
size_t RaiseDescriptorLimit();

// What each of `shards` loops may hold of `wanted` connections, so that `descriptors` suffice for
// both sides and something is left for files. At least 1.
size_t ConnectionsWithin(size_t descriptors, size_t shards, size_t wanted);

}  // namespace toolgate::app
