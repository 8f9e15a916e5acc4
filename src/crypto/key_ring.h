// SPDX-License-Identifier: Apache-2.0
// The keys that secrets at rest are sealed with, each with a version. New secrets are sealed with
// the newest, old ones open with the key that they name: so keys are renewed while the gateway
// runs. Whether a key is still in use is for those to know who keep the sealed secrets.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/sealing.h"

namespace toolgate::crypto {

using KeyVersion = uint32_t;

struct SealingKey {
  KeyVersion version = 0;
  base::WallTime created{};
};

// Text with a key in each line, `version created base64`: the version a number from 1 that rises
// from line to line, `created` in RFC 3339, and 32 bytes. Empty lines and those that begin with `#`
// say nothing.
//
// Thread-safe. What changes a ring in a file takes the lock of its folder for so long.
class KeyRing {
 public:
  static constexpr size_t kKeysMax = 256;
  static constexpr size_t kFileBytesMax = 64 * 1024;
  static constexpr KeyVersion kVersionMax = 999'999'999;

  // Makes a ring of one key in a new file (0600). For a new data folder only: beside secrets that
  // are there already, a new ring would hide that theirs is lost. Errors: conflict if there is a
  // file, unavailable.
  static base::Result<std::unique_ptr<KeyRing>> Create(std::string path, base::WallTime now);

  // Errors: not_found, invalid_input if it is no key ring or others may read it, unavailable.
  static base::Result<std::unique_ptr<KeyRing>> Load(std::string path);

  // A ring that is not in a file of ours but in `text`, found in `source` (as "`TOOLGATE_KEYS`").
  // `;` may stand for the end of a line, as many places for variables take one line only. It cannot
  // be changed. Errors: invalid_input.
  static base::Result<std::unique_ptr<KeyRing>> FromText(std::string text, std::string source);

  // `k<version>.` and what the Sealer makes of it with the newest key. `purpose` is authenticated:
  // what was sealed for one purpose (a row, a field) does not open for another. Both are at most
  // Sealer::kPlainBytesMax long.
  std::string Seal(std::string_view purpose, std::string_view plain) const;

  // What was sealed for `purpose` with any key of the ring. The caller cleanses it. Errors:
  // not_found if the ring does not have the key, invalid_input if it was not sealed so.
  base::Result<std::string> Open(std::string_view purpose, std::string_view sealed) const;

  // Whether it was sealed with another key than the newest.
  bool NeedsReseal(std::string_view sealed) const;

  // Whether it is in a file, so that keys can be added and dropped.
  bool is_in_file() const { return !path_.empty(); }

  // By version, the newest last.
  std::vector<SealingKey> keys() const;

  // A new newest key, on the disk before anything is sealed with it. Errors: conflict if another
  // program changes the file or the ring is in no file, limit_exceeded, unavailable; the ring is as
  // it was.
  base::Result<SealingKey> AddKey(base::WallTime now);

  // Takes a key out, that nothing may be sealed with any more. Errors: as above; not_found;
  // conflict for the newest.
  base::Status DropKey(KeyVersion version);

  // Reads the file again. Errors: as Load; conflict if a version has become another key. Then the
  // ring stays as it was.
  base::Status Reload();

  // The line of a new key, for people who keep a ring where this program cannot write.
  static std::string MakeLine(KeyVersion version, base::WallTime now);

 private:
  struct Key;
  using Keys = std::map<KeyVersion, std::shared_ptr<const Key>>;

  KeyRing(std::string path, std::string source, Keys keys);
  static base::Result<std::shared_ptr<const Key>> ParseLine(std::string_view line);
  static base::Result<Keys> Parse(std::string_view text, std::string_view source);
  std::shared_ptr<const Key> Find(KeyVersion version) const;  // null if there is none
  std::shared_ptr<const Key> Newest() const;
  base::Status TakeOver(std::string_view text);
  // Writes the text that `change` makes of the file's, and takes it over.
  template <class Change>
  base::Status ChangeFile(Change change);

  const std::string path_;    // empty: in no file
  const std::string source_;  // for messages
  std::mutex changing_;       // held by those that read and write the file
  mutable std::mutex mutex_;
  Keys keys_;  // guarded by mutex_; never empty
};

// The parts of a purpose as one text that no other parts make: `server-header/org_1/srv_2/x-key`.
std::string SealingPurpose(std::initializer_list<std::string_view> parts);

// The version that a sealed secret names; empty if it is none of a ring.
std::optional<KeyVersion> KeyVersionOf(std::string_view sealed);

}  // namespace toolgate::crypto
