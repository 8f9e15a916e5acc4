// SPDX-License-Identifier: Apache-2.0
#include "app/tls_config.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "json/reader.h"

namespace toolgate::app {
namespace {

using json::Type;
using json::Value;

bool CanEveryUserRead(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IROTH) != 0;
}

}  // namespace

std::string TlsReader::Resolve(Value path) const {
  return (folder_ / std::filesystem::path(path.text())).lexically_normal().string();
}

std::optional<ListenerTls> TlsReader::ReadListener(Value tls) {
  if (!tls) return std::nullopt;
  json::ObjectReader reader(tls, "`tls`", issues_);
  const Value certificate = reader.Require("certificate", Type::kString);
  const Value key = reader.Require("key", Type::kString);
  reader.Finish();
  if (!certificate || !key) return std::nullopt;
  ListenerTls listener{Resolve(certificate), Resolve(key), nullptr};
  auto loaded = net::ServerCertificate::Load(listener.certificate_path, listener.key_path);
  if (!loaded) {
    issues_.Error(certificate.position(), loaded.error().message);
    return std::nullopt;
  }
  listener.certificate = std::move(*loaded);
  if (const auto warning = listener.certificate->facts().Warning(base::SystemClock().WallNow())) {
    issues_.Warning(certificate.position(), *warning, "clients refuse one that is not valid");
  }
  if (CanEveryUserRead(listener.key_path)) {
    issues_.Warning(key.position(), "every user can read this key",
                    "take the file's permissions away");
  }
  return listener;
}

std::shared_ptr<const net::TrustedRoots> TlsReader::ReadRoots(Value ca, const net::Url& url) {
  if (!url.is_https) {
    if (ca) issues_.Error(ca.position(), "`ca` is for https", "write https in `url`");
    return nullptr;
  }
  const std::string path = ca ? Resolve(ca) : "";
  const auto known = roots_.find(path);
  if (known != roots_.end()) return known->second;
  auto loaded = net::TrustedRoots::Load(
      path, "set `ca` of the server to the PEM file of the authority that it shall be");
  if (!loaded) {
    issues_.Error(ca.position(), loaded.error().message);
    return nullptr;
  }
  return roots_[path] = std::move(*loaded);
}

}  // namespace toolgate::app
