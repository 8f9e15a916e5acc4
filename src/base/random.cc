// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/check.h"
#include "base/encoding.h"

namespace toolgate::base {
namespace {

struct Pool {
  std::array<uint8_t, 256> bytes;
  size_t used = 256;
};
thread_local Pool pool;

void ReadKernel(uint8_t* out, size_t size) {
  // getrandom gives up to 256 bytes whole once the kernel's pool is ready; it only fails before.
  while (size > 0) {
    const ssize_t got = getrandom(out, std::min<size_t>(size, 256), 0);
    if (got < 0) continue;
    out += got;
    size -= static_cast<size_t>(got);
  }
}

}  // namespace

void FillRandom(std::span<uint8_t> out) {
  if (out.size() > pool.bytes.size()) return ReadKernel(out.data(), out.size());
  if (pool.used + out.size() > pool.bytes.size()) {
    ReadKernel(pool.bytes.data(), pool.bytes.size());
    pool.used = 0;
  }
  uint8_t* from = pool.bytes.data() + pool.used;
  std::memcpy(out.data(), from, out.size());
  std::memset(from, 0, out.size());  // what was given out is not kept
  pool.used += out.size();
}

std::string RandomToken(size_t bytes) {
  std::string raw(bytes, '\0');
  FillRandom({reinterpret_cast<uint8_t*>(raw.data()), raw.size()});
  return Base64UrlEncode(raw);
}

std::string RandomUuid() {
  std::array<uint8_t, 16> raw;
  FillRandom(raw);
  raw[6] = static_cast<uint8_t>((raw[6] & 0x0F) | 0x40);
  raw[8] = static_cast<uint8_t>((raw[8] & 0x3F) | 0x80);
  std::string hex = HexEncode({reinterpret_cast<const char*>(raw.data()), raw.size()});
  for (size_t at : {8u, 13u, 18u, 23u}) hex.insert(at, 1, '-');
  return hex;
}

}  // namespace toolgate::base
