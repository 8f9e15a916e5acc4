// SPDX-License-Identifier: Apache-2.0
#include "identity/grants.h"

#include <algorithm>

#include "base/text.h"

namespace toolgate::identity {
namespace {

constexpr size_t kTokenBytesMax = 8 * 1024;

bool IsTokenChar(char c) {
  constexpr std::string_view kMarks = "-._~+/=";
  return base::IsAsciiAlnum(c) || kMarks.find(c) != kMarks.npos;
}

}  // namespace

bool GrantTable::Add(const crypto::Sha256Digest& token_hash, Grant grant) {
  return grants_.emplace(token_hash, std::make_shared<const Grant>(std::move(grant))).second;
}

std::shared_ptr<const Grant> GrantTable::Find(std::string_view token) const {
  const auto found = grants_.find(crypto::Sha256(token));
  return found == grants_.end() ? nullptr : found->second;
}

std::string_view BearerToken(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (!base::EqualsIgnoreCase(authorization.substr(0, kScheme.size()), kScheme)) return {};
  const std::string_view token = base::Trim(authorization.substr(kScheme.size()));
  const bool is_token = !token.empty() && token.size() <= kTokenBytesMax &&
                        std::all_of(token.begin(), token.end(), IsTokenChar);
  return is_token ? token : std::string_view();
}

}  // namespace toolgate::identity
