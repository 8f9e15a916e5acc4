// SPDX-License-Identifier: Apache-2.0
// Certificates and keys that a test makes for itself, and the folder that they lie in.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "net/server_certificate.h"
#include "net/trusted_roots.h"

struct evp_pkey_st;
struct x509_st;

namespace toolgate::net {

struct CertificateOptions {
  std::string common_name = "test server";
  // As OpenSSL writes them; empty: the certificate names no host.
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  std::chrono::seconds valid_from{-3600};  // from now
  std::chrono::seconds valid_until{90 * 24 * 3600};
};

// A certificate with its key, in PEM form.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

// An authority that issues whatever a test asks for.
class TestAuthority {
 public:
  // Vouched for by `above`, or by itself.
  explicit TestAuthority(const std::string& name = "test authority",
                         const TestAuthority* above = nullptr);
  ~TestAuthority();

  TestCertificate Issue(const CertificateOptions& options = {}) const;
  std::string certificate() const;

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> x509_;
};

// A folder that goes with the test.
class TestFolder {
 public:
  TestFolder();
  ~TestFolder();
  // Writes a file under another name and renames it; returns its path.
  std::string Write(const std::string& name, const std::string& text) const;
  std::string Path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// What of it a server or a client takes; loads through files, like everything.
std::shared_ptr<const ServerCertificate> LoadCertificate(const TestCertificate& made);
std::shared_ptr<const TrustedRoots> LoadRoots(const TestAuthority& authority);

}  // namespace toolgate::net
