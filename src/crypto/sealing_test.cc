// SPDX-License-Identifier: Apache-2.0
#include "crypto/sealing.h"

#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace toolgate::crypto {
namespace {

const std::string kKey(32, 'k');

TEST(Sealer, OpensWhatItSealed) {
  const Sealer sealer;
  for (const std::string& plain :
       {std::string(), std::string("a"), std::string("\0\xff\n", 3), std::string(1000, 'x')}) {
    EXPECT_EQ(sealer.Open("cursor", sealer.Seal("cursor", plain)), plain);
    EXPECT_EQ(sealer.Open("", sealer.Seal("", plain)), plain);
  }
}

TEST(Sealer, OpensWhatAnotherWithTheSameKeySealed) {
  const std::string sealed = Sealer(kKey).Seal("cursor", "text");
  EXPECT_EQ(Sealer(kKey).Open("cursor", sealed), "text");
}

// The format is a promise to whoever holds sealed texts across an update: this one was made by
// another implementation of AES-256-GCM, with the nonce `abcdefghijkl`.
TEST(Sealer, OpensATextOfVersionOne) {
  EXPECT_EQ(Sealer(kKey).Open("cursor",
                              "AWFiY2RlZmdoaWprbA9L_6nY_o-VxRpebcKRGM3o9eut9Cp0BeC0lkiFiRITw74"),
            "a text from before");
}

TEST(Sealer, IsOpaqueUrlSafeAndNeverTheSame) {
  const Sealer sealer;
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string sealed = sealer.Seal("cursor", "secret");
    EXPECT_EQ(sealed.size(), Sealer::SealedSize(6));
    EXPECT_EQ(base::Base64UrlDecode(sealed)->find("secret"), std::string::npos);
    seen.insert(sealed);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(Sealer, RefusesAChangeOfAnyBit) {
  const Sealer sealer;
  const std::string bytes = *base::Base64UrlDecode(sealer.Seal("cursor", "offset 17"));
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ 1 << bit);
      EXPECT_EQ(sealer.Open("cursor", base::Base64UrlEncode(changed)), std::nullopt)
          << at << " " << bit;
    }
  }
}

TEST(Sealer, RefusesAnyOtherTextThanTheOneItGave) {
  const Sealer sealer;
  for (const char* plain : {"", "x", "xy"}) {  // each number of bits that the last digit leaves
    const std::string sealed = sealer.Seal("cursor", plain);
    for (size_t at = 0; at < sealed.size(); ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string changed = sealed;
        changed[at] = static_cast<char>(c);
        if (changed == sealed) continue;
        EXPECT_EQ(sealer.Open("cursor", changed), std::nullopt) << at << " " << c;
      }
    }
    for (const char* tail : {"=", "==", "A", "AA", "AAAA", "\n", " "}) {
      EXPECT_EQ(sealer.Open("cursor", sealed + tail), std::nullopt) << tail;
    }
    EXPECT_EQ(sealer.Open("cursor", sealed + sealed), std::nullopt);
  }
}

TEST(Sealer, RefusesWhatIsCutOff) {
  const Sealer sealer;
  const std::string sealed = sealer.Seal("cursor", "offset 17");
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(sealer.Open("cursor", sealed.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(sealer.Open("cursor", sealed.substr(sealed.size() - size)), std::nullopt) << size;
  }
}

TEST(Sealer, RefusesWhatWasSealedForAnotherPurpose) {
  const Sealer sealer;
  const std::string sealed = sealer.Seal("cursor", "text");
  for (const char* purpose : {"", "curso", "cursors", "Cursor", "state"}) {
    EXPECT_EQ(sealer.Open(purpose, sealed), std::nullopt) << purpose;
  }
}

TEST(Sealer, RefusesWhatWasSealedWithAnotherKey) {
  std::string key = kKey;
  key.back() = 'K';
  const std::string sealed = Sealer(kKey).Seal("cursor", "text");
  EXPECT_EQ(Sealer(key).Open("cursor", sealed), std::nullopt);
  EXPECT_EQ(Sealer().Open("cursor", sealed), std::nullopt);
  EXPECT_EQ(Sealer().Open("cursor", Sealer().Seal("cursor", "text")), std::nullopt);
}

TEST(Sealer, TakesTextsUpToALimit) {
  const Sealer sealer;
  const std::string large(Sealer::kPlainBytesMax, 'x');
  EXPECT_EQ(sealer.Open("cursor", sealer.Seal("cursor", large)), large);
  EXPECT_EQ(sealer.Open("cursor", std::string(64u << 20, 'A')), std::nullopt);
  EXPECT_EQ(sealer.Open("cursor", std::string(1u << 20, 'A')), std::nullopt);
}

TEST(SealerDeathTest, EndsOnAKeyOfAnotherLengthAndOnATextThatIsTooLong) {
  EXPECT_DEATH(Sealer("short"), "kKeyBytes");
  EXPECT_DEATH(Sealer().Seal("", std::string(Sealer::kPlainBytesMax + 1, 'x')), "kPlainBytesMax");
}

TEST(Sealer, ServesSeveralThreadsAtOnce) {
  const Sealer sealer;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&sealer, &wrong, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string plain = std::to_string(t) + " " + std::to_string(i);
        std::string sealed = sealer.Seal("cursor", plain);
        wrong += sealer.Open("cursor", sealed) != plain;
        wrong += sealer.Open("other", sealed).has_value();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace toolgate::crypto
