// SPDX-License-Identifier: Apache-2.0
// The configuration file of `toolgate serve` (docs/configuration.md), read and resolved: secrets
// are fetched from where it names them, policies are loaded.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/tls_config.h"
#include "audit/file_decision_log.h"
#include "audit/segments/segment_log.h"
#include "base/cidr.h"
#include "base/issues.h"
#include "base/result.h"
#include "gateway/upstream/snapshot.h"
#include "identity/grants.h"
#include "net/http_server.h"
#include "net/url.h"
#include "transport/session.h"

namespace toolgate::app {

struct ServerConfig {
  std::string name;
  net::Url url;
  std::shared_ptr<const net::TrustedRoots> roots;  // for https
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::seconds answer_timeout{60};
  std::chrono::seconds quiet_timeout{300};
  std::chrono::seconds call_timeout{600};
  std::optional<std::vector<base::HostPattern>> link_hosts;  // as in mcp::AskingServer
  size_t progress_per_second = 10;
  std::chrono::seconds check_interval{30};

  friend bool operator==(const ServerConfig&, const ServerConfig&) = default;
};

struct PolicyConfig {
  std::string name;
  std::string path;
};

struct GrantConfig {
  crypto::Sha256Digest token_hash{};
  identity::Grant grant;
};

struct AdminConfig {
  std::string host;
  uint16_t port = 0;
  std::vector<std::string> allowed_hosts;
};

// Where limits are counted.
struct StateConfig {
  std::string path;  // of a folder
  bool is_durable = true;
};

// What strangers hear of a server that is not there.
enum class UnknownServers {
  kNotFound,       // that there is none
  kLikeStrangers,  // what they hear of one that is there
};

struct Config {
  std::string listen_host = "127.0.0.1";
  uint16_t listen_port = 8080;
  std::optional<ListenerTls> tls;
  size_t threads = 0;      // 0: one per core
  std::string public_url;  // origin; empty: the listening address
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  std::vector<base::Cidr> trusted_proxies;
  std::vector<ServerConfig> servers;
  std::vector<PolicyConfig> policies;
  std::vector<GrantConfig> grants;
  std::optional<AdminConfig> admin;
  // One of the two: the second where it has a folder.
  audit::FileDecisionLog::Options decision_log;
  audit::SegmentLog::Options decision_segments;
  bool has_decision_index = true;  // of the segments
  StateConfig state;
  // Limits and timeouts; the address comes from above.
  net::HttpServerOptions http{.strangers_per_address_max = 1024};
  size_t body_bytes_max = 4u << 20;
  transport::SessionOptions sessions;
  std::string reviewed_path;  // of the reviewed definitions of tools; empty: there are none
  UnknownServers unknown_servers = UnknownServers::kNotFound;
  bool risk_in_lists = true;  // the class of each tool in its `_meta`
};

// A document that was read, with what is to be said of it.
struct FileIssues {
  std::string file;
  std::string source;
  base::Issues issues;

  std::string Format() const { return issues.Format(file, source); }
};

struct LoadedConfig {
  Config config;  // of use only without errors
  FileIssues report;
};

// Reads and checks the configuration. Environment variables and files that it names are read now.
LoadedConfig LoadConfig(const std::string& path);

}  // namespace toolgate::app
