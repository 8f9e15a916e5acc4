// SPDX-License-Identifier: Apache-2.0
#include "net/internal/openssl.h"

#include <cstring>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "base/check.h"
#include "base/file.h"
#include "base/text.h"

namespace toolgate::net::internal {
namespace {

using base::ErrorCode;
using base::Fail;

BioPtr MemoryBio(std::string_view text) {
  BioPtr bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  CHECK(bio);
  return bio;
}

// Without it OpenSSL would ask for a pass phrase on the terminal.
int RefusePassPhrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

bool IsEndOfPem() {
  const unsigned long code = ERR_peek_last_error();
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

}  // namespace

std::shared_ptr<SSL_CTX> MakeContext(const SSL_METHOD* method) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(method), SSL_CTX_free);
  CHECK(context);
  CHECK(SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) == 1);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // An idle connection holds no buffers, and what is written again may have moved meanwhile.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context.get(), 1);  // one recv for a record, not one for each of its parts
  return context;
}

std::string TakeOpenSslError() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  if (code == 0) return "no reason given";
  if (ERR_SYSTEM_ERROR(code)) return std::strerror(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : fmt::format("error {:#x}", code);
}

base::Result<std::vector<X509Ptr>> ReadCertificates(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path));
  const BioPtr bio = MemoryBio(text);
  std::vector<X509Ptr> certificates;
  ERR_clear_error();
  bool asked = false;
  while (X509* read = PEM_read_bio_X509(bio.get(), nullptr, RefusePassPhrase, &asked)) {
    certificates.emplace_back(read);
  }
  const bool is_end = IsEndOfPem();
  const std::string reason = TakeOpenSslError();
  if (is_end && !certificates.empty()) return certificates;
  return Fail(ErrorCode::kInvalidInput,
              is_end ? fmt::format("`{}` holds no certificate in PEM form", base::Printable(path))
                     : fmt::format("certificate {} in `{}` is malformed: {}",
                                   certificates.size() + 1, base::Printable(path), reason));
}

base::Result<KeyPtr> ReadKey(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, base::ReadFile(path));
  const BioPtr bio = MemoryBio(text);
  ERR_clear_error();
  bool asked = false;
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, RefusePassPhrase, &asked));
  ERR_clear_error();
  if (key) return key;
  const std::string shown = base::Printable(path);
  if (asked) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("the key in `{}` is encrypted; store it without a pass phrase", shown));
  }
  // OpenSSL tells no more of a key that it cannot read.
  const bool has_key = text.find("PRIVATE KEY-----") != text.npos;
  return Fail(ErrorCode::kInvalidInput,
              has_key ? fmt::format("the key in `{}` is malformed or of an unknown kind", shown)
                      : fmt::format("`{}` holds no private key in PEM form", shown));
}

}  // namespace toolgate::net::internal
