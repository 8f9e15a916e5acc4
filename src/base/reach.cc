// SPDX-License-Identifier: Apache-2.0
#include "base/reach.h"

#include <arpa/inet.h>

#include <algorithm>
#include <span>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "base/url_host.h"

namespace toolgate::base {
namespace {

using Bytes = std::array<uint8_t, 16>;

struct Block {
  std::array<uint8_t, 16> bytes;
  int bits;
  AddressKind kind;
};

constexpr int kMappedBits = 96;

constexpr Block V4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, int bits, AddressKind kind) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}, kMappedBits + bits, kind};
}
constexpr Block V6(uint16_t a, uint16_t b, uint16_t c, int bits, AddressKind kind) {
  return {{static_cast<uint8_t>(a >> 8), static_cast<uint8_t>(a), static_cast<uint8_t>(b >> 8),
           static_cast<uint8_t>(b), static_cast<uint8_t>(c >> 8), static_cast<uint8_t>(c)},
          bits,
          kind};
}

// The first that holds an address says what it is. Single addresses are where clouds answer their
// machines' questions.
constexpr std::array kBlocks = {
    V4(0, 0, 0, 0, 8, AddressKind::kNever),
    V4(100, 100, 100, 200, 32, AddressKind::kNever),
    V4(168, 63, 129, 16, 32, AddressKind::kNever),
    V4(169, 254, 0, 0, 16, AddressKind::kNever),
    V4(192, 0, 0, 0, 24, AddressKind::kNever),
    V4(192, 88, 99, 0, 24, AddressKind::kNever),
    V4(224, 0, 0, 0, 3, AddressKind::kNever),
    V4(127, 0, 0, 0, 8, AddressKind::kLoopback),
    V4(10, 0, 0, 0, 8, AddressKind::kPrivate),
    V4(100, 64, 0, 0, 10, AddressKind::kPrivate),
    V4(172, 16, 0, 0, 12, AddressKind::kPrivate),
    V4(192, 168, 0, 0, 16, AddressKind::kPrivate),
    V4(198, 18, 0, 0, 15, AddressKind::kPrivate),
    V4(0, 0, 0, 0, 0, AddressKind::kPublic),
    V6(0x0100, 0, 0, 64, AddressKind::kNever),
    V6(0x0064, 0xFF9B, 0x0001, 48, AddressKind::kNever),
    V6(0x2001, 0, 0, 32, AddressKind::kNever),
    V6(0x2002, 0, 0, 16, AddressKind::kNever),
    V6(0xFD00, 0x0EC2, 0, 32, AddressKind::kNever),
    V6(0xFD20, 0x00CE, 0, 32, AddressKind::kNever),
    V6(0xFC00, 0, 0, 7, AddressKind::kPrivate),
    V6(0x2000, 0, 0, 3, AddressKind::kPublic),
};

constexpr Bytes kLoopback6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr std::array<uint8_t, 12> kNat64 = {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0};

bool IsIn(const Bytes& bytes, const Block& block) {
  for (int bit = 0; bit < block.bits; ++bit) {
    const auto at = static_cast<size_t>(bit / 8);
    const int mask = 0x80 >> (bit % 8);
    if (((bytes[at] ^ block.bytes[at]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

AddressKind KindOf(const Bytes& bytes) {
  if (bytes == kLoopback6) return AddressKind::kLoopback;
  if (std::equal(kNat64.begin(), kNat64.end(), bytes.begin())) {
    // A translator stands between: what is private there is not what is private here.
    Bytes inner = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    std::copy(bytes.begin() + 12, bytes.end(), inner.begin() + 12);
    const bool is_public = KindOf(inner) == AddressKind::kPublic;
    return is_public ? AddressKind::kPublic : AddressKind::kNever;
  }
  const auto block = std::find_if(kBlocks.begin(), kBlocks.end(),
                                  [&bytes](const Block& one) { return IsIn(bytes, one); });
  return block == kBlocks.end() ? AddressKind::kNever : block->kind;
}

std::optional<AddressKind> FindAddressKind(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != copy.npos) return std::nullopt;  // inet_pton would stop there
  Bytes bytes{};
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return KindOf(bytes);
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, copy.c_str(), bytes.data() + 12) == 1) return KindOf(bytes);
  return std::nullopt;
}

bool MayReach(Reach reach, AddressKind kind) {
  if (reach == Reach::kAnywhere || kind == AddressKind::kPublic) return true;
  return reach == Reach::kNetworks && kind != AddressKind::kNever;
}

Status CheckReach(std::string_view url, Reach reach) {
  const auto host = FindUrlHost(url);
  if (!host) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the host of `{}` can be read in two ways", Printable(url)));
  }
  std::optional<AddressKind> kind = FindAddressKind(*host);
  if (*host == "localhost" || host->ends_with(".localhost")) kind = AddressKind::kLoopback;
  if (!kind || MayReach(reach, *kind)) return {};
  return Fail(
      ErrorCode::kInvalidInput,
      fmt::format("no server can be at `{}`: {}", *host,
                  *kind == AddressKind::kNever ? "such addresses are not for servers"
                                               : "this gateway reaches no private addresses"));
}

}  // namespace toolgate::base
