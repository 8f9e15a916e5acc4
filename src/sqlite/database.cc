// SPDX-License-Identifier: Apache-2.0
#include "sqlite/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

namespace toolgate::sqlite {
namespace {

constexpr mode_t kOwnerOnly = 0600;
constexpr int kBusyMilliseconds = 10'000;  // what others may keep us waiting
constexpr std::string_view kInMemory = ":memory:";

// Made here, because SQLite would let the group and others read it.
base::Status MakeFile(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
  if (fd < 0) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot open `{}`: {}", path, std::strerror(errno)));
  }
  ::close(fd);
  return {};
}

base::ErrorCode CodeOf(int code) {
  switch (code & 0xFF) {
    case SQLITE_CONSTRAINT:
      return base::ErrorCode::kConflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return base::ErrorCode::kInvalidInput;
    default:
      return base::ErrorCode::kUnavailable;
  }
}

tl::unexpected<base::Error> FailedOn(sqlite3* handle) {
  const char* name = sqlite3_db_filename(handle, "main");
  const std::string_view path = name == nullptr || *name == 0 ? kInMemory : name;
  return base::Fail(CodeOf(sqlite3_errcode(handle)),
                    fmt::format("cannot use `{}`: {}", path, sqlite3_errmsg(handle)));
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : handle_(other.handle_), statement_(other.statement_), bound_(other.bound_) {
  other.statement_ = nullptr;
}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::Bind(int64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, value);
  return *this;
}

Statement& Statement::Bind(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data() == nullptr ? "" : text.data(), text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::BindBytes(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data() == nullptr ? "" : bytes.data(),
                      bytes.size(), SQLITE_STATIC);
  return *this;
}

Statement& Statement::BindNull() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

base::Result<bool> Statement::Next() {
  const int step = statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_);
  if (step == SQLITE_ROW) return true;
  if (step == SQLITE_DONE) return false;
  return FailedOn(handle_);
}

base::Status Statement::Finish() {
  return ForEach([](Statement&) { return base::Status(); });
}

base::Status Statement::ForEach(const std::function<base::Status(Statement&)>& take) {
  ASSIGN_OR_RETURN(bool has_row, Next());
  while (has_row) {
    RETURN_IF_ERROR(take(*this));
    ASSIGN_OR_RETURN(has_row, Next());
  }
  return {};
}

int64_t Statement::Number(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
  return {static_cast<const char*>(bytes), size};
}

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

base::Result<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                       const Options& options) {
  if (path != kInMemory && !options.is_read_only) RETURN_IF_ERROR(MakeFile(path));
  std::unique_ptr<Database> database(new Database(path));
  const int mode = options.is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int flags = mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  if (sqlite3_open_v2(path.c_str(), &database->handle_, flags, nullptr) != SQLITE_OK) {
    return database->Failed("open");
  }
  sqlite3_busy_timeout(database->handle_, kBusyMilliseconds);
  sqlite3_db_config(database->handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  RETURN_IF_ERROR(database->Execute("PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON"));
  if (options.is_read_only) return database;
  // Nobody else may have it open, so that SQLite needs no shared memory beside it.
  if (options.sharing == Sharing::kAlone) {
    RETURN_IF_ERROR(database->Execute("PRAGMA locking_mode=EXCLUSIVE"));
  }
  RETURN_IF_ERROR(database->Execute("PRAGMA journal_mode=WAL"));
  RETURN_IF_ERROR(database->Execute(options.durability == Durability::kAtOnce
                                        ? "PRAGMA synchronous=FULL"
                                        : "PRAGMA synchronous=NORMAL"));
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

base::Status Database::Execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return Failed("use");
  return {};
}

base::Result<int64_t> Database::ReadNumber(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr);
  const int step = statement == nullptr ? SQLITE_ERROR : sqlite3_step(statement);
  const int64_t number = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
  sqlite3_finalize(statement);
  if (step != SQLITE_ROW && step != SQLITE_DONE) return Failed("read");
  return number;
}

Statement Database::Prepare(std::string_view sql) {
  auto found = prepared_.find(sql);
  if (found == prepared_.end()) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                       &statement, nullptr);
    if (statement == nullptr) return {handle_, nullptr};
    found = prepared_.emplace(sql, statement).first;
  }
  return {handle_, found->second};
}

int64_t Database::changes() const { return sqlite3_changes64(handle_); }

bool Database::is_in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

bool Database::has_dangling_references() const {
  int dangling = 0;
  int unused = 0;
  sqlite3_db_status(handle_, SQLITE_DBSTATUS_DEFERRED_FKS, &dangling, &unused, 0);
  return dangling != 0;
}

Constraint Database::failed_constraint() const {
  const int code = sqlite3_extended_errcode(handle_);
  switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return Constraint::kUnique;
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return Constraint::kForeignKey;
    case SQLITE_CONSTRAINT_TRIGGER:
      return Constraint::kTrigger;
    default:
      return (code & 0xFF) == SQLITE_CONSTRAINT ? Constraint::kOther : Constraint::kNone;
  }
}

std::string Database::failure() const { return sqlite3_errmsg(handle_); }

tl::unexpected<base::Error> Database::Failed(std::string_view what) const {
  return base::Fail(CodeOf(sqlite3_errcode(handle_)),
                    fmt::format("cannot {} `{}`: {}", what, path_, sqlite3_errmsg(handle_)));
}

base::Result<Transaction> Transaction::Begin(Database& database) {
  RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr && database_->is_in_transaction()) {
    static_cast<void>(database_->Execute("ROLLBACK"));
  }
}

base::Status Transaction::Commit() { return database_->Execute("COMMIT"); }

base::Result<int64_t> ReadVersion(Database& database, const FileKind& kind) {
  ASSIGN_OR_RETURN(const int64_t application, database.ReadNumber("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int64_t version, database.ReadNumber("PRAGMA user_version"));
  if (application == kind.application) {
    if (version <= kind.version) return version;
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("`{}` is of a newer version of the gateway: use that one, or "
                                  "restore a backup from before",
                                  database.path()));
  }
  ASSIGN_OR_RETURN(const int64_t tables, database.ReadNumber("SELECT count(*) FROM sqlite_schema"));
  if (tables == 0 && application == 0) return 0;
  return base::Fail(base::ErrorCode::kInvalidInput,
                    fmt::format("`{}` is a database of something else", database.path()));
}

base::Status WriteVersion(Database& database, const FileKind& kind) {
  return database.Execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}",
                                      kind.application, kind.version));
}

}  // namespace toolgate::sqlite
