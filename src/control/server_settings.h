// SPDX-License-Identifier: Apache-2.0
// The object of a server, as configuration files and the API have it: read by the same rules, and
// the same mistakes told. Where secrets come from, and whom to believe at https, is the caller's.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/reach.h"
#include "base/url_host.h"
#include "json/reader.h"
#include "net/url.h"

namespace toolgate::control {

struct ServerSettings {
  net::Url url;
  base::Reach reach = base::Reach::kAnywhere;  // where connections to it may lead
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::seconds answer_timeout{60};
  std::chrono::seconds quiet_timeout{300};
  std::chrono::seconds call_timeout{600};
  std::optional<std::vector<base::HostPattern>> link_hosts;  // as in mcp::AskingServer
  size_t progress_per_second = 10;
  std::chrono::seconds check_interval{30};

  friend bool operator==(const ServerSettings&, const ServerSettings&) = default;
};

inline constexpr int64_t kDaySeconds = 86'400;  // the longest of all timeouts

// Reads the members of `reader` but `ca` and `headers`. The url must lead within `reach`.
void ReadServerSettings(json::ObjectReader& reader, base::Reach reach, ServerSettings& settings,
                        base::Issues& issues);

// The text of a header's value, or nothing: then it says why itself.
using SecretReader =
    std::function<std::optional<std::string>(json::Value value, const std::string& what)>;

// Reads the fields that `headers` names into `settings`, whose url is there already: a credential
// in clear text is warned of at `url`.
void ReadServerHeaders(json::Value headers, json::Value url, const SecretReader& read_secret,
                       ServerSettings& settings, base::Issues& issues);

// Whether a header of this name is likely to be secret.
bool LooksLikeCredential(std::string_view name);

}  // namespace toolgate::control
