// SPDX-License-Identifier: Apache-2.0
#include "audit/index/log_index.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace toolgate::audit {
namespace {

constexpr std::chrono::milliseconds kInterval{250};
constexpr std::chrono::seconds kRetryInterval{10};
constexpr size_t kReadersKept = 8;  // for the next queries; more may be in use
constexpr size_t kWalkPage = 1000;
constexpr int kNiceness = 10;  // calls come first

}  // namespace

std::unique_ptr<LogIndex> LogIndex::Follow(std::string folder, telemetry::Logger& logger) {
  std::unique_ptr<LogIndex> index(new LogIndex(std::move(folder)));
  index->keeper_ = std::make_unique<IndexKeeper>(index->folder_, logger);
  index->thread_ = std::thread([kept = index.get()] { kept->Run(); });
  return index;
}

base::Result<std::unique_ptr<LogIndex>> LogIndex::OpenToRead(const std::string& folder) {
  std::unique_ptr<LogIndex> index(new LogIndex(folder));
  ASSIGN_OR_RETURN(auto reader, index->TakeReader());
  index->GiveBack(std::move(reader));
  return index;
}

LogIndex::~LogIndex() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LogIndex::Run() {
  // Of this thread alone, as Linux has it. If it may not be, it is as quick as the others.
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness));
  while (!stopping_) {
    const base::Status status = CatchUp();
    std::unique_lock lock(mutex_);
    const std::chrono::milliseconds pause = status ? kInterval : kRetryInterval;
    wake_.wait_for(lock, pause, [this] { return stopping_.load(); });
  }
}

base::Status LogIndex::CatchUp() {
  if (!keeper_) return {};
  const std::lock_guard keeping(keeping_);
  return keeper_->CatchUp(stopping_);
}

base::Result<LogIndex::Pooled> LogIndex::TakeReader() {
  Pooled pooled;
  pooled.generation = keeper_ ? keeper_->generation() : 0;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(pool_, [&](const Pooled& one) { return one.generation != pooled.generation; });
    if (!pool_.empty()) {
      pooled = std::move(pool_.back());
      pool_.pop_back();
      return pooled;
    }
  }
  ASSIGN_OR_RETURN(pooled.reader, IndexReader::Open(folder_));
  return pooled;
}

void LogIndex::GiveBack(Pooled pooled) {
  const std::lock_guard lock(mutex_);
  if (pool_.size() < kReadersKept) pool_.push_back(std::move(pooled));
}

template <class Answer, class Ask>
base::Result<Answer> LogIndex::AskReader(const Ask& ask) {
  ASSIGN_OR_RETURN(Pooled pooled, TakeReader());
  base::Result<Answer> answer = ask(*pooled.reader);
  const bool is_damaged = !answer && answer.error().code == base::ErrorCode::kInvalidInput;
  if (is_damaged && keeper_) keeper_->MarkDamaged(pooled.generation);
  if (answer) GiveBack(std::move(pooled));
  return answer;
}

base::Result<LogPage> LogIndex::Query(const LogQuery& query) {
  auto page = AskReader<LogPage>([&query](IndexReader& reader) { return reader.Query(query); });
  if (page) return page;
  return QueryLog(folder_, query);
}

base::Result<LogPage> LogIndex::QueryFully(const LogQuery& query) {
  LogPage page;
  LogQuery part = query;
  for (;;) {
    part.limit = query.limit - page.records.size();
    ASSIGN_OR_RETURN(LogPage more, Query(part));
    std::move(more.records.begin(), more.records.end(), std::back_inserter(page.records));
    page.next = more.next;
    if (!page.next || page.records.size() >= query.limit) return page;
    part.before = *page.next;
  }
}

base::Status LogIndex::Walk(const LogQuery& query,
                            const std::function<base::Status(const json::Document&)>& on_record) {
  LogQuery part = query;
  part.limit = kWalkPage;
  for (;;) {
    ASSIGN_OR_RETURN(const LogPage page, Query(part));
    for (const json::Document& record : page.records) RETURN_IF_ERROR(on_record(record));
    if (!page.next) return {};
    part.before = *page.next;
  }
}

base::Result<LogCount> LogIndex::Count(const LogQuery& query) {
  auto count = AskReader<LogCount>([&query](IndexReader& reader) { return reader.Count(query); });
  if (count) return count;
  LogCount counted;
  RETURN_IF_ERROR(WalkLog(folder_, query, [&counted, &query](const json::Document& record) {
    const auto seq = base::ParseUint(record.root().Find("seq").text());
    if (seq && *seq < query.before) ++counted.records;
    return base::Status();
  }));
  return counted;
}

base::Result<std::vector<UsageRow>> LogIndex::Usage(const UsageQuery& query) {
  auto rows = AskReader<std::vector<UsageRow>>(
      [&query](IndexReader& reader) { return reader.Usage(query); });
  if (rows || rows.error().code == base::ErrorCode::kLimitExceeded) return rows;
  return base::Fail(base::ErrorCode::kUnavailable,
                    "the index of the decision log cannot be used yet; try again");
}

}  // namespace toolgate::audit
