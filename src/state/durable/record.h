// SPDX-License-Identifier: Apache-2.0
// One change of a table of counters as bytes of the journal. Numbers are little-endian. Nothing
// here is a secret: sessions are numbers, no ids.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "state/counter_store.h"

namespace toolgate::state {

struct Record {
  enum class Kind : uint8_t { kDefine = 1, kBegin = 2, kTake = 3, kGiveBack = 4, kEnd = 5 };
  Kind kind = Kind::kEnd;
  uint64_t counter = 0;                   // kDefine, kBegin
  uint64_t use = 0;                       // kBegin, kEnd
  Scope scope = Scope::kGrant;            // kDefine, like the next three
  std::string_view holder;                // into the bytes that were read
  std::string_view name;                  // likewise
  Window window;                          //
  Moment now;                             // kBegin, kTake, kEnd: rounded
  std::vector<Reservation::Taken> taken;  // kTake; kGiveBack: one
};

// Appends the record's bytes to `out`.
void WriteDefine(std::string& out, uint64_t counter, const Limit& limit);
void WriteBegin(std::string& out, uint64_t use, uint64_t counter, Moment now);
void WriteTake(std::string& out, Moment now, std::span<const Reservation::Taken> taken);
void WriteGiveBack(std::string& out, const Reservation::Taken& taken);
void WriteEnd(std::string& out, uint64_t use, Moment now);

// Errors: invalid_input, if these are not the bytes of one record.
base::Result<Record> ReadRecord(std::string_view bytes);

// What a checkpoint keeps of a use.
std::string WriteUse(const Use& use);
// Into a use that is empty. False if these are not the bytes of one.
bool ReadUse(std::string_view bytes, Window window, Use& use);

// Whether a mark can be one of such a window: files may hold anything.
bool IsMark(int64_t mark, Window window);

}  // namespace toolgate::state
