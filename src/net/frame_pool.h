// SPDX-License-Identifier: Apache-2.0
// Memory of coroutine frames: recycled per thread, because a call makes a dozen of them.
// Under a sanitizer it is the plain heap, so that misuse is seen.
#pragma once

#include <cstddef>

namespace toolgate::net::internal {

void* AllocateFrame(size_t size);
void FreeFrame(void* frame, size_t size);

}  // namespace toolgate::net::internal
