// SPDX-License-Identifier: Apache-2.0
#include "crypto/hash.h"

#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"
#include "base/encoding.h"

namespace toolgate::crypto {
namespace {

// Fetched once per thread: an implicit fetch per digest costs three times the digest.
struct Sha256Context {
  std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm{
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
};

}  // namespace

Sha256Digest Sha256(std::string_view bytes) {
  thread_local Sha256Context sha256;
  Sha256Digest digest{};
  unsigned size = 0;
  const bool done =
      EVP_DigestInit_ex2(sha256.context.get(), sha256.algorithm.get(), nullptr) == 1 &&
      EVP_DigestUpdate(sha256.context.get(), bytes.data(), bytes.size()) == 1 &&
      EVP_DigestFinal_ex(sha256.context.get(), digest.data(), &size) == 1;
  CHECK(done && size == digest.size());
  return digest;
}

std::string Sha256Hex(std::string_view bytes) {
  const Sha256Digest digest = Sha256(bytes);
  return base::HexEncode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string HmacSha1(std::string_view key, std::string_view bytes) {
  std::string code(20, '\0');
  unsigned size = 0;
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  CHECK(HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), data, bytes.size(),
             reinterpret_cast<unsigned char*>(code.data()), &size) != nullptr);
  CHECK(size == code.size());
  return code;
}

bool EqualsInConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace toolgate::crypto
