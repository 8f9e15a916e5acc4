// SPDX-License-Identifier: Apache-2.0
// What a server proves its name with: a certificate, its chain and its key. Immutable; a changed
// one takes the place of the old in a CertificateHolder, for connections accepted from then on.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "net/certificate_facts.h"

struct ssl_ctx_st;

namespace toolgate::net {

class ServerCertificate {
 public:
  // Reads PEM files: the certificate, followed by those that lead from it to its root, and the key,
  // not encrypted. That it has expired is no error: Warning of the facts tells.
  // Errors: unavailable (cannot be read), invalid_input; both name the file.
  static base::Result<std::shared_ptr<const ServerCertificate>> Load(
      const std::string& certificate_path, const std::string& key_path);

  const CertificateFacts& facts() const { return facts_; }
  // A digest of the certificate.
  const std::string& fingerprint() const { return fingerprint_; }

  ssl_ctx_st* context() const { return context_.get(); }  // for net/ only

 private:
  ServerCertificate() = default;

  std::shared_ptr<ssl_ctx_st> context_;
  CertificateFacts facts_;
  std::string fingerprint_;
};

// The certificate in force. Thread-safe.
class CertificateHolder {
 public:
  explicit CertificateHolder(std::shared_ptr<const ServerCertificate> first)
      : current_(std::move(first)) {}

  std::shared_ptr<const ServerCertificate> Get() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }
  void Replace(std::shared_ptr<const ServerCertificate> next) {
    const std::lock_guard lock(mutex_);
    current_.swap(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const ServerCertificate> current_;  // guarded by mutex_
};

}  // namespace toolgate::net
