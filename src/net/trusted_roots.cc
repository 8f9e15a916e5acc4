// SPDX-License-Identifier: Apache-2.0
#include "net/trusted_roots.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include "base/check.h"
#include "base/text.h"
#include "net/internal/openssl.h"
#include "net/internal/tls_stream.h"

namespace toolgate::net {
namespace {

std::shared_ptr<SSL_CTX> MakeClientContext() {
  auto context = internal::MakeContext(TLS_client_method());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, internal::TlsStream::OnVerified);
  CHECK(SSL_CTX_set_alpn_protos(context.get(), internal::kAlpnHttp11,
                                sizeof internal::kAlpnHttp11) == 0);
  // The pool keeps one session for each origin.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context.get(), internal::TlsStream::OnNewSession);
  return context;
}

}  // namespace

base::Result<std::shared_ptr<const TrustedRoots>> TrustedRoots::Load(const std::string& ca_path,
                                                                     std::string remedy) {
  std::shared_ptr<TrustedRoots> loaded(new TrustedRoots);
  loaded->context_ = MakeClientContext();
  loaded->remedy_ = std::move(remedy);
  SSL_CTX* context = loaded->context_.get();
  if (ca_path.empty()) {
    // Looked up as they are needed: without any, every issuer is unknown.
    SSL_CTX_set_default_verify_paths(context);
    ERR_clear_error();
    return loaded;
  }
  ASSIGN_OR_RETURN(const auto certificates, internal::ReadCertificates(ca_path));
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  for (const auto& certificate : certificates) {
    if (X509_STORE_add_cert(store, certificate.get()) == 1) continue;
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("a certificate in `{}` cannot be used: {}",
                                  base::Printable(ca_path), internal::TakeOpenSslError()));
  }
  // What the operator names is trusted, be it a root, an authority below one, or the server's own.
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
  return loaded;
}

}  // namespace toolgate::net
