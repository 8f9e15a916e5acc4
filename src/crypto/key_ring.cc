// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_ring.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/encoding.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "crypto/cleanse.h"
#include "crypto/hash.h"

namespace toolgate::crypto {

using base::ErrorCode;
using base::Fail;

namespace {

constexpr std::string_view kHead =
    "# Key ring of toolgate: whoever has it can read the secrets that are sealed with it, and\n"
    "# without it nobody can. Keep a copy apart from those of the database.\n";
constexpr std::string_view kSource = "the key ring";

std::optional<KeyVersion> ParseVersion(std::string_view text) {
  if (text.starts_with('0')) return std::nullopt;
  const std::optional<uint64_t> number = base::ParseUint(text);
  if (!number || *number > KeyRing::kVersionMax) return std::nullopt;
  return static_cast<KeyVersion>(*number);
}

std::string_view NextWord(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line = base::Trim(line.substr(word.size()));
  return word;
}

std::string SourceOf(const std::string& path) { return fmt::format("{} `{}`", kSource, path); }

}  // namespace

struct KeyRing::Key {
  Key(const SealingKey& facts, std::string_view bytes)
      : about(facts), fingerprint(Sha256(bytes)), sealer(bytes) {}

  SealingKey about;
  Sha256Digest fingerprint;  // tells keys apart
  Sealer sealer;
};

KeyRing::KeyRing(std::string path, std::string source, Keys keys)
    : path_(std::move(path)), source_(std::move(source)), keys_(std::move(keys)) {}

std::string KeyRing::MakeLine(KeyVersion version, base::WallTime now) {
  CHECK(version > 0 && version <= kVersionMax);
  std::string bytes(Sealer::kKeyBytes, '\0');
  const CleanseAtEnd cleansed(bytes);
  base::FillRandom({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  std::string encoded = base::Base64Encode(bytes);
  const CleanseAtEnd also_cleansed(encoded);
  return fmt::format("{} {} {}", version, base::FormatUtc(now), encoded);
}

base::Result<std::shared_ptr<const KeyRing::Key>> KeyRing::ParseLine(std::string_view line) {
  const auto fail = [](std::string_view why) {
    return Fail(ErrorCode::kInvalidInput, std::string(why));
  };
  const std::optional<KeyVersion> version = ParseVersion(NextWord(line));
  if (!version) return fail("its version is no number from 1 to 999999999");
  const std::optional<base::WallTime> created = base::ParseUtc(NextWord(line));
  if (!created) return fail("its second word is no time such as `2026-01-31T23:59:59Z`");
  std::string bytes = base::Base64Decode(line).value_or("");
  const CleanseAtEnd cleansed(bytes);
  if (bytes.size() != Sealer::kKeyBytes)
    return fail("its third word is not the base64 of 32 bytes");
  return std::make_shared<const Key>(SealingKey{*version, *created}, bytes);
}

base::Result<KeyRing::Keys> KeyRing::Parse(std::string_view text, std::string_view source) {
  Keys keys;
  size_t number = 0;
  for (const std::string_view whole : base::Split(text, '\n')) {
    ++number;
    const std::string_view line = base::Trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    const auto fail = [&](std::string_view why) {
      return Fail(ErrorCode::kInvalidInput,
                  fmt::format("line {} of {} is no key: {}", number, source, why));
    };
    auto key = ParseLine(line);
    if (!key) return fail(key.error().message);
    const bool is_known = std::any_of(keys.begin(), keys.end(), [&](const auto& other) {
      return other.second->fingerprint == (*key)->fingerprint;
    });
    if (is_known) return fail("it is the key of another version");
    const KeyVersion version = (*key)->about.version;
    if (!keys.empty() && keys.rbegin()->first >= version) {
      return fail("its version must be higher than that of the line before");
    }
    if (keys.size() == kKeysMax) return fail(fmt::format("there are {} before it", kKeysMax));
    keys.emplace(version, std::move(*key));
  }
  if (keys.empty()) {
    return Fail(ErrorCode::kInvalidInput, fmt::format("{} has no keys", source));
  }
  return keys;
}

base::Result<std::unique_ptr<KeyRing>> KeyRing::Create(std::string path, base::WallTime now) {
  std::string text(kHead);
  text.reserve(kFileBytesMax);  // so that no copy is left behind
  const CleanseAtEnd cleansed(text);
  std::string line = MakeLine(1, now);
  const CleanseAtEnd also_cleansed(line);
  text.append(line) += '\n';
  {
    ASSIGN_OR_RETURN(const base::FolderLock lock, base::FolderLock::Take(path));
    RETURN_IF_ERROR(base::WritePrivateFile(path, text, base::Existing::kKeep));
  }
  return Load(std::move(path));
}

base::Result<std::unique_ptr<KeyRing>> KeyRing::Load(std::string path) {
  std::string source = SourceOf(path);
  auto text = base::ReadPrivateFile(path, kFileBytesMax);
  if (!text) return base::Wrap(kSource, std::move(text.error()));
  const CleanseAtEnd cleansed(*text);
  ASSIGN_OR_RETURN(Keys keys, Parse(*text, source));
  return std::unique_ptr<KeyRing>(new KeyRing(std::move(path), std::move(source), std::move(keys)));
}

base::Result<std::unique_ptr<KeyRing>> KeyRing::FromText(std::string text, std::string source) {
  const CleanseAtEnd cleansed(text);
  if (text.size() > kFileBytesMax) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("{} is longer than {} bytes", source, kFileBytesMax));
  }
  std::replace(text.begin(), text.end(), ';', '\n');
  ASSIGN_OR_RETURN(Keys keys, Parse(text, source));
  return std::unique_ptr<KeyRing>(new KeyRing("", std::move(source), std::move(keys)));
}

std::shared_ptr<const KeyRing::Key> KeyRing::Find(KeyVersion version) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(version);
  return found == keys_.end() ? nullptr : found->second;
}

std::shared_ptr<const KeyRing::Key> KeyRing::Newest() const {
  const std::lock_guard lock(mutex_);
  return keys_.rbegin()->second;
}

std::string KeyRing::Seal(std::string_view purpose, std::string_view plain) const {
  const std::shared_ptr<const Key> key = Newest();
  return fmt::format("k{}.{}", key->about.version, key->sealer.Seal(purpose, plain));
}

base::Result<std::string> KeyRing::Open(std::string_view purpose, std::string_view sealed) const {
  const std::optional<KeyVersion> version = KeyVersionOf(sealed);
  if (!version) return Fail(ErrorCode::kInvalidInput, "it is no sealed secret");
  const std::shared_ptr<const Key> key = Find(*version);
  if (!key) {
    return Fail(ErrorCode::kNotFound,
                fmt::format("it is sealed with key {}, which {} does not have: put that key back",
                            *version, source_));
  }
  std::optional<std::string> plain = key->sealer.Open(purpose, sealed.substr(sealed.find('.') + 1));
  if (!plain) {
    return Fail(ErrorCode::kInvalidInput,
                "the sealed secret was changed, or sealed for something else: set it again");
  }
  return std::move(*plain);
}

bool KeyRing::NeedsReseal(std::string_view sealed) const {
  return KeyVersionOf(sealed) != Newest()->about.version;
}

std::vector<SealingKey> KeyRing::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<SealingKey> keys;
  for (const auto& [version, key] : keys_) keys.push_back(key->about);
  return keys;
}

// Keys that are in use already stay what they are: what is sealed with them would be lost.
base::Status KeyRing::TakeOver(std::string_view text) {
  ASSIGN_OR_RETURN(Keys keys, Parse(text, source_));
  const std::lock_guard lock(mutex_);
  for (const auto& [version, key] : keys) {
    const auto known = keys_.find(version);
    if (known == keys_.end() || known->second->fingerprint == key->fingerprint) continue;
    return Fail(ErrorCode::kConflict,
                fmt::format("key {} of {} has become another: give new keys new versions", version,
                            source_));
  }
  keys_ = std::move(keys);
  return {};
}

base::Status KeyRing::Reload() {
  if (path_.empty()) return {};
  const std::lock_guard lock(changing_);
  auto text = base::ReadPrivateFile(path_, kFileBytesMax);
  if (!text) return base::Wrap(kSource, std::move(text.error()));
  const CleanseAtEnd cleansed(*text);
  return TakeOver(*text);
}

template <class Change>
base::Status KeyRing::ChangeFile(Change change) {
  if (path_.empty()) {
    return Fail(ErrorCode::kConflict,
                fmt::format("the keys come from {}: change them there and restart", source_));
  }
  const std::lock_guard changing(changing_);
  ASSIGN_OR_RETURN(const base::FolderLock lock, base::FolderLock::Take(path_));
  auto text = base::ReadPrivateFile(path_, kFileBytesMax);
  if (!text) return base::Wrap(kSource, std::move(text.error()));
  const CleanseAtEnd cleansed(*text);
  RETURN_IF_ERROR(TakeOver(*text));
  std::string changed;
  changed.reserve(2 * kFileBytesMax);
  const CleanseAtEnd also_cleansed(changed);
  RETURN_IF_ERROR(change(*text, changed));
  if (changed.size() > kFileBytesMax) {
    return Fail(ErrorCode::kLimitExceeded, fmt::format("{} is full: drop old keys", source_));
  }
  RETURN_IF_ERROR(base::WritePrivateFile(path_, changed, base::Existing::kReplace));
  return TakeOver(changed);
}

base::Result<SealingKey> KeyRing::AddKey(base::WallTime now) {
  RETURN_IF_ERROR(ChangeFile([&](std::string_view text, std::string& changed) -> base::Status {
    const std::vector<SealingKey> known = keys();
    if (known.size() == kKeysMax || known.back().version == kVersionMax) {
      return Fail(ErrorCode::kLimitExceeded, fmt::format("{} is full: drop old keys", source_));
    }
    std::string line = MakeLine(known.back().version + 1, now);
    const CleanseAtEnd cleansed(line);
    changed.append(text);
    if (!text.ends_with('\n')) changed += '\n';
    changed.append(line) += '\n';
    return {};
  }));
  return Newest()->about;
}

base::Status KeyRing::DropKey(KeyVersion version) {
  return ChangeFile([&](std::string_view text, std::string& changed) -> base::Status {
    if (!Find(version)) {
      return Fail(ErrorCode::kNotFound, fmt::format("{} has no key {}", source_, version));
    }
    if (Newest()->about.version == version) {
      return Fail(ErrorCode::kConflict,
                  fmt::format("key {} is the newest: add another before you drop it", version));
    }
    for (const std::string_view whole : base::Split(text, '\n')) {
      std::string_view line = base::Trim(whole);
      if (ParseVersion(NextWord(line)) == version) continue;
      changed.append(whole) += '\n';
    }
    while (changed.ends_with("\n\n")) changed.pop_back();
    return {};
  });
}

std::string SealingPurpose(std::initializer_list<std::string_view> parts) {
  std::vector<std::string> encoded;
  for (const std::string_view part : parts) encoded.push_back(base::PercentEncode(part, "-._~"));
  return base::Join(encoded, "/");
}

std::optional<KeyVersion> KeyVersionOf(std::string_view sealed) {
  const size_t point = sealed.find('.');
  if (!sealed.starts_with('k') || point == sealed.npos) return std::nullopt;
  return ParseVersion(sealed.substr(1, point - 1));
}

}  // namespace toolgate::crypto
