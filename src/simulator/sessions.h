// SPDX-License-Identifier: Apache-2.0
// Who has logged in. A session is known by its cookie and proven by its key.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "simulator/model/people.h"
#include "simulator/model/settings.h"

namespace toolgate::simulator {

class Sessions {
 public:
  Sessions(const base::Clock& clock, const Settings& settings)
      : clock_(clock), settings_(settings) {}

  struct Session {
    std::string id;   // JSESSIONID
    std::string key;  // sessionkey
    const User* user = nullptr;
    base::SteadyTime used;
  };

  // The oldest one is closed beyond kSessionsMax.
  const Session& Open(const User& user);
  // Whose session it is, and uses it; null if there is none or it has expired. A wrong key closes
  // it.
  const User* Use(std::string_view id, std::string_view key);
  void Close(std::string_view id) { sessions_.erase(std::string(id)); }
  void CloseAll() { sessions_.clear(); }

  static constexpr size_t kSessionsMax = 10'000;

 private:
  bool IsExpired(const Session& session) const;

  const base::Clock& clock_;
  const Settings& settings_;
  std::unordered_map<std::string, Session> sessions_;
};

}  // namespace toolgate::simulator
