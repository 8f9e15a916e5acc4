// SPDX-License-Identifier: Apache-2.0
// OpenSSL with owners and errors of our kind. For net/*.cc only, like Asio.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include "base/result.h"

namespace toolgate::net::internal {

template <auto kFree>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using SslPtr = std::unique_ptr<SSL, FreeWith<SSL_free>>;
using X509Ptr = std::unique_ptr<X509, FreeWith<X509_free>>;

// A context with what both sides have in common. Thread-safe once it is set up.
std::shared_ptr<SSL_CTX> MakeContext(const SSL_METHOD* method);

// What OpenSSL says of the last failure on this thread, for people; forgets it.
std::string TakeOpenSslError();

// Errors: unavailable (cannot be read), invalid_input; both name the file.
base::Result<std::vector<X509Ptr>> ReadCertificates(const std::string& path);
base::Result<KeyPtr> ReadKey(const std::string& path);

// The one protocol we offer and take, as ALPN has it (RFC 7301 section 3.1).
inline constexpr unsigned char kAlpnHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

}  // namespace toolgate::net::internal
