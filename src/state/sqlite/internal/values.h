// SPDX-License-Identifier: Apache-2.0
// Values of records as values of columns, in both directions. Times are nanoseconds since 1970;
// labels and header fields are JSON.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "sqlite/database.h"
#include "state/tables/records.h"

namespace toolgate::state {

// Gives a statement its values, and keeps for it those that were made for it.
class Bindings {
 public:
  using HeaderFields = std::vector<std::pair<std::string, std::string>>;

  explicit Bindings(sqlite::Statement& statement) : statement_(statement) {}

  void Put(int64_t value) { statement_.Bind(value); }
  void Put(int value) { statement_.Bind(static_cast<int64_t>(value)); }
  void Put(bool value) { statement_.Bind(static_cast<int64_t>(value)); }
  void Put(std::string_view text) { statement_.Bind(text); }
  void Put(const std::string& text) { statement_.Bind(std::string_view(text)); }
  void Put(base::WallTime time) { statement_.Bind(time.time_since_epoch().count()); }
  void Put(identity::Role role) { statement_.Bind(identity::Name(role)); }
  void Put(const crypto::Sha256Digest& digest);
  void Put(const Labels& labels);
  void Put(const HeaderFields& fields);
  template <class T>
  void Put(const std::optional<T>& value) {
    if (value) {
      Put(*value);
    } else {
      statement_.BindNull();
    }
  }

 private:
  sqlite::Statement& statement_;
  std::deque<std::string> kept_;
};

// Takes values from the columns of a row, one after another. What makes no sense shows in status().
class RowReader {
 public:
  explicit RowReader(const sqlite::Statement& row) : row_(row) {}

  void Take(int64_t& value) { value = row_.Number(column_++); }
  void Take(int& value) { value = static_cast<int>(row_.Number(column_++)); }
  void Take(bool& value) { value = row_.Number(column_++) != 0; }
  void Take(std::string& text) { text = row_.String(column_++); }
  void Take(base::WallTime& time) {
    time = base::WallTime(std::chrono::nanoseconds(row_.Number(column_++)));
  }
  void Take(identity::Role& role);
  void Take(crypto::Sha256Digest& digest);
  void Take(Labels& labels);
  void Take(Bindings::HeaderFields& fields);
  template <class T>
  void Take(std::optional<T>& value) {
    if (row_.IsNull(column_)) {
      ++column_;
      value.reset();
    } else {
      Take(value.emplace());
    }
  }

  const base::Status& status() const { return status_; }

 private:
  void Refuse(std::string_view what);

  const sqlite::Statement& row_;
  int column_ = 0;
  base::Status status_;
};

}  // namespace toolgate::state
