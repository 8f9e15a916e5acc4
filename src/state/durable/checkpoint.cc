// SPDX-License-Identifier: Apache-2.0
#include "state/durable/checkpoint.h"

#include <fmt/format.h>

namespace toolgate::state {
namespace {

// `tgct`: SQLite files say whose they are.
constexpr sqlite::FileKind kKind{.application = 0x74676374, .version = 1};

constexpr const char* kSchema = R"(
  CREATE TABLE state(segment INTEGER NOT NULL, time INTEGER NOT NULL, wall INTEGER NOT NULL);
  CREATE TABLE stripes(stripe INTEGER PRIMARY KEY, position INTEGER NOT NULL);
  CREATE TABLE counters(id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, holder BLOB NOT NULL,
                        name BLOB NOT NULL, seconds INTEGER NOT NULL, align INTEGER NOT NULL);
  CREATE TABLE uses(id INTEGER NOT NULL, counter INTEGER NOT NULL, marks BLOB NOT NULL);
)";

}  // namespace

base::Result<std::unique_ptr<Checkpoint>> Checkpoint::Open(const std::string& path) {
  std::unique_ptr<Checkpoint> checkpoint(new Checkpoint(path));
  ASSIGN_OR_RETURN(checkpoint->database_, sqlite::Database::Open(path, {}));
  RETURN_IF_ERROR(checkpoint->Prepare());
  return checkpoint;
}

base::Status Checkpoint::Prepare() {
  ASSIGN_OR_RETURN(const int64_t version, sqlite::ReadVersion(*database_, kKind));
  if (version == kKind.version) return {};
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(*database_));
  RETURN_IF_ERROR(database_->Execute(kSchema));
  RETURN_IF_ERROR(sqlite::WriteVersion(*database_, kKind));
  return transaction.Commit();
}

base::Status Checkpoint::Belongs(base::Status status) const {
  if (status) return status;
  return base::Wrap(fmt::format("`{}` is damaged", path_), std::move(status.error()));
}

base::Result<uint64_t> Checkpoint::Load(Replay& replay) {
  auto state = database_->Prepare("SELECT segment, time, wall FROM state");
  ASSIGN_OR_RETURN(const bool is_saved, state.Next());
  if (!is_saved) return 0;
  const auto segment = static_cast<uint64_t>(state.Number(0));
  const Moment last{std::chrono::nanoseconds(state.Number(1)),
                    std::chrono::nanoseconds(state.Number(2))};
  Replay::Positions positions{};
  const auto read = database_->Prepare("SELECT stripe, position FROM stripes")
                        .ForEach([&](sqlite::Statement& row) {
                          const int64_t stripe = row.Number(0);
                          if (stripe >= 0 && stripe < static_cast<int64_t>(positions.size())) {
                            positions[static_cast<size_t>(stripe)] =
                                static_cast<uint64_t>(row.Number(1));
                          }
                          return base::Status();
                        });
  RETURN_IF_ERROR(read);
  replay.Begin(positions, last);
  RETURN_IF_ERROR(LoadCounters(replay));
  RETURN_IF_ERROR(LoadUses(replay));
  return segment;
}

base::Status Checkpoint::LoadCounters(Replay& replay) {
  return database_->Prepare("SELECT id, scope, holder, name, seconds, align FROM counters")
      .ForEach([&](sqlite::Statement& row) {
        Limit limit;
        limit.scope = static_cast<Scope>(row.Number(1));
        limit.holder = row.Text(2);
        limit.counter = row.Text(3);
        limit.window.length = std::chrono::seconds(row.Number(4));
        limit.window.align = static_cast<Align>(row.Number(5));
        // By way of a record, which says whether all of it makes sense.
        std::string bytes;
        WriteDefine(bytes, static_cast<uint64_t>(row.Number(0)), limit);
        const auto record = ReadRecord(bytes);
        if (!record) return Belongs(tl::unexpected(record.error()));
        return Belongs(replay.AddCounter(record->counter, record->scope,
                                         std::string(record->holder), std::string(record->name),
                                         record->window));
      });
}

base::Status Checkpoint::LoadUses(Replay& replay) {
  return database_->Prepare("SELECT id, counter, marks FROM uses")
      .ForEach([&](sqlite::Statement& row) {
        return Belongs(replay.AddUse(static_cast<uint64_t>(row.Number(0)),
                                     static_cast<uint64_t>(row.Number(1)), row.Text(2)));
      });
}

base::Status Checkpoint::Save(const Source& source) {
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(*database_));
  RETURN_IF_ERROR(SaveAll(source));
  return transaction.Commit();
}

base::Status Checkpoint::SaveAll(const Source& source) {
  RETURN_IF_ERROR(database_->Execute(
      "DELETE FROM state; DELETE FROM stripes; DELETE FROM counters; DELETE FROM uses"));
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
  return database_->Prepare("INSERT INTO state VALUES(?, ?, ?)")
      .Bind(static_cast<int64_t>(source.segment))
      .Bind(source.now.time.count())
      .Bind(source.now.wall.count())
      .Finish();
}

base::Status Checkpoint::SaveStripe(size_t stripe, const MemoryCounterStore::StripeCopy& copy) {
  RETURN_IF_ERROR(database_->Prepare("INSERT INTO stripes VALUES(?, ?)")
                      .Bind(static_cast<int64_t>(stripe))
                      .Bind(static_cast<int64_t>(copy.position))
                      .Finish());
  for (const CounterCopy& counter : copy.counters) {
    RETURN_IF_ERROR(database_->Prepare("INSERT INTO counters VALUES(?, ?, ?, ?, ?, ?)")
                        .Bind(static_cast<int64_t>(counter.id))
                        .Bind(static_cast<int64_t>(counter.scope))
                        .BindBytes(counter.holder)
                        .BindBytes(counter.name)
                        .Bind(counter.window.length.count())
                        .Bind(static_cast<int64_t>(counter.window.align))
                        .Finish());
    RETURN_IF_ERROR(SaveUses(counter));
  }
  return {};
}

base::Status Checkpoint::SaveUses(const CounterCopy& counter) {
  for (const CounterCopy::UseCopy& use : counter.uses) {
    const std::string marks = WriteUse(use.use);
    RETURN_IF_ERROR(database_->Prepare("INSERT INTO uses VALUES(?, ?, ?)")
                        .Bind(static_cast<int64_t>(use.id))
                        .Bind(static_cast<int64_t>(counter.id))
                        .BindBytes(marks)
                        .Finish());
  }
  return {};
}

}  // namespace toolgate::state
