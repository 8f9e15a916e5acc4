// SPDX-License-Identifier: Apache-2.0
// A watch over the listener's certificate: a renewed one is taken up while connections go on, a
// broken one leaves the one in force, and the log tells in time when it expires.
#pragma once

#include <memory>

#include "app/file_watcher.h"
#include "app/tls_config.h"
#include "base/clock.h"
#include "net/server_certificate.h"
#include "telemetry/log.h"

namespace toolgate::app {

class CertificateWatcher {
 public:
  // `holder` has the certificate of `tls` now; it gets those that follow.
  CertificateWatcher(ListenerTls tls, net::CertificateHolder& holder, const base::Clock& clock,
                     telemetry::Logger& logger);

  // Looks at the files now. Thread-safe.
  void Check() { files_->Check(); }

 private:
  void Reload();
  void Tell(const net::ServerCertificate& certificate);
  void Warn(const net::ServerCertificate& certificate);

  const ListenerTls tls_;
  net::CertificateHolder& holder_;
  const base::Clock& clock_;
  telemetry::Logger& logger_;
  base::SteadyTime told_at_;
  std::unique_ptr<FileWatcher> files_;  // last: its thread uses the rest
};

}  // namespace toolgate::app
