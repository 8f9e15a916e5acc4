// SPDX-License-Identifier: Apache-2.0
// The SQL of each record's rows, made of its mapping.
#pragma once

#include <string>
#include <vector>

#include "state/sqlite/internal/mappings.h"
#include "state/sqlite/internal/values.h"

namespace toolgate::state {

enum class ColumnKind { kColumn, kFixed, kNoted };

struct ColumnOfRow {
  const char* name;
  ColumnKind kind;
};

struct RowTexts {
  std::string insert;
  std::string update;  // empty for records without a revision
  std::string select;  // without its conditions
};

// `id`: the name of the column with Row's id; null for records that are no Row.
RowTexts MakeRowTexts(const char* table, const char* id, const std::vector<ColumnOfRow>& columns);

template <class T>
constexpr bool kIsRow = std::is_base_of_v<Row, T>;

struct ColumnCollector {
  std::vector<ColumnOfRow> columns;
  template <class M>
  void Column(const char* name, const M&) {
    columns.push_back({name, ColumnKind::kColumn});
  }
  template <class M>
  void Fixed(const char* name, const M&) {
    columns.push_back({name, ColumnKind::kFixed});
  }
  template <class M>
  void Noted(const char* name, const M&) {
    columns.push_back({name, ColumnKind::kNoted});
  }
};

template <class T>
const RowTexts& TextsOf() {
  static const RowTexts texts = [] {
    const T empty{};
    ColumnCollector collector;
    Mapping<T>::Visit(empty, collector);
    return MakeRowTexts(Mapping<T>::kTable, kIsRow<T> ? Mapping<T>::kId : nullptr,
                        collector.columns);
  }();
  return texts;
}

// Binds members in the order of RowTexts::insert.
struct InsertVisitor {
  Bindings& bindings;
  template <class M>
  void Column(const char*, const M& member) {
    bindings.Put(member);
  }
  template <class M>
  void Fixed(const char*, const M& member) {
    bindings.Put(member);
  }
  template <class M>
  void Noted(const char*, const M& member) {
    bindings.Put(member);
  }
};

// What RowTexts::update sets.
struct UpdateVisitor {
  Bindings& bindings;
  template <class M>
  void Column(const char*, const M& member) {
    bindings.Put(member);
  }
  template <class M>
  void Fixed(const char*, const M&) {}
  template <class M>
  void Noted(const char*, const M&) {}
};

// What RowTexts::update wants to find.
struct FixedVisitor {
  Bindings& bindings;
  template <class M>
  void Column(const char*, const M&) {}
  template <class M>
  void Fixed(const char*, const M& member) {
    bindings.Put(member);
  }
  template <class M>
  void Noted(const char*, const M&) {}
};

struct ReadVisitor {
  RowReader& reader;
  template <class M>
  void Column(const char*, M& member) {
    reader.Take(member);
  }
  template <class M>
  void Fixed(const char*, M& member) {
    reader.Take(member);
  }
  template <class M>
  void Noted(const char*, M& member) {
    reader.Take(member);
  }
};

template <class T>
base::Result<T> ReadRow(const sqlite::Statement& statement) {
  T row{};
  RowReader reader(statement);
  if constexpr (kIsRow<T>) {
    reader.Take(row.id);
    reader.Take(row.revision);
    reader.Take(row.created_at);
    reader.Take(row.updated_at);
  }
  ReadVisitor visitor{reader};
  Mapping<T>::Visit(row, visitor);
  RETURN_IF_ERROR(base::Status(reader.status()));
  return row;
}

}  // namespace toolgate::state
