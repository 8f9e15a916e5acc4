// SPDX-License-Identifier: Apache-2.0
#include "simulator/sessions.h"

#include <algorithm>

#include "base/random.h"
#include "crypto/hash.h"

namespace toolgate::simulator {

const Sessions::Session& Sessions::Open(const User& user) {
  std::erase_if(sessions_, [this](const auto& entry) { return IsExpired(entry.second); });
  if (sessions_.size() >= kSessionsMax) {
    sessions_.erase(std::min_element(
        sessions_.begin(), sessions_.end(),
        [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  Session session{"node0" + base::RandomToken(24), base::RandomToken(20), &user, clock_.Now()};
  const std::string id = session.id;
  return sessions_.emplace(id, std::move(session)).first->second;
}

const User* Sessions::Use(std::string_view id, std::string_view key) {
  const auto found = sessions_.find(std::string(id));
  if (found == sessions_.end()) return nullptr;
  Session& session = found->second;
  if (IsExpired(session) || !crypto::EqualsInConstantTime(session.key, key)) {
    sessions_.erase(found);
    return nullptr;
  }
  session.used = clock_.Now();
  return session.user;
}

bool Sessions::IsExpired(const Session& session) const {
  return session.used + settings_.session_timeout <= clock_.Now();
}

}  // namespace toolgate::simulator
