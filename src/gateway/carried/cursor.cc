// SPDX-License-Identifier: Apache-2.0
#include "gateway/carried/cursor.h"

#include <cstdint>

namespace toolgate::gateway {
namespace {

constexpr size_t kNumberBytes = 8;
constexpr size_t kPlainBytes = 2 * kNumberBytes;  // the end of its life in ns, the offset

void AppendNumber(std::string& out, uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFF);
}

uint64_t ReadNumber(std::string_view bytes) {
  uint64_t number = 0;
  for (char c : bytes.substr(0, kNumberBytes)) number = number << 8 | static_cast<uint8_t>(c);
  return number;
}

// What a cursor is bound to, it is sealed for: it opens for nothing else. Each part is preceded by
// its length, so that no two lists of parts give the same text.
std::string PurposeOf(const CursorPosition& position) {
  std::string purpose = "cursor";
  for (std::string_view part :
       {position.server, position.principal, position.list, position.version}) {
    AppendNumber(purpose, part.size());
    purpose += part;
  }
  return purpose;
}

}  // namespace

std::string WriteCursor(const crypto::Sealer& sealer, const CursorPosition& position,
                        base::WallTime now) {
  std::string plain;
  AppendNumber(plain, static_cast<uint64_t>((now + kCursorLifetime).time_since_epoch().count()));
  AppendNumber(plain, position.offset);
  return sealer.Seal(PurposeOf(position), plain);
}

std::optional<size_t> ReadCursor(const crypto::Sealer& sealer, std::string_view cursor,
                                 const CursorPosition& expected, base::WallTime now) {
  if (cursor.size() != crypto::Sealer::SealedSize(kPlainBytes)) return std::nullopt;
  const std::optional<std::string> plain = sealer.Open(PurposeOf(expected), cursor);
  if (!plain || plain->size() != kPlainBytes) return std::nullopt;
  const auto expires = static_cast<int64_t>(ReadNumber(*plain));
  if (now.time_since_epoch().count() >= expires) return std::nullopt;
  return ReadNumber(std::string_view(*plain).substr(kNumberBytes));
}

}  // namespace toolgate::gateway
