// SPDX-License-Identifier: Apache-2.0
// Any bytes as the text of a key ring, which is usable or refused, the same with `;` for its ends
// of lines; and as a sealed secret, which opens for nobody who has not sealed it.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "crypto/key_ring.h"

namespace {

using toolgate::crypto::KeyRing;

void Require(bool holds) {
  if (!holds) std::abort();
}

void TryRing(const KeyRing& ring) {
  const auto keys = ring.keys();
  Require(!keys.empty() && keys.size() <= KeyRing::kKeysMax);
  for (size_t i = 1; i < keys.size(); ++i) Require(keys[i - 1].version < keys[i].version);
  const std::string sealed = ring.Seal("purpose", "secret");
  Require(!ring.NeedsReseal(sealed) && ring.Open("purpose", sealed) == "secret");
  Require(toolgate::crypto::KeyVersionOf(sealed) == keys.back().version);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::string in_one_line = text;
  std::replace(in_one_line.begin(), in_one_line.end(), '\n', ';');
  const auto ring = KeyRing::FromText(text, "it");
  Require(KeyRing::FromText(in_one_line, "it").has_value() == ring.has_value());
  if (ring) TryRing(**ring);
  static const auto known = KeyRing::FromText(KeyRing::MakeLine(1, {}), "it");
  Require(!(*known)->Open("purpose", text));
  return 0;
}
