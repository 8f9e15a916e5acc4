// SPDX-License-Identifier: Apache-2.0
// The hash under which words are found; the tables are laid out by it when the project is built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace toolgate::risk {

constexpr uint32_t kWordHashStart = 2166136261u;

// FNV-1a, a byte at a time.
constexpr uint32_t AddToWordHash(uint32_t hash, char byte) {
  return (hash ^ static_cast<unsigned char>(byte)) * 16777619u;
}

constexpr uint32_t HashWord(std::string_view word) {
  uint32_t hash = kWordHashStart;
  for (const char c : word) hash = AddToWordHash(hash, c);
  return hash;
}

// The slot to begin at in a table of `slots` slots, a power of two.
constexpr size_t FirstSlot(uint32_t hash, size_t slots) {
  return (hash ^ (hash >> 15)) & (slots - 1);
}

}  // namespace toolgate::risk
