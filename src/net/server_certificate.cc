// SPDX-License-Identifier: Apache-2.0
#include "net/server_certificate.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/check.h"
#include "base/encoding.h"
#include "base/text.h"
#include "net/internal/openssl.h"
#include "net/internal/x509.h"

namespace toolgate::net {
namespace {

using base::ErrorCode;
using base::Fail;

// TLS 1.2: only what keeps past connections secret when the key is lost, and is authenticated.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// A client that names its protocols must name ours (RFC 7301 section 3.2).
int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* found = nullptr;
  const int how = SSL_select_next_proto(&found, chosen_size, internal::kAlpnHttp11,
                                        sizeof internal::kAlpnHttp11, offered, offered_size);
  *chosen = found;
  return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::shared_ptr<SSL_CTX> MakeServerContext() {
  auto context = internal::MakeContext(TLS_server_method());
  SSL_CTX_set_options(context.get(), SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  CHECK(SSL_CTX_set_cipher_list(context.get(), kTls12Ciphers) == 1);
  SSL_CTX_set_alpn_select_cb(context.get(), ChooseProtocol, nullptr);
  // Sessions are kept by the clients, in tickets sealed with a key that lives as long as the
  // context.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  CHECK(SSL_CTX_set_num_tickets(context.get(), 1) == 1);
  return context;
}

std::string FingerprintOf(const X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  CHECK(X509_digest(certificate, EVP_sha256(), digest, &size) == 1);
  return base::HexEncode({reinterpret_cast<const char*>(digest), size});
}

}  // namespace

base::Result<std::shared_ptr<const ServerCertificate>> ServerCertificate::Load(
    const std::string& certificate_path, const std::string& key_path) {
  ASSIGN_OR_RETURN(const auto chain, internal::ReadCertificates(certificate_path));
  ASSIGN_OR_RETURN(const auto key, internal::ReadKey(key_path));
  ERR_clear_error();
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    ERR_clear_error();
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the key in `{}` does not belong to the first certificate in `{}`",
                            base::Printable(key_path), base::Printable(certificate_path)));
  }
  std::shared_ptr<ServerCertificate> loaded(new ServerCertificate);
  loaded->context_ = MakeServerContext();
  SSL_CTX* context = loaded->context_.get();
  bool fine = SSL_CTX_use_certificate(context, chain.front().get()) == 1 &&
              SSL_CTX_use_PrivateKey(context, key.get()) == 1;
  for (size_t i = 1; fine && i < chain.size(); ++i) {
    fine = SSL_CTX_add1_chain_cert(context, chain[i].get()) == 1;
  }
  if (!fine) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the certificate in `{}` cannot be used: {}",
                            base::Printable(certificate_path), internal::TakeOpenSslError()));
  }
  loaded->facts_ = internal::FactsOf(chain.front().get());
  loaded->fingerprint_ = FingerprintOf(chain.front().get());
  return loaded;
}

}  // namespace toolgate::net
