// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/text.h"
#include "json/reader.h"
#include "json/yaml.h"
#include "transport/outgoing_message.h"

namespace toolgate::app {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr int64_t kDaySeconds = 86400;
constexpr int64_t kProgressPerSecondMax = 1'000'000;
constexpr size_t kTokenCharsMin = 20;

bool LooksLikeCredential(std::string_view name) {
  const std::string lower = base::ToAsciiLower(name);
  constexpr std::array<std::string_view, 6> kWords = {"authorization", "token",  "key",
                                                      "secret",        "cookie", "password"};
  return std::any_of(kWords.begin(), kWords.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

bool IsServerName(std::string_view name) {
  return !name.empty() && name.size() <= 63 && name.front() != '-' &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return base::IsAsciiDigit(c) || (c >= 'a' && c <= 'z') || c == '-';
         });
}

class ConfigReader {
 public:
  ConfigReader(std::string path, Config& config, base::Issues& issues)
      : folder_(std::filesystem::path(path).parent_path()),
        path_(std::move(path)),
        config_(config),
        issues_(issues),
        tls_(folder_, issues) {}

  void Read(Value root) {
    ObjectReader reader(root, "the configuration", issues_);
    ReadListener(reader);
    ReadAdmin(reader.Take("admin", Type::kObject));
    ReadServers(reader.Require("servers", Type::kObject));
    ReadPolicies(reader.Take("policies", Type::kObject));
    ReadGrants(reader.Require("grants", Type::kArray));
    ReadDecisionLog(reader.Take("decision_log", Type::kObject));
    ReadState(reader.Take("state", Type::kObject));
    ReadLimits(reader.Take("limits", Type::kObject));
    ReadTimeouts(reader.Take("timeouts", Type::kObject));
    ReadSessions(reader.Take("sessions", Type::kObject));
    if (const auto path = reader.TakeString("reviewed")) config_.reviewed_path = Resolve(*path);
    config_.risk_in_lists = reader.TakeBool("risk_in_lists").value_or(true);
    reader.Finish();
  }

 private:
  std::string Resolve(std::string_view path) const {
    return (folder_ / std::filesystem::path(path)).lexically_normal().string();
  }

  // A number of seconds into `out`.
  void TakeSeconds(ObjectReader& reader, std::string_view key, std::chrono::milliseconds& out) {
    if (const auto seconds = reader.TakeInt(key, 1, kDaySeconds)) {
      out = std::chrono::seconds(*seconds);
    }
  }
  void TakeSeconds(ObjectReader& reader, std::string_view key, std::chrono::seconds& out) {
    if (const auto seconds = reader.TakeInt(key, 1, kDaySeconds)) {
      out = std::chrono::seconds(*seconds);
    }
  }

  void ReadListener(ObjectReader& reader) {
    const bool insecure = reader.TakeBool("insecure").value_or(false);
    const Value tls = reader.Take("tls", Type::kObject);
    config_.tls = tls_.ReadListener(tls);
    const bool may_be_public = tls || insecure;
    if (const Value listen = reader.Take("listen", Type::kString))
      ReadListen(listen, may_be_public);
    if (const auto threads = reader.TakeInt("threads", 1, 256)) {
      config_.threads = static_cast<size_t>(*threads);
    }
    if (const Value public_url = reader.Take("public_url", Type::kString)) {
      const auto url = net::Url::Parse(public_url.text());
      if (url && url->target == "/") {
        config_.public_url = url->Origin();
      } else {
        issues_.Error(public_url.position(),
                      url ? "`public_url` must not have a path" : url.error().message,
                      "write it as https://gateway.example");
      }
    }
    ReadHosts(reader);
    for (const auto& entry : reader.Take("trusted_proxies", Type::kArray)) {
      const auto block = base::Cidr::Parse(entry.value.text());
      if (block) {
        config_.trusted_proxies.push_back(*block);
      } else {
        issues_.Error(entry.value.position(), block.error().message);
      }
    }
  }

  void ReadListen(Value listen, bool may_be_public) {
    const auto address = net::HostPort::Parse(listen.text());
    if (!address || !address->port) {
      issues_.Error(listen.position(), "`listen` must be an address with a port",
                    "write it as 127.0.0.1:8080 or [::1]:8080");
      return;
    }
    config_.listen_host = address->host == "localhost" ? "127.0.0.1" : address->host;
    config_.listen_port = *address->port;
    if (base::IsLoopback(config_.listen_host) || may_be_public) return;
    issues_.Error(listen.position(),
                  "listening beyond this machine without TLS would show tokens to the network",
                  "add `tls`, listen on 127.0.0.1 behind a TLS proxy, or write `insecure: true`");
  }

  void ReadAdmin(Value admin) {
    if (!admin) return;
    ObjectReader reader(admin, "`admin`", issues_);
    const Value listen = reader.Require("listen", Type::kString);
    const bool insecure = reader.TakeBool("insecure").value_or(false);
    config_.admin.emplace();
    ReadAllowedHosts(reader, config_.admin->allowed_hosts);
    reader.Finish();
    if (!listen) return;
    const auto address = net::HostPort::Parse(listen.text());
    if (!address || !address->port) {
      issues_.Error(listen.position(), "`listen` must be an address with a port",
                    "write it as 127.0.0.1:9090 or [::1]:9090");
      return;
    }
    config_.admin->host = address->host == "localhost" ? "127.0.0.1" : address->host;
    config_.admin->port = *address->port;
    if (base::IsLoopback(config_.admin->host) || insecure) return;
    issues_.Error(listen.position(), "whoever can reach the admin listener reads everything there",
                  "listen on 127.0.0.1, or write `insecure: true` in `admin`");
  }

  void ReadAllowedHosts(ObjectReader& reader, std::vector<std::string>& hosts) {
    for (const auto& entry : reader.Take("allowed_hosts", Type::kArray)) {
      const auto host = net::HostPort::Parse(entry.value.text());
      if (host) {
        hosts.push_back(base::ToAsciiLower(entry.value.text()));
      } else {
        issues_.Error(entry.value.position(), host.error().message,
                      "write it as gateway.example or gateway.example:8443");
      }
    }
  }

  void ReadHosts(ObjectReader& reader) {
    ReadAllowedHosts(reader, config_.allowed_hosts);
    for (const auto& entry : reader.Take("allowed_origins", Type::kArray)) {
      const auto origin = net::Url::Parse(entry.value.text());
      if (origin && origin->target == "/") {
        config_.allowed_origins.push_back(origin->Origin());
      } else {
        issues_.Error(entry.value.position(), "an origin is a scheme and a host",
                      "write it as https://console.example");
      }
    }
  }

  void ReadServers(Value servers) {
    for (const auto& [name, name_value, value] : servers) {
      ServerConfig server;
      server.name = name;
      if (!IsServerName(name)) {
        issues_.Error(name_value.position(),
                      fmt::format("`{}` cannot name a server", base::Printable(name)),
                      "use 1 to 63 of a-z, 0-9 and `-`: the name is part of the URL");
      }
      ObjectReader reader(value, fmt::format("the server `{}`", base::Printable(name)), issues_);
      const Value url = reader.Require("url", Type::kString);
      const Value ca = reader.Take("ca", Type::kString);
      if (url) ReadServerUrl(url, ca, server);
      for (const auto& [field, field_name, field_value] : reader.Take("headers", Type::kObject)) {
        ReadHeader(field, field_name, field_value, server);
      }
      TakeSeconds(reader, "answer_seconds", server.answer_timeout);
      TakeSeconds(reader, "quiet_seconds", server.quiet_timeout);
      TakeSeconds(reader, "call_seconds", server.call_timeout);
      TakeSeconds(reader, "check_seconds", server.check_interval);
      if (const auto often = reader.TakeInt("progress_per_second", 1, kProgressPerSecondMax)) {
        server.progress_per_second = static_cast<size_t>(*often);
      }
      if (const Value hosts = reader.Take("link_hosts", Type::kArray)) ReadLinkHosts(hosts, server);
      reader.Finish();
      WarnOfClearText(url, server);
      config_.servers.push_back(std::move(server));
    }
  }

  void ReadLinkHosts(Value hosts, ServerConfig& server) {
    server.link_hosts.emplace();
    for (const auto& entry : hosts) {
      auto host = base::HostPattern::Parse(entry.value.text());
      if (!host) {
        issues_.Error(entry.value.position(),
                      "links cannot be let through: " + host.error().message,
                      "write `login.example.com` or `*.example.com`");
        continue;
      }
      server.link_hosts->push_back(std::move(*host));
    }
  }

  void ReadServerUrl(Value text, Value ca, ServerConfig& server) {
    auto url = net::Url::Parse(text.text());
    if (!url) {
      issues_.Error(text.position(), url.error().message);
      return;
    }
    server.url = std::move(*url);
    server.roots = tls_.ReadRoots(ca, server.url);
  }

  void WarnOfClearText(Value url, const ServerConfig& server) {
    const std::string& host = server.url.host;
    const bool is_near = base::IsLoopback(host) || host == "localhost" || host.empty();
    if (server.url.is_https || is_near) return;
    for (const auto& [name, value] : server.headers) {
      if (!LooksLikeCredential(name)) continue;
      issues_.Warning(url.position(),
                      fmt::format("the header `{}` goes to this server in clear text", name),
                      "write https, unless nobody else can read the network between");
      return;
    }
  }

  void ReadHeader(std::string_view name, Value name_value, Value value, ServerConfig& server) {
    const bool is_own = transport::IsOwnField(name);
    if (!net::IsToken(name) || is_own) {
      issues_.Error(name_value.position(),
                    fmt::format("the header `{}` cannot be set", base::Printable(name)),
                    is_own ? "the gateway writes it itself" : "");
    }
    const auto text = ReadSecret(value, fmt::format("the header `{}`", base::Printable(name)));
    if (!text) return;
    if (!net::IsFieldValue(*text)) {
      issues_.Error(value.position(), "a header cannot hold control characters");
      return;
    }
    if (value.Is(Type::kString) && LooksLikeCredential(name)) WarnOfLiteral(value);
    server.headers.emplace_back(name, *text);
  }

  void WarnOfLiteral(Value value) {
    struct stat status {};
    const bool others_read = ::stat(path_.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0;
    if (!others_read) return;
    issues_.Warning(value.position(), "this file holds a secret and every user can read it",
                    "write {env: NAME} or {file: PATH}, or take the file's permissions away");
  }

  // A text, or where to find it: `{env: NAME}` or `{file: PATH}`.
  std::optional<std::string> ReadSecret(Value value, const std::string& what) {
    if (value.Is(Type::kString)) return std::string(value.text());
    const Value env = value.Find("env");
    const Value file = value.Find("file");
    const bool is_source = value.Is(Type::kObject) && value.size() == 1 &&
                           (env.Is(Type::kString) || file.Is(Type::kString));
    if (!is_source) {
      issues_.Error(value.position(), fmt::format("{} must be a string, {{env: NAME}} or "
                                                  "{{file: PATH}}",
                                                  what));
      return std::nullopt;
    }
    if (env) {
      const char* text = std::getenv(std::string(env.text()).c_str());
      if (text != nullptr) return std::string(text);
      issues_.Error(env.position(), fmt::format("the environment has no `{}`, which {} needs",
                                                base::Printable(env.text()), what));
      return std::nullopt;
    }
    auto text = base::ReadFile(Resolve(file.text()));
    if (!text) {
      issues_.Error(file.position(), text.error().message);
      return std::nullopt;
    }
    while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
    return std::move(*text);
  }

  void ReadPolicies(Value policies) {
    for (const auto& [name, name_value, value] : policies) {
      if (!value.Is(Type::kString)) {
        issues_.Error(value.position(), "a policy is the path of its file");
        continue;
      }
      config_.policies.push_back({std::string(name), Resolve(value.text())});
    }
  }

  void ReadGrants(Value grants) {
    std::set<std::string> labels;
    std::set<crypto::Sha256Digest> tokens;
    for (const auto& entry : grants) {
      GrantConfig grant;
      ObjectReader reader(entry.value, "a grant", issues_);
      const Value label = reader.Require("label", Type::kString);
      grant.grant.label = label.text();
      if (label && (label.text().empty() || !labels.insert(grant.grant.label).second)) {
        issues_.Error(label.position(), "a grant's label must be its own and not empty");
      }
      ReadReferences(reader, grant.grant);
      grant.grant.subject = reader.TakeString("subject").value_or("");
      const bool has_token = ReadToken(reader, grant);
      reader.Finish();
      if (has_token && !tokens.insert(grant.token_hash).second) {
        issues_.Error(entry.value.position(), "another grant has the same token",
                      "give each grant a token of its own");
      }
      config_.grants.push_back(std::move(grant));
    }
  }

  void ReadReferences(ObjectReader& reader, identity::Grant& grant) {
    const Value server = reader.Require("server", Type::kString);
    grant.server = server.text();
    CheckReference(server, config_.servers, "server");
    const Value policy = reader.Take("policy", Type::kString);
    grant.policy = policy.text();
    CheckReference(policy, config_.policies, "policy");
    const Value shadow = reader.Take("shadow_policy", Type::kString);
    grant.shadow_policy = shadow.text();
    CheckReference(shadow, config_.policies, "policy");
    if (!policy && reader.is_object()) {
      issues_.Warning(reader.object().position(),
                      "this grant has no policy, so every call is denied", "add `policy`");
    }
  }

  template <class Named>
  void CheckReference(Value name, const std::vector<Named>& known, std::string_view kind) {
    if (!name) return;
    std::vector<std::string_view> names;
    for (const Named& one : known) names.push_back(one.name);
    if (std::find(names.begin(), names.end(), name.text()) != names.end()) return;
    const auto closest = base::FindClosest(name.text(), names);
    issues_.Error(name.position(),
                  fmt::format("there is no {} `{}`", kind, base::Printable(name.text())),
                  closest ? fmt::format("did you mean `{}`?", *closest) : "");
  }

  bool ReadToken(ObjectReader& reader, GrantConfig& grant) {
    const Value hash = reader.Take("token_sha256", Type::kString);
    const Value token = reader.TakeAny("token");
    if (!reader.is_object()) return false;
    if (static_cast<bool>(hash) == static_cast<bool>(token)) {
      issues_.Error(reader.object().position(),
                    hash ? "a grant has `token_sha256` or `token`, not both"
                         : "a grant needs `token_sha256` or `token`",
                    "run `toolgate token` for a new token and its hash");
      return false;
    }
    return hash ? ReadTokenHash(hash, grant) : ReadTokenText(token, grant);
  }

  bool ReadTokenHash(Value hash, GrantConfig& grant) {
    const auto bytes = base::HexDecode(hash.text());
    if (!bytes || bytes->size() != grant.token_hash.size()) {
      issues_.Error(hash.position(), "`token_sha256` must be 64 hexadecimal digits",
                    "run `toolgate token` for a new token and its hash");
      return false;
    }
    std::copy(bytes->begin(), bytes->end(), grant.token_hash.begin());
    return true;
  }

  bool ReadTokenText(Value token, GrantConfig& grant) {
    if (token.Is(Type::kString)) {
      issues_.Error(token.position(), "a token does not belong in this file",
                    "write `token_sha256`, or `token: {env: NAME}`");
      return false;
    }
    const auto text = ReadSecret(token, "`token`");
    if (!text) return false;
    if (identity::BearerToken("Bearer " + *text) != *text) {
      issues_.Error(token.position(), "this token cannot be sent as a bearer token");
      return false;
    }
    if (text->empty()) {
      issues_.Error(token.position(), "this token is empty");
      return false;
    }
    if (text->size() < kTokenCharsMin) {
      issues_.Warning(token.position(), "this token is short enough to be guessed",
                      "run `toolgate token` for a new one");
    }
    grant.token_hash = crypto::Sha256(*text);
    return true;
  }

  void ReadDecisionLog(Value log) {
    config_.decision_log.path = Resolve("decisions.jsonl");
    if (!log) return;
    ObjectReader reader(log, "`decision_log`", issues_);
    if (const Value folder = reader.Take("directory", Type::kString)) {
      ReadSegments(folder, reader);
      return;
    }
    if (const auto path = reader.TakeString("path")) config_.decision_log.path = Resolve(*path);
    if (const auto bytes = reader.TakeInt("rotate_bytes", 4096, int64_t{1} << 40)) {
      config_.decision_log.rotate_bytes = *bytes;
    }
    if (const auto bytes = reader.TakeInt("pending_bytes", 65'536, int64_t{1} << 30)) {
      config_.decision_log.pending_bytes_max = *bytes;
    }
    if (const auto keep = reader.TakeInt("keep", 0, 1000)) {
      config_.decision_log.keep = static_cast<int>(*keep);
    }
    reader.Finish();
  }

  void ReadSegments(Value folder, ObjectReader& reader) {
    using std::chrono::hours;
    audit::SegmentLog::Options& segments = config_.decision_segments;
    constexpr int64_t kHoursOfADay = 24;
    constexpr int64_t kDaysMax = 36'500;
    if (folder.text().empty()) issues_.Error(folder.position(), "`directory` must name a folder");
    segments.folder = Resolve(folder.text());
    if (const auto bytes = reader.TakeInt("segment_bytes", audit::SegmentLog::kSegmentBytesMin,
                                          int64_t{1} << 30)) {
      segments.segment_bytes = *bytes;
    }
    if (const auto age = reader.TakeInt("segment_hours", 1, kDaysMax * kHoursOfADay)) {
      segments.segment_age = hours(*age);
    }
    if (const auto bytes = reader.TakeInt("keep_bytes", 0, int64_t{1} << 50)) {
      segments.keep_bytes = *bytes;
    }
    if (const auto days = reader.TakeInt("keep_days", 0, kDaysMax)) {
      segments.keep_age = hours(*days * kHoursOfADay);
    }
    config_.has_decision_index = reader.TakeBool("index").value_or(true);
    reader.Finish();
    if (segments.keep_bytes < 4 * segments.segment_bytes) {
      issues_.Error(folder.position(), "`keep_bytes` must be at least four times `segment_bytes`");
    }
  }

  void ReadState(Value state) {
    config_.state.path = Resolve("state");
    if (!state) return;
    ObjectReader reader(state, "`state`", issues_);
    const Value path = reader.Take("path", Type::kString);
    config_.state.is_durable = reader.TakeBool("durable").value_or(true);
    reader.Finish();
    if (path && path.text().empty()) {
      issues_.Error(path.position(), "`path` must name a folder",
                    "write `durable: false` to count in memory alone");
    }
    if (path) config_.state.path = Resolve(path.text());
    if (path && !config_.state.is_durable) {
      issues_.Warning(path.position(), "nothing is kept there: `durable` is false");
    }
  }

  void ReadLimits(Value limits) {
    if (!limits) return;
    ObjectReader reader(limits, "`limits`", issues_);
    const auto take = [&reader](std::string_view key, int64_t min, int64_t max, size_t& out) {
      if (const auto value = reader.TakeInt(key, min, max)) out = static_cast<size_t>(*value);
    };
    take("body_bytes", 1024, 64 << 20, config_.body_bytes_max);
    take("head_bytes", 1024, 1 << 20, config_.http.limits.head_bytes_max);
    take("connections", 1, 1'000'000, config_.http.connections_max);
    take("strangers_per_address", 1, 1'000'000, config_.http.strangers_per_address_max);
    reader.Finish();
  }

  void ReadTimeouts(Value timeouts) {
    if (!timeouts) return;
    ObjectReader reader(timeouts, "`timeouts`", issues_);
    TakeSeconds(reader, "head_seconds", config_.http.head_timeout);
    TakeSeconds(reader, "body_seconds", config_.http.body_timeout);
    TakeSeconds(reader, "idle_seconds", config_.http.idle_timeout);
    TakeSeconds(reader, "write_seconds", config_.http.write_timeout);
    reader.Finish();
  }

  void ReadSessions(Value sessions) {
    if (!sessions) return;
    ObjectReader reader(sessions, "`sessions`", issues_);
    if (const auto max = reader.TakeInt("per_grant", 1, 100'000)) {
      config_.sessions.per_principal_max = static_cast<size_t>(*max);
    }
    if (const auto max = reader.TakeInt("calls_per_grant", 1, 100'000)) {
      config_.sessions.calls_per_principal_max = static_cast<size_t>(*max);
    }
    if (const auto max = reader.TakeInt("calls_per_server", 1, 1'000'000)) {
      config_.sessions.calls_max = static_cast<size_t>(*max);
    }
    TakeSeconds(reader, "idle_seconds", config_.sessions.idle_timeout);
    TakeSeconds(reader, "lifetime_seconds", config_.sessions.lifetime);
    reader.Finish();
  }

  std::filesystem::path folder_;
  std::string path_;
  Config& config_;
  base::Issues& issues_;
  TlsReader tls_;
};

}  // namespace

LoadedConfig LoadConfig(const std::string& path) {
  LoadedConfig loaded;
  loaded.report.file = path;
  auto text = base::ReadFile(path);
  if (!text) {
    loaded.report.issues.Error({}, text.error().message);
    return loaded;
  }
  loaded.report.source = *text;
  const auto document = json::ParseJsonOrYaml(std::move(*text));
  if (!document) {
    loaded.report.issues.Error(document.error().position, document.error().message);
    return loaded;
  }
  ConfigReader(path, loaded.config, loaded.report.issues).Read(document->root());
  return loaded;
}

}  // namespace toolgate::app
