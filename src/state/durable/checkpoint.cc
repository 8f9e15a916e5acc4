// SPDX-License-Identifier: Apache-2.0
#include "state/durable/checkpoint.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

namespace toolgate::state {
namespace {

constexpr int64_t kApplication = 0x74676374;  // `tgct`: SQLite files say whose they are
constexpr int64_t kVersion = 1;
constexpr mode_t kOwnerOnly = 0600;

constexpr const char* kSchema = R"(
  CREATE TABLE state(segment INTEGER NOT NULL, time INTEGER NOT NULL, wall INTEGER NOT NULL);
  CREATE TABLE stripes(stripe INTEGER PRIMARY KEY, position INTEGER NOT NULL);
  CREATE TABLE counters(id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, holder BLOB NOT NULL,
                        name BLOB NOT NULL, seconds INTEGER NOT NULL, align INTEGER NOT NULL);
  CREATE TABLE uses(id INTEGER NOT NULL, counter INTEGER NOT NULL, marks BLOB NOT NULL);
)";

}  // namespace

// A prepared statement. A failure to prepare shows when it is run.
class Checkpoint::Statement {
 public:
  Statement(sqlite3* database, const char* sql) {
    sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Bind(int64_t value) {
    sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
  }
  // `bytes` must stay until the statement was run.
  Statement& Bind(std::string_view bytes) {
    sqlite3_bind_blob64(statement_, ++bound_, bytes.data() == nullptr ? "" : bytes.data(),
                        bytes.size(), SQLITE_STATIC);
    return *this;
  }
  // SQLITE_ROW, SQLITE_DONE or an error.
  int Step() { return statement_ == nullptr ? SQLITE_ERROR : sqlite3_step(statement_); }
  // Runs it to its end and makes it ready for other values.
  bool Run() {
    const bool is_done = Step() == SQLITE_DONE;
    sqlite3_reset(statement_);
    bound_ = 0;
    return is_done;
  }
  int64_t Number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string_view Bytes(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
    return bytes == nullptr ? std::string_view()
                            : std::string_view(static_cast<const char*>(bytes), size);
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

base::Result<std::unique_ptr<Checkpoint>> Checkpoint::Open(const std::string& path) {
  // Made here, because SQLite would let the group and others read it.
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (fd < 0) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      fmt::format("cannot open `{}`: {}", path, std::strerror(errno)));
  }
  ::close(fd);
  std::unique_ptr<Checkpoint> checkpoint(new Checkpoint(path));
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
  if (sqlite3_open_v2(path.c_str(), &checkpoint->database_, flags, nullptr) != SQLITE_OK) {
    return checkpoint->Failed("open");
  }
  RETURN_IF_ERROR(checkpoint->Prepare());
  return checkpoint;
}

Checkpoint::~Checkpoint() { sqlite3_close(database_); }

tl::unexpected<base::Error> Checkpoint::Failed(std::string_view what) const {
  const int code = sqlite3_errcode(database_) & 0xFF;
  const bool is_damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  return base::Fail(is_damaged ? base::ErrorCode::kInvalidInput : base::ErrorCode::kUnavailable,
                    fmt::format("cannot {} `{}`: {}", what, path_, sqlite3_errmsg(database_)));
}

base::Status Checkpoint::Execute(const char* sql) {
  if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return Failed("use");
  return {};
}

base::Result<int64_t> Checkpoint::ReadNumber(const char* sql) {
  Statement statement(database_, sql);
  const int step = statement.Step();
  if (step == SQLITE_DONE) return 0;
  if (step != SQLITE_ROW) return Failed("read");
  return statement.Number(0);
}

base::Status Checkpoint::Prepare() {
  // Nobody else may have it open, so that SQLite needs no shared memory beside it.
  RETURN_IF_ERROR(Execute("PRAGMA locking_mode=EXCLUSIVE"));
  RETURN_IF_ERROR(Execute("PRAGMA journal_mode=WAL"));
  RETURN_IF_ERROR(Execute("PRAGMA synchronous=FULL"));
  RETURN_IF_ERROR(Execute("PRAGMA trusted_schema=OFF"));
  ASSIGN_OR_RETURN(const int64_t application, ReadNumber("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int64_t version, ReadNumber("PRAGMA user_version"));
  if (application == kApplication && version == kVersion) return {};
  ASSIGN_OR_RETURN(const int64_t tables, ReadNumber("SELECT count(*) FROM sqlite_schema"));
  if (application == kApplication && version > kVersion) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("`{}` is of a newer version of the gateway", path_));
  }
  if (tables > 0) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("`{}` is a database of something else", path_));
  }
  const std::string script =
      fmt::format("BEGIN;{} PRAGMA application_id={}; PRAGMA user_version={}; COMMIT", kSchema,
                  kApplication, kVersion);
  return Execute(script.c_str());
}

base::Status Checkpoint::Belongs(base::Status status) const {
  if (status) return status;
  return base::Wrap(fmt::format("`{}` is damaged", path_), std::move(status.error()));
}

base::Result<uint64_t> Checkpoint::Load(Replay& replay) {
  Statement state(database_, "SELECT segment, time, wall FROM state");
  const int step = state.Step();
  if (step == SQLITE_DONE) return 0;
  if (step != SQLITE_ROW) return Failed("read");
  const auto segment = static_cast<uint64_t>(state.Number(0));
  const Moment last{std::chrono::nanoseconds(state.Number(1)),
                    std::chrono::nanoseconds(state.Number(2))};
  Replay::Positions positions{};
  Statement stripes(database_, "SELECT stripe, position FROM stripes");
  int row = stripes.Step();
  for (; row == SQLITE_ROW; row = stripes.Step()) {
    const int64_t stripe = stripes.Number(0);
    if (stripe < 0 || stripe >= static_cast<int64_t>(positions.size())) continue;
    positions[static_cast<size_t>(stripe)] = static_cast<uint64_t>(stripes.Number(1));
  }
  if (row != SQLITE_DONE) return Failed("read");
  replay.Begin(positions, last);
  RETURN_IF_ERROR(LoadCounters(replay));
  RETURN_IF_ERROR(LoadUses(replay));
  return segment;
}

base::Status Checkpoint::LoadCounters(Replay& replay) {
  Statement counters(database_, "SELECT id, scope, holder, name, seconds, align FROM counters");
  int row = counters.Step();
  for (; row == SQLITE_ROW; row = counters.Step()) {
    Limit limit;
    limit.scope = static_cast<Scope>(counters.Number(1));
    limit.holder = counters.Bytes(2);
    limit.counter = counters.Bytes(3);
    limit.window.length = std::chrono::seconds(counters.Number(4));
    limit.window.align = static_cast<Align>(counters.Number(5));
    // By way of a record, which says whether all of it makes sense.
    std::string bytes;
    WriteDefine(bytes, static_cast<uint64_t>(counters.Number(0)), limit);
    const auto record = ReadRecord(bytes);
    if (!record) return Belongs(tl::unexpected(record.error()));
    RETURN_IF_ERROR(
        Belongs(replay.AddCounter(record->counter, record->scope, std::string(record->holder),
                                  std::string(record->name), record->window)));
  }
  if (row != SQLITE_DONE) return Failed("read");
  return {};
}

base::Status Checkpoint::LoadUses(Replay& replay) {
  Statement uses(database_, "SELECT id, counter, marks FROM uses");
  int row = uses.Step();
  for (; row == SQLITE_ROW; row = uses.Step()) {
    RETURN_IF_ERROR(Belongs(replay.AddUse(static_cast<uint64_t>(uses.Number(0)),
                                          static_cast<uint64_t>(uses.Number(1)), uses.Bytes(2))));
  }
  if (row != SQLITE_DONE) return Failed("read");
  return {};
}

base::Status Checkpoint::Save(const Source& source) {
  RETURN_IF_ERROR(Execute("BEGIN IMMEDIATE"));
  auto saved = SaveAll(source);
  if (saved) saved = Execute("COMMIT");
  if (!saved && sqlite3_get_autocommit(database_) == 0) Execute("ROLLBACK");
  return saved;
}

base::Status Checkpoint::SaveAll(const Source& source) {
  RETURN_IF_ERROR(
      Execute("DELETE FROM state; DELETE FROM stripes; DELETE FROM counters; DELETE FROM uses"));
  RETURN_IF_ERROR(SaveMeta(source));
  for (size_t stripe = 0; stripe < MemoryCounterStore::kStripes; ++stripe) {
    auto copy = source.copy(stripe);
    const auto saved = SaveStripe(stripe, copy);
    source.drop(stripe, std::move(copy));
    RETURN_IF_ERROR(saved);
  }
  return {};
}

base::Status Checkpoint::SaveMeta(const Source& source) {
  Statement state(database_, "INSERT INTO state VALUES(?, ?, ?)");
  state.Bind(static_cast<int64_t>(source.segment));
  state.Bind(source.now.time.count()).Bind(source.now.wall.count());
  if (!state.Run()) return Failed("write");
  return {};
}

base::Status Checkpoint::SaveStripe(size_t stripe, const MemoryCounterStore::StripeCopy& copy) {
  Statement positions(database_, "INSERT INTO stripes VALUES(?, ?)");
  positions.Bind(static_cast<int64_t>(stripe)).Bind(static_cast<int64_t>(copy.position));
  if (!positions.Run()) return Failed("write");
  Statement counters(database_, "INSERT INTO counters VALUES(?, ?, ?, ?, ?, ?)");
  for (const CounterCopy& counter : copy.counters) {
    counters.Bind(static_cast<int64_t>(counter.id)).Bind(static_cast<int64_t>(counter.scope));
    counters.Bind(counter.holder).Bind(counter.name);
    counters.Bind(counter.window.length.count()).Bind(static_cast<int64_t>(counter.window.align));
    if (!counters.Run()) return Failed("write");
    RETURN_IF_ERROR(SaveUses(counter));
  }
  return {};
}

base::Status Checkpoint::SaveUses(const CounterCopy& counter) {
  Statement uses(database_, "INSERT INTO uses VALUES(?, ?, ?)");
  for (const CounterCopy::UseCopy& use : counter.uses) {
    const std::string marks = WriteUse(use.use);
    uses.Bind(static_cast<int64_t>(use.id)).Bind(static_cast<int64_t>(counter.id)).Bind(marks);
    if (!uses.Run()) return Failed("write");
  }
  return {};
}

}  // namespace toolgate::state
