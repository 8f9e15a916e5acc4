// SPDX-License-Identifier: Apache-2.0
// What the configuration says about TLS, read and resolved: certificates are loaded.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/issues.h"
#include "json/document.h"
#include "net/server_certificate.h"
#include "net/trusted_roots.h"
#include "net/url.h"

namespace toolgate::app {

// `tls` of the listener.
struct ListenerTls {
  std::string certificate_path;
  std::string key_path;
  std::shared_ptr<const net::ServerCertificate> certificate;  // as it was read now
};

class TlsReader {
 public:
  // Paths are relative to `folder`.
  TlsReader(std::filesystem::path folder, base::Issues& issues)
      : folder_(std::move(folder)), issues_(issues) {}

  // Empty if there is no `tls`, or one that cannot be used.
  std::optional<ListenerTls> ReadListener(json::Value tls);

  // Whom to believe at `url`: `ca`, or the authorities of the system. Null for http, and where `ca`
  // cannot be used.
  std::shared_ptr<const net::TrustedRoots> ReadRoots(json::Value ca, const net::Url& url);

 private:
  std::string Resolve(json::Value path) const;

  std::filesystem::path folder_;
  base::Issues& issues_;
  // By path: servers with the same authorities share their connections.
  std::map<std::string, std::shared_ptr<const net::TrustedRoots>> roots_;
};

}  // namespace toolgate::app
