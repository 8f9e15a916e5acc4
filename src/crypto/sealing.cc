// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealing.h"

#include <algorithm>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/check.h"
#include "base/encoding.h"
#include "base/random.h"

namespace toolgate::crypto {
namespace {

constexpr char kVersion = 1;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

// Fetched once per thread: an implicit fetch costs more than the sealing.
struct Aes256Gcm {
  std::unique_ptr<EVP_CIPHER, decltype(&EVP_CIPHER_free)> algorithm{
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), &EVP_CIPHER_free};
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                          &EVP_CIPHER_CTX_free};
};

Aes256Gcm& ThreadCipher() {
  thread_local Aes256Gcm cipher;
  return cipher;
}

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

enum class Direction { kOpen = 0, kSeal = 1 };

// Begins a text: key, nonce, and what is authenticated beside it.
bool Begin(Direction direction, const uint8_t* key, const uint8_t* nonce,
           std::string_view purpose) {
  Aes256Gcm& cipher = ThreadCipher();
  EVP_CIPHER_CTX* context = cipher.context.get();
  int size = 0;
  const auto version = static_cast<uint8_t>(kVersion);
  return EVP_CipherInit_ex2(context, cipher.algorithm.get(), key, nonce,
                            static_cast<int>(direction), nullptr) == 1 &&
         EVP_CipherUpdate(context, nullptr, &size, &version, 1) == 1 &&
         (purpose.empty() || EVP_CipherUpdate(context, nullptr, &size, Bytes(purpose),
                                              static_cast<int>(purpose.size())) == 1);
}

bool Update(std::string_view in, uint8_t* out) {
  int size = 0;
  return in.empty() || (EVP_CipherUpdate(ThreadCipher().context.get(), out, &size, Bytes(in),
                                         static_cast<int>(in.size())) == 1 &&
                        static_cast<size_t>(size) == in.size());
}

// Ends a text. When opening it fails if anything was not as it was sealed.
bool End() {
  uint8_t nothing[kTagBytes];
  int size = 0;
  return EVP_CipherFinal_ex(ThreadCipher().context.get(), nothing, &size) == 1 && size == 0;
}

bool Control(int what, void* tag) {
  return EVP_CIPHER_CTX_ctrl(ThreadCipher().context.get(), what, kTagBytes, tag) == 1;
}

}  // namespace

Sealer::Sealer() { base::FillRandom(key_); }

Sealer::Sealer(std::string_view key) {
  CHECK(key.size() == kKeyBytes);
  std::copy(key.begin(), key.end(), key_.begin());
}

Sealer::~Sealer() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string Sealer::Seal(std::string_view purpose, std::string_view plain) const {
  CHECK(plain.size() <= kPlainBytesMax && purpose.size() <= kPlainBytesMax);
  static_assert(kOverheadBytes == 1 + kNonceBytes + kTagBytes);
  std::string bytes(kOverheadBytes + plain.size(), '\0');
  bytes[0] = kVersion;
  auto* nonce = reinterpret_cast<uint8_t*>(bytes.data()) + 1;
  uint8_t* text = nonce + kNonceBytes;
  base::FillRandom({nonce, kNonceBytes});
  CHECK(Begin(Direction::kSeal, key_.data(), nonce, purpose) && Update(plain, text) && End() &&
        Control(EVP_CTRL_AEAD_GET_TAG, text + plain.size()));
  return base::Base64UrlEncode(bytes);
}

std::optional<std::string> Sealer::Open(std::string_view purpose, std::string_view sealed) const {
  CHECK(purpose.size() <= kPlainBytesMax);
  if (sealed.size() > SealedSize(kPlainBytesMax)) return std::nullopt;
  std::optional<std::string> bytes = base::Base64UrlDecode(sealed);
  if (!bytes || bytes->size() < kOverheadBytes || bytes->front() != kVersion) return std::nullopt;
  const uint8_t* nonce = Bytes(*bytes) + 1;
  const size_t plain_bytes = bytes->size() - kOverheadBytes;
  const std::string_view text(bytes->data() + 1 + kNonceBytes, plain_bytes);
  std::string plain(plain_bytes, '\0');
  CHECK(Begin(Direction::kOpen, key_.data(), nonce, purpose) &&
        Update(text, reinterpret_cast<uint8_t*>(plain.data())) &&
        Control(EVP_CTRL_AEAD_SET_TAG, bytes->data() + bytes->size() - kTagBytes));
  if (!End()) return std::nullopt;
  return plain;
}

}  // namespace toolgate::crypto
