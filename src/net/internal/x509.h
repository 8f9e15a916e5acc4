// SPDX-License-Identifier: Apache-2.0
// Certificates read by OpenSSL, told to people. What a certificate holds comes from outside: it is
// made printable here.
#pragma once

#include <string>

#include <openssl/x509_vfy.h>

#include "net/certificate_facts.h"

namespace toolgate::net::internal {

CertificateFacts FactsOf(const X509* certificate);

// Why the certificate of `host` is not accepted. `remedy` says how to trust another issuer.
std::string ExplainRefusal(X509_STORE_CTX* verification, const std::string& host,
                           const std::string& remedy);

}  // namespace toolgate::net::internal
