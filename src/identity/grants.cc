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

using Moment = std::optional<base::WallTime>;

Moment Earlier(Moment a, Moment b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

bool IsOver(Moment until, base::WallTime now) { return until && now >= *until; }

}  // namespace

GrantTable::GrantTable(size_t expected) {
  tokens_.reserve(expected);
  by_id_.reserve(expected);
}

bool GrantTable::Add(std::shared_ptr<const IssuedGrant> issued) {
  const Grant& grant = *issued->grant;
  if (!grant.id.empty() && by_id_.contains(grant.id)) return false;
  for (auto token = issued->tokens.begin(); token != issued->tokens.end(); ++token) {
    const Known known{issued, Earlier(token->valid_until, issued->expires_at)};
    if (tokens_.emplace(token->hash, known).second) continue;
    for (auto added = issued->tokens.begin(); added != token; ++added) tokens_.erase(added->hash);
    return false;
  }
  if (!grant.id.empty()) by_id_.emplace(grant.id, issued.get());
  const OwnedNameView server(grant.organisation, grant.server);
  auto of_server = by_server_.find(server);
  if (of_server == by_server_.end()) {
    of_server = by_server_.try_emplace(OwnedName{grant.organisation, grant.server}).first;
  }
  of_server->second.push_back(std::move(issued));
  return true;
}

std::optional<Principal> GrantTable::Find(std::string_view token, base::WallTime now) const {
  const auto found = tokens_.find(crypto::Sha256(token));
  if (found == tokens_.end() || IsOver(found->second.valid_until, now)) return std::nullopt;
  const auto& [issued, valid_until] = found->second;
  const Grant& grant = *issued->grant;
  Principal principal{grant.id.empty() ? grant.label : grant.id, grant.subject, issued->grant};
  principal.valid_until = valid_until;
  principal.use = issued->use;
  return principal;
}

const IssuedGrant* GrantTable::FindById(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::span<const std::shared_ptr<const IssuedGrant>> GrantTable::OfServer(
    const OwnedNameView& server) const {
  const auto found = by_server_.find(server);
  if (found == by_server_.end()) return {};
  return found->second;
}

bool GrantTable::IsLive(const Grant& grant, base::WallTime now) const {
  if (grant.id.empty()) return true;  // those of files are as they are from the start to the end
  const IssuedGrant* issued = FindById(grant.id);
  return issued != nullptr && !IsOver(issued->expires_at, now) &&
         issued->grant->organisation == grant.organisation && issued->grant->server == grant.server;
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
