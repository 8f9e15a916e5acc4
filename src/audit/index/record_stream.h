// SPDX-License-Identifier: Apache-2.0
// The rows of the index that are wanted, the newest first. They come from the lists of the wanted
// senders, from those of the wanted sorts, or from a walk over all rows: whichever seems to need
// the fewest rows looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "audit/index/wanted.h"

namespace toolgate::audit {

class RecordStream {
 public:
  // Rows that one stream looks at, a seek counting as some. What is wanted may lie behind more of
  // them: then it ends early, and says how far it came.
  static constexpr size_t kLookedAtMax = 200'000;

  RecordStream(sqlite::Database& database, const Wanted& wanted);

  // The next row; empty at the end. Errors: those of the database.
  base::Result<std::optional<RecordRow>> Next();

  // A row by its number; empty if the index has none.
  static base::Result<std::optional<RecordRow>> Find(sqlite::Database& database, uint64_t seq);

  // After the end: all records from this one on were looked at; 0: all that there are.
  uint64_t reached() const { return reached_; }

 private:
  enum class Way { kWalk, kSenders, kSorts };
  // A statement that tells rows of one list, or all.
  struct Source {
    const char* sql = nullptr;
    std::optional<int64_t> id;
    int64_t newest = INT64_MAX;
  };

  Way Choose(double rows) const;
  void Take(Way way);
  base::Status Fill();
  // Adds wanted rows of [begin, end); returns the first record after which nothing is missing.
  base::Result<uint64_t> Read(const Source& source, const Wanted::Range& range);

  sqlite::Database& database_;
  const Wanted& wanted_;
  Way way_ = Way::kWalk;
  std::vector<Source> sources_;
  size_t range_ = 0;    // in wanted_.ranges
  uint64_t end_ = 0;    // of what is left of it
  size_t at_once_ = 0;  // rows of a list
  size_t looked_at_ = 0;
  uint64_t reached_ = 0;
  std::vector<RecordRow> ready_;  // the oldest first
};

}  // namespace toolgate::audit
