// SPDX-License-Identifier: Apache-2.0
// SQLite files of ours: opened so that only their owner reads them, told from those of others,
// their mistakes as errors. What is in them is for those who keep them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace toolgate::sqlite {

// Whether others may have the file open meanwhile.
enum class Sharing { kAlone, kShared };

// When a commit is on the disk: at once, or some time later, for what can be made anew.
enum class Durability { kAtOnce, kLater };

// What kind of rule of the schema a change broke.
enum class Constraint { kNone, kUnique, kForeignKey, kTrigger, kOther };

// A prepared statement as it is run once, from binding to its last row. At most one of the same
// text at a time.
class Statement {
 public:
  // `statement` is null where it could not be prepared, as the last failure of `handle` says.
  Statement(sqlite3* handle, sqlite3_stmt* statement) : handle_(handle), statement_(statement) {}
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  // Parameters in their order. Texts and bytes must stay until the run is over.
  Statement& Bind(int64_t value);
  Statement& Bind(std::string_view text);
  Statement& Bind(const char* text) { return Bind(std::string_view(text)); }
  Statement& BindBytes(std::string_view bytes);
  Statement& BindNull();

  // The next row: true if there is one. Errors: those of Database::Failed.
  base::Result<bool> Next();
  // Runs a statement that has no rows.
  base::Status Finish();
  // Calls `take` with this statement at each of its rows. An error of it ends the reading.
  base::Status ForEach(const std::function<base::Status(Statement&)>& take);

  // Columns of the present row, from 0. Views stay until the next row.
  int64_t Number(int column) const;
  std::string_view Text(int column) const;  // or bytes
  std::string String(int column) const { return std::string(Text(column)); }
  bool IsNull(int column) const;

 private:
  sqlite3* handle_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

// One connection; one thread at a time.
class Database {
 public:
  struct Options {
    Sharing sharing = Sharing::kAlone;
    Durability durability = Durability::kAtOnce;
    bool is_read_only = false;  // and must be there
  };

  // `path` may be `:memory:`. Makes the file, readable by its owner alone, if there is none; never
  // through a symbolic link. Errors: unavailable; invalid_input where it is damaged or no database.
  static base::Result<std::unique_ptr<Database>> Open(const std::string& path,
                                                      const Options& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }
  sqlite3* handle() { return handle_; }

  // Runs statements without parameters and rows.
  base::Status Execute(const char* sql);
  base::Status Execute(const std::string& sql) { return Execute(sql.c_str()); }
  // The first column of the first row; 0 where there is no row.
  base::Result<int64_t> ReadNumber(const char* sql);

  // Prepares a statement once for each text, and runs it. Texts are the program's own, with
  // parameters for all values: their number is bounded. A failure to prepare one shows when it is
  // run.
  Statement Prepare(std::string_view sql);

  // Rows that the last statement changed.
  int64_t changes() const;
  bool is_in_transaction() const;
  // Whether the transaction has broken a reference that is looked at when it is committed.
  bool has_dangling_references() const;

  // Which rule the statement broke that has just failed, and SQLite's words for it.
  Constraint failed_constraint() const;
  std::string failure() const;

  // The last failure, as an error that says what could not be done: conflict (a constraint),
  // invalid_input (the file is damaged), else unavailable.
  tl::unexpected<base::Error> Failed(std::string_view what) const;

 private:
  explicit Database(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  sqlite3* handle_ = nullptr;
  std::map<std::string, sqlite3_stmt*, std::less<>> prepared_;
};

// Begins at once with the lock for writing; rolls back unless it was committed.
class Transaction {
 public:
  // Errors: unavailable.
  static base::Result<Transaction> Begin(Database& database);
  ~Transaction();
  Transaction(Transaction&& other) noexcept : database_(other.database_) {
    other.database_ = nullptr;
  }
  Transaction& operator=(Transaction&&) = delete;

  base::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

// Whose file it is, and what is in it: SQLite's `application_id` and `user_version`.
struct FileKind {
  int64_t application;
  int64_t version;
};

// The version of the schema in the file; 0 if there is nothing in it yet. Errors: invalid_input, if
// it is a database of something else; unavailable, if it is of a newer program than one that knows
// `kind`.
base::Result<int64_t> ReadVersion(Database& database, const FileKind& kind);
// Says so in the file.
base::Status WriteVersion(Database& database, const FileKind& kind);

}  // namespace toolgate::sqlite
