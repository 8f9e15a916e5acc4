// SPDX-License-Identifier: Apache-2.0
#include "control/server_settings.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/cidr.h"
#include "base/text.h"
#include "transport/outgoing_message.h"

namespace toolgate::control {
namespace {

using json::ObjectReader;
using json::Type;
using json::Value;

constexpr int64_t kProgressPerSecondMax = 1'000'000;
constexpr size_t kUrlBytesMax = 2048;
constexpr size_t kLinkHostsMax = 256;
constexpr size_t kHeadersMax = 64;
constexpr size_t kHeaderBytesMax = 16 * 1024;

void TakeSeconds(ObjectReader& reader, std::string_view key, std::chrono::seconds& out) {
  if (const auto seconds = reader.TakeInt(key, 1, kDaySeconds))
    out = std::chrono::seconds(*seconds);
}

void ReadUrl(Value text, base::Reach reach, ServerSettings& settings, base::Issues& issues) {
  if (!text) return;
  auto url = net::Url::Parse(text.text());
  if (!url) return issues.Error(text.position(), url.error().message);
  if (text.text().size() > kUrlBytesMax) {
    return issues.Error(text.position(), fmt::format("a url has at most {} bytes", kUrlBytesMax));
  }
  if (reach != base::Reach::kAnywhere) {
    const auto status = base::CheckReach(text.text(), reach);
    if (!status) return issues.Error(text.position(), status.error().message);
  }
  settings.url = std::move(*url);
}

void ReadLinkHosts(Value hosts, ServerSettings& settings, base::Issues& issues) {
  if (!hosts) return;
  settings.link_hosts.emplace();
  if (hosts.size() > kLinkHostsMax) {
    return issues.Error(hosts.position(),
                        fmt::format("there can be {} hosts at most", kLinkHostsMax));
  }
  for (const auto& entry : hosts) {
    auto host = base::HostPattern::Parse(entry.value.text());
    if (!host) {
      issues.Error(entry.value.position(), "links cannot be let through: " + host.error().message,
                   "write `login.example.com` or `*.example.com`");
      continue;
    }
    settings.link_hosts->push_back(std::move(*host));
  }
}

void ReadHeader(const json::Value::Iterator::Entry& field, const SecretReader& read_secret,
                ServerSettings& settings, base::Issues& issues) {
  const std::string_view name = field.key;
  const bool is_own = transport::IsOwnField(name);
  if (!net::IsToken(name) || is_own) {
    issues.Error(field.key_value.position(),
                 fmt::format("the header `{}` cannot be set", base::Printable(name)),
                 is_own ? "the gateway writes it itself" : "");
  }
  const auto text = read_secret(field.value, fmt::format("the header `{}`", base::Printable(name)));
  if (!text) return;
  if (!net::IsFieldValue(*text)) {
    issues.Error(field.value.position(), "a header cannot hold control characters");
    return;
  }
  if (text->size() > kHeaderBytesMax) {
    issues.Error(field.value.position(),
                 fmt::format("a header has at most {} bytes", kHeaderBytesMax));
    return;
  }
  settings.headers.emplace_back(name, *text);
}

void WarnOfClearText(Value url, const ServerSettings& settings, base::Issues& issues) {
  const std::string& host = settings.url.host;
  const bool is_near = base::IsLoopback(host) || host == "localhost" || host.empty();
  if (settings.url.is_https || is_near) return;
  for (const auto& [name, value] : settings.headers) {
    if (!LooksLikeCredential(name)) continue;
    issues.Warning(url.position(),
                   fmt::format("the header `{}` goes to this server in clear text", name),
                   "write https, unless nobody else can read the network between");
    return;
  }
}

}  // namespace

void ReadServerSettings(ObjectReader& reader, base::Reach reach, ServerSettings& settings,
                        base::Issues& issues) {
  settings.reach = reach;
  ReadUrl(reader.Require("url", Type::kString), reach, settings, issues);
  TakeSeconds(reader, "answer_seconds", settings.answer_timeout);
  TakeSeconds(reader, "quiet_seconds", settings.quiet_timeout);
  TakeSeconds(reader, "call_seconds", settings.call_timeout);
  TakeSeconds(reader, "check_seconds", settings.check_interval);
  if (const auto often = reader.TakeInt("progress_per_second", 1, kProgressPerSecondMax)) {
    settings.progress_per_second = static_cast<size_t>(*often);
  }
  ReadLinkHosts(reader.Take("link_hosts", Type::kArray), settings, issues);
}

void ReadServerHeaders(Value headers, Value url, const SecretReader& read_secret,
                       ServerSettings& settings, base::Issues& issues) {
  if (headers.size() > kHeadersMax) {
    issues.Error(headers.position(), fmt::format("there can be {} headers at most", kHeadersMax));
    return;
  }
  for (const auto& field : headers) ReadHeader(field, read_secret, settings, issues);
  WarnOfClearText(url, settings, issues);
}

bool LooksLikeCredential(std::string_view name) {
  const std::string lower = base::ToAsciiLower(name);
  constexpr std::array<std::string_view, 6> kWords = {"authorization", "token",  "key",
                                                      "secret",        "cookie", "password"};
  return std::any_of(kWords.begin(), kWords.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

}  // namespace toolgate::control
