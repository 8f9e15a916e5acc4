// SPDX-License-Identifier: Apache-2.0
#include "crypto/cleanse.h"

#include <openssl/crypto.h>

namespace toolgate::crypto {

void Cleanse(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace toolgate::crypto
