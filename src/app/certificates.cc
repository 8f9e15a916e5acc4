// SPDX-License-Identifier: Apache-2.0
#include "app/certificates.h"

namespace toolgate::app {
namespace {

// Even without a change: a warning of the expiry must not come only once, and what clients keep of
// their sessions is sealed with a key that must not get old.
constexpr std::chrono::hours kReloadInterval{12};

}  // namespace

CertificateWatcher::CertificateWatcher(ListenerTls tls, net::CertificateHolder& holder,
                                       const base::Clock& clock, telemetry::Logger& logger)
    : tls_(std::move(tls)), holder_(holder), clock_(clock), logger_(logger) {
  Tell(*tls_.certificate);
  std::vector<FileWatcher::Watched> files;
  files.push_back({{tls_.certificate_path, tls_.key_path}, [this] { Reload(); }, kReloadInterval});
  files_ = std::make_unique<FileWatcher>(std::move(files));
}

void CertificateWatcher::Reload() {
  auto loaded = net::ServerCertificate::Load(tls_.certificate_path, tls_.key_path);
  const auto in_force = holder_.Get();
  if (!loaded) {
    logger_.Error("certificate_broken",
                  {{"error", loaded.error().message},
                   {"in_force_until", base::FormatUtc(in_force->facts().valid_until)}});
    return;
  }
  const bool is_new = (*loaded)->fingerprint() != in_force->fingerprint();
  holder_.Replace(*loaded);
  if (is_new) return Tell(**loaded);
  if (clock_.Now() - told_at_ >= kReloadInterval) Warn(**loaded);
}

void CertificateWatcher::Tell(const net::ServerCertificate& certificate) {
  logger_.Info("certificate_loaded",
               {{"file", tls_.certificate_path},
                {"names", certificate.facts().Names()},
                {"expires", base::FormatUtc(certificate.facts().valid_until)}});
  Warn(certificate);
}

void CertificateWatcher::Warn(const net::ServerCertificate& certificate) {
  told_at_ = clock_.Now();
  const auto warning = certificate.facts().Warning(clock_.WallNow());
  if (!warning) return;
  logger_.Warning("certificate_expires", {{"file", tls_.certificate_path}, {"warning", *warning}});
}

}  // namespace toolgate::app
