// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/group_writer.h"

#include <algorithm>

#include "base/check.h"

namespace toolgate::state {
namespace {

void Merge(Touched& into, Touched from) {
  into.organisations.merge(from.organisations);
  into.servers.merge(from.servers);
  into.policies.merge(from.policies);
  into.grants.merge(from.grants);
}

}  // namespace

GroupWriter::GroupWriter(SqliteTables& tables, std::recursive_mutex& connection,
                         telemetry::Logger& logger)
    : tables_(tables), connection_(connection), logger_(logger) {
  thread_ = std::thread([this] { Run(); });
  thread_id_ = thread_.get_id();
}

GroupWriter::~GroupWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

base::Status GroupWriter::Write(const ControlStore::Change& change) {
  if (is_current_thread()) {
    return base::Fail(base::ErrorCode::kInternal,
                      "a change of the store must not wait for another");
  }
  Waiting mine{change, {}};
  std::unique_lock lock(mutex_);
  CHECK(!is_stopping_);
  if (waiting_.size() >= kWaitingMax) {
    return base::Fail(base::ErrorCode::kUnavailable,
                      "too many changes wait for the store; try again later");
  }
  waiting_.push_back(&mine);
  wake_.notify_one();
  done_.wait(lock, [&] { return mine.is_done; });
  return std::move(mine.result);
}

void GroupWriter::SetOnCommitted(ControlStore::OnCommitted on_committed) {
  const std::lock_guard lock(mutex_);
  on_committed_ = std::move(on_committed);
}

GroupWriter::Counts GroupWriter::counts() const {
  const std::lock_guard lock(mutex_);
  return {commits_, failed_commits_, waiting_.size()};
}

void GroupWriter::Run() {
  for (Group group = TakeGroup(); !group.empty(); group = TakeGroup()) {
    RunGroup(group);
    const std::lock_guard lock(mutex_);
    for (Waiting* waiting : group) waiting->is_done = true;
    done_.notify_all();
  }
}

// Empty when it is over.
GroupWriter::Group GroupWriter::TakeGroup() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return is_stopping_ || !waiting_.empty(); });
  const size_t size = std::min(waiting_.size(), kGroupMax);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
  Group group(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  return group;
}

void GroupWriter::RunGroup(const Group& group) {
  const std::lock_guard lock(connection_);
  Touched touched;
  tables_.session().SetAccess(Access::kWrite);
  const base::Status committed = RunChanges(group, touched);
  tables_.session().SetAccess(Access::kRead);
  Report(committed);
  if (!committed) {
    // Those that failed by themselves keep their own reason.
    for (Waiting* waiting : group) {
      if (waiting->result) waiting->result = committed;
    }
    return;
  }
  if (!touched.empty()) Publish(touched);
}

base::Status GroupWriter::RunChanges(const Group& group, Touched& touched) {
  sqlite::Database& database = tables_.database();
  const auto unavailable = [](base::Error error) {
    error.code = base::ErrorCode::kUnavailable;
    return base::Wrap("the change cannot be kept", std::move(error));
  };
  auto transaction = sqlite::Transaction::Begin(database);
  if (!transaction) return unavailable(std::move(transaction.error()));
  for (Waiting* waiting : group) {
    waiting->result = RunInSavepoint(waiting->change, touched);
    if (database.is_in_transaction()) continue;
    // SQLite gave the whole of it up, with what others had done.
    return unavailable(waiting->result ? base::Error{base::ErrorCode::kUnavailable, "rolled back"}
                                       : waiting->result.error());
  }
  auto committed = transaction->Commit();
  if (!committed) return unavailable(std::move(committed.error()));
  return {};
}

base::Status GroupWriter::RunInSavepoint(const ControlStore::Change& change, Touched& touched) {
  sqlite::Database& database = tables_.database();
  tables_.session().TakeTouched();
  RETURN_IF_ERROR(database.Execute("SAVEPOINT change"));
  base::Status run = RunGuarded(change, tables_);
  if (run && database.has_dangling_references()) {
    run = base::Fail(base::ErrorCode::kNotFound,
                     "a policy must not have a version in force that is not there");
  }
  Touched own = tables_.session().TakeTouched();
  if (run) run = database.Execute("RELEASE change");
  if (run) {
    Merge(touched, std::move(own));
    return run;
  }
  if (database.is_in_transaction()) {
    const auto back = database.Execute("ROLLBACK TO change; RELEASE change");
    // What may be half done must not be committed with the others.
    if (!back) static_cast<void>(database.Execute("ROLLBACK"));
  }
  return run;
}

void GroupWriter::Publish(const Touched& touched) {
  ControlStore::OnCommitted on_committed;
  {
    const std::lock_guard lock(mutex_);
    on_committed = on_committed_;
  }
  if (on_committed) on_committed(touched, tables_);
}

void GroupWriter::Report(const base::Status& committed) {
  ++(committed ? commits_ : failed_commits_);
  if (committed.has_value() != is_failing_) return;
  is_failing_ = !committed;
  const std::string& path = tables_.database().path();
  if (committed) {
    logger_.Info("store_recovered", {{"path", path}});
  } else {
    logger_.Error("store_failing", {{"path", path}, {"error", committed.error().message}});
  }
}

}  // namespace toolgate::state
