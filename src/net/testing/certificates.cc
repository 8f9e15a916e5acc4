// SPDX-License-Identifier: Apache-2.0
#include "net/testing/certificates.h"

#include <unistd.h>

#include <fstream>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/check.h"
#include "base/random.h"

namespace toolgate::net {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key MakeKey() {
  Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  CHECK(key);
  return key;
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  CHECK(extension != nullptr);
  CHECK(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

enum class Kind { kServer, kAuthority };

// Without issuer it vouches for itself.
Certificate MakeCertificate(Kind kind, const CertificateOptions& options, EVP_PKEY* key,
                            X509* issuer, EVP_PKEY* issuer_key) {
  static long serial = 1;
  Certificate made(X509_new(), X509_free);
  X509* certificate = made.get();
  CHECK(X509_set_version(certificate, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), options.valid_from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate), options.valid_until.count());
  X509_NAME* subject = X509_get_subject_name(certificate);
  const auto* name = reinterpret_cast<const unsigned char*>(options.common_name.c_str());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0);
  if (issuer == nullptr) issuer = certificate;
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  CHECK(X509_set_pubkey(certificate, key) == 1);
  AddExtension(certificate, issuer, NID_basic_constraints,
               kind == Kind::kServer ? "critical,CA:FALSE" : "critical,CA:TRUE");
  if (!options.names.empty()) {
    AddExtension(certificate, issuer, NID_subject_alt_name, options.names);
  }
  CHECK(X509_sign(certificate, issuer_key, EVP_sha256()) > 0);
  return made;
}

template <class Write>
std::string ToPem(const Write& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
  CHECK(write(bio.get()) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

std::string ToPem(X509* certificate) {
  return ToPem([certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name, const TestAuthority* above)
    : key_(MakeKey()) {
  const CertificateOptions options{.common_name = name, .names = ""};
  x509_ =
      MakeCertificate(Kind::kAuthority, options, key_.get(), above ? above->x509_.get() : nullptr,
                      above ? above->key_.get() : key_.get());
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const { return ToPem(x509_.get()); }

TestCertificate TestAuthority::Issue(const CertificateOptions& options) const {
  const Key key = MakeKey();
  const Certificate made =
      MakeCertificate(Kind::kServer, options, key.get(), x509_.get(), key_.get());
  return {ToPem(made.get()), ToPem([&key](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

TestFolder::TestFolder()
    : path_(std::filesystem::temp_directory_path() / ("toolgate_" + base::RandomToken(12))) {
  CHECK(std::filesystem::create_directories(path_));
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TestFolder::Write(const std::string& name, const std::string& text) const {
  const std::string path = Path(name);
  std::ofstream(path + ".new") << text;
  std::filesystem::rename(path + ".new", path);
  return path;
}

std::shared_ptr<const ServerCertificate> LoadCertificate(const TestCertificate& made) {
  const TestFolder folder;
  auto loaded = ServerCertificate::Load(folder.Write("certificate.pem", made.certificate),
                                        folder.Write("key.pem", made.key));
  CHECK(loaded.has_value());
  return std::move(*loaded);
}

std::shared_ptr<const TrustedRoots> LoadRoots(const TestAuthority& authority) {
  const TestFolder folder;
  auto loaded = TrustedRoots::Load(folder.Write("ca.pem", authority.certificate()), "name its CA");
  CHECK(loaded.has_value());
  return std::move(*loaded);
}

}  // namespace toolgate::net
