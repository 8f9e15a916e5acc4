// SPDX-License-Identifier: Apache-2.0
#include "base/cidr.h"

#include <arpa/inet.h>

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::base {
namespace {

constexpr int kMappedBits = 96;  // ::ffff:0:0/96

struct Address {
  std::array<uint8_t, 16> bytes{};
  bool is_v4 = false;
};

std::optional<Address> ParseAddress(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != copy.npos) return std::nullopt;  // inet_pton would stop there
  Address address;
  if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  address.bytes[10] = address.bytes[11] = 0xFF;
  address.is_v4 = inet_pton(AF_INET, copy.c_str(), address.bytes.data() + 12) == 1;
  return address.is_v4 ? std::optional(address) : std::nullopt;
}

}  // namespace

Result<Cidr> Cidr::Parse(std::string_view text) {
  const auto fail = [text] {
    return Fail(
        ErrorCode::kInvalidInput,
        fmt::format("`{}` is not an IP address or a block such as 10.0.0.0/8", Printable(text)));
  };
  const size_t slash = text.find('/');
  const auto address = ParseAddress(text.substr(0, slash));
  if (!address) return fail();
  Cidr cidr;
  cidr.bytes_ = address->bytes;
  if (slash == text.npos) return cidr;
  const auto bits = ParseUint(text.substr(slash + 1));
  if (!bits || *bits > (address->is_v4 ? 32u : 128u)) return fail();
  cidr.bits_ = static_cast<int>(*bits) + (address->is_v4 ? kMappedBits : 0);
  return cidr;
}

bool Cidr::Contains(std::string_view text) const {
  const auto address = ParseAddress(text);
  if (!address) return false;
  for (int bit = 0; bit < bits_; bit += 8) {
    const int left = bits_ - bit;
    const auto mask = static_cast<uint8_t>(left >= 8 ? 0xFF : 0xFF << (8 - left));
    const auto at = static_cast<size_t>(bit / 8);
    if ((address->bytes[at] & mask) != (bytes_[at] & mask)) return false;
  }
  return true;
}

bool IsAddress(std::string_view text) { return ParseAddress(text).has_value(); }

bool IsLoopback(std::string_view address) {
  static const Cidr v4 = *Cidr::Parse("127.0.0.0/8");
  static const Cidr v6 = *Cidr::Parse("::1");
  return v4.Contains(address) || v6.Contains(address);
}

std::string ClientNetwork(std::string_view text) {
  static const Cidr mapped = *Cidr::Parse("0.0.0.0/0");
  auto address = ParseAddress(text);
  if (!address) return std::string(text);
  const auto& bytes = address->bytes;
  if (mapped.Contains(text)) {
    return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
  }
  constexpr size_t kNetworkBytes = 8;
  std::fill(address->bytes.begin() + kNetworkBytes, address->bytes.end(), uint8_t{0});
  char network[INET6_ADDRSTRLEN] = {};
  inet_ntop(AF_INET6, bytes.data(), network, sizeof network);
  return fmt::format("{}/64", network);
}

}  // namespace toolgate::base
