// SPDX-License-Identifier: Apache-2.0
// The one inner loop that parser and writer share. In the header because most strings are shorter
// than a call costs.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace toolgate::json {

namespace internal {

// High bits of the bytes of `word` that are special; exact for the lowest such byte, which is the
// one that counts.
inline uint64_t SpecialBytes(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighBits = 0x8080808080808080;
  const auto zero_bytes = [](uint64_t v) { return (v - kOnes) & ~v & kHighBits; };
  const uint64_t control = (word - kOnes * 0x20) & ~word & kHighBits;
  return control | (word & kHighBits) | zero_bytes(word ^ kOnes * '"') |
         zero_bytes(word ^ kOnes * '\\');
}

inline bool IsSpecial(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\';
}

}  // namespace internal

// The first byte in [at, end) that is not plain string content: a quote, a backslash, a control
// character or the start of a non-ASCII sequence; `end` if there is none.
inline const char* FindSpecial(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  for (; end - at >= 16; at += 16) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed comparison: bytes from 0x80 on are below the space too.
    const __m128i special =
        _mm_or_si128(_mm_cmplt_epi8(chunk, space),
                     _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash)));
    const int mask = _mm_movemask_epi8(special);
    if (mask != 0) return at + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  if constexpr (std::endian::native == std::endian::little) {
    if (end - at >= 8) {
      uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      const uint64_t special = internal::SpecialBytes(word);
      if (special != 0) return at + __builtin_ctzll(special) / 8;
      // At most seven are left: the last eight, of which the first were just found plain.
      at = end - 8;
      std::memcpy(&word, at, sizeof word);
      const uint64_t last = internal::SpecialBytes(word);
      return last != 0 ? at + __builtin_ctzll(last) / 8 : end;
    }
  }
  while (at < end && !internal::IsSpecial(*at)) ++at;
  return at;
}

}  // namespace toolgate::json
