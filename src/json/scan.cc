// SPDX-License-Identifier: Apache-2.0
#include "json/scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace toolgate::json {

const char* FindSpecial(const char* at, const char* end) {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  for (; end - at >= 16; at += 16) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed comparison: bytes from 0x80 on are below the space too.
    const __m128i special =
        _mm_or_si128(_mm_cmplt_epi8(chunk, space), _mm_or_si128(_mm_cmpeq_epi8(chunk, quote),
                                                                _mm_cmpeq_epi8(chunk, backslash)));
    const int mask = _mm_movemask_epi8(special);
    if (mask != 0) return at + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  // `char` is signed on x86 and unsigned on ARM: say which bytes are meant.
  const auto is_plain = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
  };
  while (at < end && is_plain(*at)) ++at;
  return at;
}

}  // namespace toolgate::json
