// SPDX-License-Identifier: Apache-2.0
// What the tables work on: a connection, whether it may change anything, and what its changes came
// to. All statements of tables go through it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/sqlite/internal/row_texts.h"

namespace toolgate::state {

enum class Access { kRead, kWrite };

class Session {
 public:
  // `database` must outlive it.
  explicit Session(sqlite::Database& database) : database_(database) {}

  sqlite::Database& database() { return database_; }

  void SetAccess(Access access) { access_ = access; }
  // What was touched since it was last taken.
  Touched TakeTouched() { return std::exchange(touched_, {}); }
  Touched& touched() { return touched_; }

  // Keeps a record; rows with a revision get their first one by Insert.
  template <class T>
  base::Status Add(const T& record);
  template <class T>
  base::Status Insert(T& row);
  template <class T>
  base::Status Update(T& row);

  // The rows of `tail`, what follows a SELECT's table, with `values` for its parameters.
  template <class T, class... Values>
  base::Result<std::vector<T>> FindAll(std::string_view tail, const Values&... values);
  // The first of them.
  template <class T, class... Values>
  base::Result<std::optional<T>> FindOne(std::string_view tail, const Values&... values);
  // A number that `sql` asks for; 0 if there is none.
  template <class... Values>
  base::Result<int64_t> FindNumber(std::string_view sql, const Values&... values);

  // Runs a change; the number of rows that it came to. `noun`: of what, for errors.
  template <class... Values>
  base::Result<int64_t> Change(const char* noun, std::string_view sql, const Values&... values);
  // Deletes the one row that `conditions` name. Errors: not_found, conflict.
  template <class T, class... Values>
  base::Status DeleteOne(std::string_view conditions, const Values&... values);

 private:
  template <class T>
  void Touch(const T& row);
  base::Status CheckWritable() const;
  // Why a change failed, in words of the tables.
  tl::unexpected<base::Error> Explain(const char* noun, std::string_view sql, base::Error error);
  base::Result<int64_t> RunChange(const char* noun, std::string_view sql,
                                  sqlite::Statement& statement);

  sqlite::Database& database_;
  Access access_ = Access::kRead;
  Touched touched_;
};

tl::unexpected<base::Error> NotFound(const char* noun);
tl::unexpected<base::Error> StaleRevision(const char* noun);

template <class T>
void Session::Touch(const T& row) {
  if constexpr (Mapping<T>::kTouched != nullptr) (touched_.*Mapping<T>::kTouched).insert(row.id);
}

template <class T>
base::Status Session::Add(const T& record) {
  RETURN_IF_ERROR(CheckWritable());
  const std::string& sql = TextsOf<T>().insert;
  sqlite::Statement statement = database_.Prepare(sql);
  Bindings bindings(statement);
  if constexpr (kIsRow<T>) {
    bindings.Put(record.id);
    bindings.Put(int64_t{1});
    bindings.Put(record.created_at);
    bindings.Put(record.updated_at);
  }
  InsertVisitor visitor{bindings};
  Mapping<T>::Visit(record, visitor);
  RETURN_IF_ERROR(RunChange(Mapping<T>::kNoun, sql, statement));
  Touch(record);
  return {};
}

template <class T>
base::Status Session::Insert(T& row) {
  RETURN_IF_ERROR(Add(row));
  row.revision = 1;
  return {};
}

template <class T>
base::Status Session::Update(T& row) {
  RETURN_IF_ERROR(CheckWritable());
  const std::string& sql = TextsOf<T>().update;
  int64_t changed = 0;
  {
    sqlite::Statement statement = database_.Prepare(sql);
    Bindings bindings(statement);
    bindings.Put(row.updated_at);
    UpdateVisitor members{bindings};
    Mapping<T>::Visit(row, members);
    bindings.Put(row.id);
    bindings.Put(row.revision);
    FixedVisitor fixed{bindings};
    Mapping<T>::Visit(row, fixed);
    ASSIGN_OR_RETURN(changed, RunChange(Mapping<T>::kNoun, sql, statement));
  }
  if (changed == 0) {
    static const std::string is_there = std::string("SELECT count(*) FROM ") + Mapping<T>::kTable +
                                        " WHERE " + Mapping<T>::kId + " = ?";
    ASSIGN_OR_RETURN(const int64_t count, FindNumber(is_there, row.id));
    if (count == 0) return NotFound(Mapping<T>::kNoun);
    return StaleRevision(Mapping<T>::kNoun);
  }
  ++row.revision;
  Touch(row);
  return {};
}

template <class T, class... Values>
base::Result<std::vector<T>> Session::FindAll(std::string_view tail, const Values&... values) {
  sqlite::Statement statement = database_.Prepare(TextsOf<T>().select + std::string(tail));
  Bindings bindings(statement);
  (bindings.Put(values), ...);
  std::vector<T> rows;
  const auto read = statement.ForEach([&](sqlite::Statement& found) -> base::Status {
    ASSIGN_OR_RETURN(T row, ReadRow<T>(found));
    rows.push_back(std::move(row));
    return {};
  });
  RETURN_IF_ERROR(base::Status(read));
  return rows;
}

template <class T, class... Values>
base::Result<std::optional<T>> Session::FindOne(std::string_view tail, const Values&... values) {
  sqlite::Statement statement = database_.Prepare(TextsOf<T>().select + std::string(tail));
  Bindings bindings(statement);
  (bindings.Put(values), ...);
  ASSIGN_OR_RETURN(const bool is_found, statement.Next());
  if (!is_found) return std::optional<T>();
  ASSIGN_OR_RETURN(T row, ReadRow<T>(statement));
  return std::optional<T>(std::move(row));
}

template <class... Values>
base::Result<int64_t> Session::FindNumber(std::string_view sql, const Values&... values) {
  sqlite::Statement statement = database_.Prepare(sql);
  Bindings bindings(statement);
  (bindings.Put(values), ...);
  ASSIGN_OR_RETURN(const bool is_found, statement.Next());
  return is_found ? statement.Number(0) : 0;
}

template <class... Values>
base::Result<int64_t> Session::Change(const char* noun, std::string_view sql,
                                      const Values&... values) {
  RETURN_IF_ERROR(CheckWritable());
  sqlite::Statement statement = database_.Prepare(sql);
  Bindings bindings(statement);
  (bindings.Put(values), ...);
  return RunChange(noun, sql, statement);
}

template <class T, class... Values>
base::Status Session::DeleteOne(std::string_view conditions, const Values&... values) {
  const std::string sql =
      std::string("DELETE FROM ") + Mapping<T>::kTable + " WHERE " + std::string(conditions);
  ASSIGN_OR_RETURN(const int64_t deleted, Change(Mapping<T>::kNoun, sql, values...));
  if (deleted == 0) return NotFound(Mapping<T>::kNoun);
  return {};
}

}  // namespace toolgate::state
