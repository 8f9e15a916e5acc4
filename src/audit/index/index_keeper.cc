// SPDX-License-Identifier: Apache-2.0
#include "audit/index/index_keeper.h"

#include "audit/index/segment_walk.h"
#include "audit/segments/segment_folder.h"

namespace toolgate::audit {

base::Status IndexKeeper::CatchUp(const std::atomic<bool>& stopping) {
  base::Status status;
  if (damaged_.exchange(0) == generation_ + 1) {
    writer_.reset();
    status = MakeAnew("a reader found it damaged");
  }
  if (status) status = Open();
  if (status) status = ForgetRemoved(stopping);
  if (status) status = AddNew(stopping);
  if (!status) {
    writer_.reset();  // what it knows by heart may not be in the file
    const bool is_damaged = status.error().code == base::ErrorCode::kInvalidInput ||
                            status.error().code == base::ErrorCode::kConflict;
    if (is_damaged) status = MakeAnew(status.error().message);
  }
  Report(status);
  return status;
}

base::Status IndexKeeper::Open() {
  if (writer_) return {};
  auto opened = IndexWriter::Open(folder_);
  if (!opened && opened.error().code == base::ErrorCode::kUnavailable) {
    return tl::unexpected(opened.error());
  }
  if (opened && !IsOf((*opened)->until(), folder_)) {
    opened = base::Fail(base::ErrorCode::kInvalidInput, "it is that of another log");
  }
  if (!opened) {
    RETURN_IF_ERROR(MakeAnew(opened.error().message));
    opened = IndexWriter::Open(folder_);
    if (!opened) return tl::unexpected(opened.error());
  }
  writer_ = std::move(*opened);
  oldest_segment_ = 0;
  return {};
}

base::Status IndexKeeper::MakeAnew(std::string_view why) {
  logger_.Warning("decision_log_index_made_anew", {{"folder", folder_}, {"reason", why}});
  RETURN_IF_ERROR(RemoveIndex(folder_));
  ++generation_;
  return {};
}

base::Status IndexKeeper::ForgetRemoved(const std::atomic<bool>& stopping) {
  ASSIGN_OR_RETURN(const auto segments, ListSegments(folder_));
  if (segments.empty() || segments.front().number == oldest_segment_) return {};
  const auto begin = FindSegmentBegin(segments.front().path);
  if (!begin) return {};
  bool has_more = true;
  while (has_more && !stopping) {
    ASSIGN_OR_RETURN(has_more, writer_->Forget(begin->before.seq + 1));
  }
  if (!has_more) oldest_segment_ = segments.front().number;
  return {};
}

base::Status IndexKeeper::AddNew(const std::atomic<bool>& stopping) {
  SegmentWalk walk(folder_, writer_->until().next);
  size_t bytes = 0;
  while (!stopping) {
    ASSIGN_OR_RETURN(const std::string lines, walk.Take());
    if (lines.empty()) break;
    writer_->Add(lines, walk.place());
    bytes += lines.size();
    if (bytes < commit_bytes_) continue;
    RETURN_IF_ERROR(writer_->Commit());
    bytes = 0;
  }
  return bytes > 0 ? writer_->Commit() : base::Status();
}

void IndexKeeper::Report(const base::Status& status) {
  if (status) {
    if (is_failing_) logger_.Info("decision_log_index_recovered", {{"folder", folder_}});
    is_failing_ = false;
    return;
  }
  if (!is_failing_) {
    logger_.Warning("decision_log_index_failing",
                    {{"error", status.error().message},
                     {"effect", "queries of the log read all of it until there is an index"}});
  }
  is_failing_ = true;
}

}  // namespace toolgate::audit
