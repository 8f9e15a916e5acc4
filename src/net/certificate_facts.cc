// SPDX-License-Identifier: Apache-2.0
#include "net/certificate_facts.h"

#include <arpa/inet.h>

#include <ctime>

#include <fmt/format.h>
#include <openssl/x509v3.h>

#include "base/text.h"
#include "net/internal/openssl.h"
#include "net/internal/x509.h"

namespace toolgate::net {
namespace {

using internal::BioPtr;

constexpr int kNamesMax = 10;

std::string Day(base::WallTime time) { return base::FormatUtc(time).substr(0, 10); }

base::WallTime ToWallTime(const ASN1_TIME* time) {
  std::tm parts{};
  // A time that cannot be read is long ago: nothing is valid by it.
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return base::WallTime(std::chrono::seconds(timegm(&parts)));
}

std::string_view View(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

std::string AddressText(std::string_view bytes) {
  char text[INET6_ADDRSTRLEN] = "";
  if (bytes.size() == 4) inet_ntop(AF_INET, bytes.data(), text, sizeof text);
  if (bytes.size() == 16) inet_ntop(AF_INET6, bytes.data(), text, sizeof text);
  return text;
}

std::string NameText(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return base::Printable(std::string_view(text, static_cast<size_t>(std::max(0L, size))));
}

}  // namespace

std::string CertificateFacts::Names() const {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + base::Printable(name);
  return all.empty() ? "no host" : all;
}

std::optional<std::string> CertificateFacts::Warning(base::WallTime now) const {
  if (now >= valid_until) return "the certificate expired on " + Day(valid_until);
  if (now < valid_from) return "the certificate is valid only from " + Day(valid_from);
  if (valid_until - now < kExpiryNotice) return "the certificate expires on " + Day(valid_until);
  return std::nullopt;
}

namespace internal {

CertificateFacts FactsOf(const X509* certificate) {
  CertificateFacts facts;
  facts.valid_from = ToWallTime(X509_get0_notBefore(certificate));
  facts.valid_until = ToWallTime(X509_get0_notAfter(certificate));
  const std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  const int count = names ? std::min(sk_GENERAL_NAME_num(names.get()), kNamesMax) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) facts.names.emplace_back(View(name->d.dNSName));
    if (name->type == GEN_IPADD) facts.names.push_back(AddressText(View(name->d.iPAddress)));
  }
  return facts;
}

std::string ExplainRefusal(X509_STORE_CTX* verification, const std::string& host,
                           const std::string& remedy) {
  const int error = X509_STORE_CTX_get_error(verification);
  const X509* certificate = X509_STORE_CTX_get_current_cert(verification);
  if (certificate == nullptr) return X509_verify_cert_error_string(error);
  const CertificateFacts facts = FactsOf(certificate);
  const bool is_its_own = X509_STORE_CTX_get_error_depth(verification) == 0;
  const std::string whose = is_its_own ? "its certificate"
                                       : fmt::format("the certificate of its authority `{}`",
                                                     NameText(X509_get_subject_name(certificate)));
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return fmt::format("{} expired on {}", whose, Day(facts.valid_until));
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return fmt::format("{} is valid only from {}", whose, Day(facts.valid_from));
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format("its certificate is for {} and not for `{}`", facts.Names(), host);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return fmt::format("its certificate was issued by `{}`, which is not trusted; {}",
                         NameText(X509_get_issuer_name(certificate)), remedy);
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return fmt::format("{} was issued by another `{}` than the trusted one; {}", whose,
                         NameText(X509_get_issuer_name(certificate)), remedy);
    default:
      return fmt::format("{} is refused: {}", whose, X509_verify_cert_error_string(error));
  }
}

}  // namespace internal
}  // namespace toolgate::net
