// SPDX-License-Identifier: Apache-2.0
#include "audit/reading/log_verify.h"

#include <algorithm>

#include <fmt/format.h>

#include "audit/reading/log_record.h"
#include "audit/segments/segment_folder.h"
#include "json/parse.h"

namespace toolgate::audit {
namespace {

class Verifying {
 public:
  explicit Verifying(const std::optional<ChainEnd>& anchor) : anchor_(anchor) {}

  // False once something is wrong.
  bool Read(const std::string& path, std::string_view text, bool is_newest) {
    path_ = path;
    line_ = 0;
    ++verdict_.segments;
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      ++line_;
      // The newest may be written to at this moment, or end as a crash left it.
      if (end == text.npos && is_newest) {
        verdict_.notes.push_back("the newest segment ends in a part of a line");
        return true;
      }
      if (!ReadLine(text.substr(at, end == text.npos ? end : end - at))) return false;
      at = end == text.npos ? text.size() : end + 1;
    }
    return true;
  }

  LogVerdict Finish() {
    if (verdict_.broken) return std::move(verdict_);
    line_ = 0;
    if (oldest_ && oldest_->seq > 0 && !is_begin_told_) {
      Break("older records are missing, and the log does not say that they were removed");
      verdict_.broken->path = first_path_;
      verdict_.broken->seq = oldest_->seq;
    } else if (anchor_ && anchor_->seq > verdict_.last.seq) {
      Break(fmt::format("the log ends before record {}, which it had", anchor_->seq));
    } else if (anchor_ && oldest_ && anchor_->seq <= oldest_->seq) {
      verdict_.notes.push_back(
          fmt::format("record {} is older than the log and was not looked at", anchor_->seq));
    }
    return std::move(verdict_);
  }

 private:
  bool Break(std::string why) {
    verdict_.broken = {path_, line_, verdict_.last.seq + 1, std::move(why)};
    return false;
  }

  bool ReadLine(std::string_view line) {
    const auto sealed = ReadSealed(line);
    const auto begin = line_ == 1 ? ReadSegmentBegin(line) : std::nullopt;
    if (line_ == 1 && !begin) return Break("the segment does not begin as one");
    if (!sealed) return Break("the line is no record");
    if (!oldest_) {
      oldest_ = begin->before;
      first_path_ = path_;
      verdict_.first_seq = sealed->seq;
      verdict_.last = begin->before;
    }
    const ChainEnd& last = verdict_.last;
    if (begin && (begin->before.seq != last.seq || begin->before.hash != last.hash)) {
      return Break("the segment does not go on from the one before it");
    }
    if (sealed->seq != last.seq + 1) {
      return Break(fmt::format("the record has the number {}", sealed->seq));
    }
    if (!Follows(*sealed, last)) return Break("the record was changed, or one before it was");
    verdict_.last = {sealed->seq, std::string(sealed->hash)};
    ++verdict_.records;
    const bool is_anchor = anchor_ && anchor_->seq == sealed->seq;
    if (is_anchor && anchor_->hash != sealed->hash) {
      return Break("the record is another than the one that was told");
    }
    Note(line);
    return true;
  }

  // What a record says of the log itself.
  void Note(std::string_view line) {
    const std::string_view kind = PeekMember(line, "kind");
    if (kind == "decision" || kind == "outcome" || kind == "request") return;
    const auto parsed = json::Parse(std::string(line));
    if (!parsed) return;
    const json::Value record = parsed->root();
    const std::string when(record.Find("time").text());
    if (kind == "removed" && oldest_) {
      const bool is_begin = record.Find("oldest").text() == std::to_string(oldest_->seq + 1) &&
                            record.Find("prev").text() == oldest_->hash;
      is_begin_told_ = is_begin_told_ || is_begin;
    } else if (kind == "dropped") {
      verdict_.notes.push_back(
          fmt::format("{}: {} records had no room", when, record.Find("records").text()));
    } else if (kind == "left_out") {
      verdict_.notes.push_back(fmt::format("{}: {} refusals of unknown senders were only counted",
                                           when, record.Find("requests").text()));
    } else if (kind == "cut") {
      verdict_.notes.push_back(
          fmt::format("{}: a crash left {} bytes of a line, which were cut off", when,
                      record.Find("bytes").text()));
    }
  }

  const std::optional<ChainEnd>& anchor_;
  LogVerdict verdict_;
  std::string path_;
  std::string first_path_;
  uint64_t line_ = 0;
  std::optional<ChainEnd> oldest_;  // what the oldest record goes on from
  bool is_begin_told_ = false;
};

}  // namespace

base::Result<LogVerdict> VerifyLog(const std::string& folder,
                                   const std::optional<ChainEnd>& anchor) {
  ASSIGN_OR_RETURN(const auto segments, ListSegments(folder));
  Verifying verifying(anchor);
  // The last of them may be set aside and empty.
  size_t newest = 0;
  for (size_t i = 0; i < segments.size(); ++i) {
    if (FindSegmentBegin(segments[i].path)) newest = i;
  }
  for (size_t i = 0; i < segments.size(); ++i) {
    ASSIGN_OR_RETURN(const std::string text, ReadSegmentText(segments[i].path));
    if (text.empty() && i > newest) continue;
    if (!verifying.Read(segments[i].path, text, i >= newest)) break;
  }
  return verifying.Finish();
}

}  // namespace toolgate::audit
