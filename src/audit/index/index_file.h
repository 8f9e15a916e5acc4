// SPDX-License-Identifier: Apache-2.0
// The file of the index, `index.db` beside the segments: its tables, and how far it goes. Whatever
// is wrong with it, it is made anew from the segments.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "audit/segments/record_chain.h"
#include "base/clock.h"
#include "base/result.h"
#include "sqlite/database.h"

namespace toolgate::audit {

// A line's place in the log, as one number that grows from line to line.
struct Place {
  static constexpr int kOffsetBits = 36;
  uint64_t segment = 0;
  uint64_t offset = 0;

  int64_t Number() const { return static_cast<int64_t>(segment << kOffsetBits | offset); }
  static Place Of(int64_t number) {
    const auto bits = static_cast<uint64_t>(number);
    return {bits >> kOffsetBits, bits & ((uint64_t{1} << kOffsetBits) - 1)};
  }
};

// How far the log was read: `next` is behind the line of `last`. Segment 0: nothing was.
struct IndexedUntil {
  Place next;
  ChainEnd last;
};

// Records by blocks of so many numbers, of which the first and last moment are kept: clocks may be
// set back, so that times do not tell places.
inline constexpr int64_t kSpanRecords = 4096;

// Milliseconds since 1970, as times are written in records.
int64_t MillisecondsOf(base::WallTime time);
// The hour that a moment is in, since 1970.
int64_t HourOf(int64_t milliseconds);

std::string IndexPath(const std::string& folder);

// Makes the file and its tables if there are none. Errors: invalid_input, if it is not one of this
// version; unavailable.
base::Result<std::unique_ptr<sqlite::Database>> OpenIndexToWrite(const std::string& folder);
// Errors: likewise; unavailable too if there is none.
base::Result<std::unique_ptr<sqlite::Database>> OpenIndexToRead(const std::string& folder);
// Errors: unavailable.
base::Status RemoveIndex(const std::string& folder);

base::Result<IndexedUntil> ReadIndexedUntil(sqlite::Database& database);

// Whether the segments still have the last line that was indexed, where it was: else they are
// others.
bool IsOf(const IndexedUntil& until, const std::string& folder);

}  // namespace toolgate::audit
