// SPDX-License-Identifier: Apache-2.0
#include "audit/reading/log_query.h"

#include <algorithm>
#include <unordered_map>

#include "audit/segments/segment_folder.h"

namespace toolgate::audit {
namespace {

// Outcomes whose decisions were not met, and decisions without outcomes: more than a gateway can
// have in progress. Beyond them something is missing from the log.
constexpr size_t kOpenMax = 200'000;

// The whole lines of a segment.
std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    if (end == text.npos) break;
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// Goes through the log from its end.
class Backwards {
 public:
  explicit Backwards(const LogQuery& query) : query_(query), builder_(query) {}

  // False once there is nothing more to look for.
  bool Read(std::string_view text) {
    const std::vector<std::string_view> lines = LinesOf(text);
    return std::all_of(lines.rbegin(), lines.rend(),
                       [this](std::string_view line) { return ReadLine(line); });
  }
  LogPage&& TakePage() { return builder_.TakePage(); }

 private:
  bool ReadLine(std::string_view line) {
    const std::string_view kind = PeekMember(line, "kind");
    if (kind == "outcome") {
      if (outcomes_.size() >= kOpenMax) outcomes_.clear();
      outcomes_.insert_or_assign(std::string(PeekMember(line, "request_id")), line);
      return true;
    }
    if (KindOf(kind) != query_.kind) return true;
    std::string outcome;
    if (kind == "decision" && !IsWhole(line)) {
      auto found = outcomes_.extract(std::string(PeekMember(line, "request_id")));
      if (!found.empty()) outcome = std::move(found.mapped());
    }
    const auto sealed = ReadSealed(line);
    return !sealed || builder_.Offer(sealed->seq, line, outcome);
  }

  const LogQuery& query_;
  PageBuilder builder_;
  std::unordered_map<std::string, std::string> outcomes_;
};

// Goes through it from its begin.
class Forwards {
 public:
  using OnRecord = std::function<base::Status(const json::Document&)>;
  Forwards(const LogQuery& query, const OnRecord& on_record)
      : query_(query), on_record_(on_record) {}

  base::Status Read(std::string_view text) {
    for (const std::string_view line : LinesOf(text)) RETURN_IF_ERROR(ReadLine(line));
    return {};
  }

  // Those that did not end.
  base::Status Finish() {
    std::vector<std::string> open;
    for (auto& [id, line] : open_) open.push_back(std::move(line));
    open_.clear();
    std::sort(open.begin(), open.end(), [](const std::string& a, const std::string& b) {
      return ReadSealed(a)->seq < ReadSealed(b)->seq;
    });
    for (const std::string& line : open) RETURN_IF_ERROR(Tell(line, ""));
    return {};
  }

 private:
  base::Status ReadLine(std::string_view line) {
    const std::string_view kind = PeekMember(line, "kind");
    if (!ReadSealed(line)) return {};
    if (kind == "start") RETURN_IF_ERROR(Finish());
    if (kind == "outcome" && query_.kind == LogKind::kCalls) {
      const auto found = open_.extract(std::string(PeekMember(line, "request_id")));
      return found.empty() ? base::Status() : Tell(found.mapped(), line);
    }
    if (KindOf(kind) != query_.kind || !query_.filter.MayMatch(line)) return {};
    if (kind != "decision" || IsWhole(line)) return Tell(line, "");
    if (open_.size() >= kOpenMax) RETURN_IF_ERROR(Finish());
    open_.insert_or_assign(std::string(PeekMember(line, "request_id")), line);
    return {};
  }

  base::Status Tell(std::string_view line, std::string_view outcome) {
    const auto record = FindCall(query_.filter, line, outcome);
    return record ? on_record_(*record) : base::Status();
  }

  const LogQuery& query_;
  const OnRecord& on_record_;
  std::unordered_map<std::string, std::string> open_;
};

}  // namespace

std::optional<LogKind> KindOf(std::string_view kind) {
  if (kind == "decision") return LogKind::kCalls;
  if (kind == "request") return LogKind::kRequests;
  if (kind == "outcome") return std::nullopt;
  return LogKind::kEvents;
}

bool PageBuilder::Offer(uint64_t seq, std::string_view line, std::string_view outcome) {
  if (seq >= query_.before) return true;
  auto record = FindCall(query_.filter, line, outcome);
  if (!record) return true;
  if (page_.records.size() == query_.limit) {
    page_.next = last_seq_;
    return false;
  }
  last_seq_ = seq;
  page_.records.push_back(std::move(*record));
  return true;
}

base::Result<LogPage> QueryLog(const std::string& folder, const LogQuery& query) {
  ASSIGN_OR_RETURN(const auto segments, ListSegments(folder));
  Backwards reading(query);
  for (size_t i = segments.size(); i-- > 0;) {
    // What came of a call may be in the segment after that of its decision.
    const auto before = i > 0 ? FindSegmentBegin(segments[i - 1].path) : std::nullopt;
    if (before && before->before.seq + 1 >= query.before) continue;
    auto text = ReadSegmentText(segments[i].path);
    if (!text) continue;  // it was removed while we read
    if (!reading.Read(*text)) break;
    const auto begin = FindSegmentBegin(segments[i].path);
    const bool is_all_older = begin && query.filter.since && begin->time < *query.filter.since;
    if (is_all_older) break;
  }
  return reading.TakePage();
}

base::Status WalkLog(const std::string& folder, const LogQuery& query,
                     const std::function<base::Status(const json::Document&)>& on_record) {
  ASSIGN_OR_RETURN(const auto segments, ListSegments(folder));
  Forwards reading(query, on_record);
  for (const SegmentName& segment : segments) {
    const auto text = ReadSegmentText(segment.path);
    if (text) RETURN_IF_ERROR(reading.Read(*text));
  }
  return reading.Finish();
}

}  // namespace toolgate::audit
