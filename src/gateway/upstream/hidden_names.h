// SPDX-License-Identifier: Apache-2.0
// The names of a server's tools and prompts that a policy does not show, and whether what the
// server says names one of them.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "base/word_finder.h"
#include "gateway/upstream/catalogue.h"

namespace toolgate::gateway {

// Immutable.
class HiddenNames {
 public:
  // Of all that the lists hold. Names of less than five bytes are words of every text, and do not
  // count. Where the names take more than 1 MiB, every text is said to name one: nobody looks for
  // so many.
  HiddenNames(std::span<const std::shared_ptr<const Catalogue>> lists,
              const std::shared_ptr<const policy::Policy>& policy);

  // Whether a text, or any text in a value, keys and all, names one. One pass over it.
  bool AreIn(std::string_view text) const { return are_too_many_ || finder_.FindsIn(text); }
  bool AreIn(json::Value value) const;

  size_t memory_bytes() const { return finder_.memory_bytes(); }

 private:
  explicit HiddenNames(std::vector<std::string_view> names);

  bool are_too_many_;
  base::WordFinder finder_;
};

// Those of each policy, made when first asked for; the latest of them, as many as fit into 64 MiB.
// Thread-safe.
class HiddenNamesByPolicy {
 public:
  // Null if those that were made are of other lists: `version` is another then.
  std::shared_ptr<const HiddenNames> Find(const std::shared_ptr<const policy::Policy>& policy,
                                          uint64_t version);
  void Keep(const std::shared_ptr<const policy::Policy>& policy, uint64_t version,
            std::shared_ptr<const HiddenNames> names);

 private:
  struct Made {
    std::shared_ptr<const policy::Policy> policy;
    uint64_t version;
    std::shared_ptr<const HiddenNames> names;
  };

  std::mutex mutex_;
  std::vector<Made> made_;  // guarded by mutex_; the latest last
};

}  // namespace toolgate::gateway
