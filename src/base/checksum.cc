// SPDX-License-Identifier: Apache-2.0
#include "base/checksum.h"

#include <array>
#include <cstring>

namespace toolgate::base {
namespace {

// Reflected.
constexpr uint32_t kCastagnoli = 0x82F63B78;
constexpr uint32_t kIso3309 = 0xEDB88320;
constexpr size_t kStride = 8;

using Table = std::array<std::array<uint32_t, 256>, kStride>;

// What one byte does to a checksum.
constexpr uint32_t Shift(uint32_t sum, uint32_t polynomial) {
  for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? polynomial : 0);
  return sum;
}

// tables[k][b]: what the byte b does to the checksum with k bytes after it.
constexpr Table MakeTables() {
  Table tables{};
  for (uint32_t byte = 0; byte < 256; ++byte) tables[0][byte] = Shift(byte, kCastagnoli);
  for (size_t k = 1; k < kStride; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Table kTables = MakeTables();

}  // namespace

uint32_t Crc32c(std::string_view bytes, uint32_t before) {
  uint32_t sum = ~before;
  while (bytes.size() >= kStride) {
    uint32_t low = 0;
    uint32_t high = 0;
    std::memcpy(&low, bytes.data(), 4);
    std::memcpy(&high, bytes.data() + 4, 4);
    low ^= sum;
    sum = kTables[7][low & 0xFF] ^ kTables[6][(low >> 8) & 0xFF] ^ kTables[5][(low >> 16) & 0xFF] ^
          kTables[4][low >> 24] ^ kTables[3][high & 0xFF] ^ kTables[2][(high >> 8) & 0xFF] ^
          kTables[1][(high >> 16) & 0xFF] ^ kTables[0][high >> 24];
    bytes.remove_prefix(kStride);
  }
  for (const char c : bytes) {
    sum = (sum >> 8) ^ kTables[0][(sum ^ static_cast<unsigned char>(c)) & 0xFF];
  }
  return ~sum;
}

uint32_t Crc32(std::string_view bytes) {
  uint32_t sum = ~uint32_t{0};
  for (const char c : bytes) sum = Shift(sum ^ static_cast<unsigned char>(c), kIso3309);
  return ~sum;
}

}  // namespace toolgate::base
