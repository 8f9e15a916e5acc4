// SPDX-License-Identifier: Apache-2.0
// The linear table of the second vote: weights of words and of word classes, by place. Written from
// data/table.yaml, which tools/train_risk_table makes.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "risk/features/features.h"

namespace toolgate::risk {

// Read, Write, Execute, Destructive, Financial: what a row has a weight for.
constexpr size_t kVotes = 5;

using TableRow = std::array<int8_t, kVotes>;

// Where a word stands: in the name, in the description, in a name of the schema.
constexpr size_t kWordPlaces = 3;

struct TableWord {
  std::string_view text;
  std::array<uint16_t, kWordPlaces> rows;  // index in table_rows + 1, or 0
};

struct TableClass {
  Place place;
  uint8_t bit;  // of the class
  uint16_t row;
};

extern const std::array<int16_t, kVotes> table_bias;
extern const std::span<const TableRow> table_rows;
extern const std::span<const TableWord> table_words;
extern const std::span<const uint16_t> table_slots;  // by hash: index of the word + 1, or 0
extern const std::span<const TableClass> table_classes;

}  // namespace toolgate::risk
