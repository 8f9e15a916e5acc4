// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/decision_streams.h"

#include <algorithm>
#include <map>

#include "admin/caller.h"
#include "admin/services.h"
#include "admin/store.h"
#include "audit/index/log_index.h"
#include "base/text.h"
#include "json/writer.h"
#include "report/log_rows.h"

namespace toolgate::admin::routes {
namespace {

constexpr size_t kPageRecords = 500;
constexpr std::chrono::seconds kAdmitEvery{2};
constexpr std::chrono::milliseconds kPollEvery{500};

class Export final : public Source {
 public:
  Export(audit::LogIndex& log, audit::LogQuery query, ExportFormat format)
      : log_(log), query_(std::move(query)), format_(format) {
    query_.limit = kPageRecords;
  }

  base::Result<std::optional<std::string>> Next() override {
    if (is_done_) return std::optional<std::string>();
    ASSIGN_OR_RETURN(const audit::LogPage page, log_.Query(query_));
    std::string text;
    if (!has_begun_ && format_ == ExportFormat::kCsv) text = report::LogCsvHead();
    has_begun_ = true;
    for (const json::Document& record : page.records) {
      text += format_ == ExportFormat::kCsv ? report::LogCsvRow(record.root())
                                            : report::ShowJson(json::Write(record.root())) + "\n";
    }
    is_done_ = !page.next;
    query_.before = page.next.value_or(0);
    return std::optional(std::move(text));
  }
  std::chrono::milliseconds pause() const override { return std::chrono::milliseconds(0); }

 private:
  audit::LogIndex& log_;
  audit::LogQuery query_;
  const ExportFormat format_;
  bool has_begun_ = false;
  bool is_done_ = false;
};

class Tail final : public Source {
 public:
  Tail(const Call& call, const Route& route, audit::LogQuery query)
      : services_(call.services),
        request_(call.request),
        path_(call.path),
        route_(route),
        query_(std::move(query)) {
    query_.limit = kPageRecords;
    query_.filter.since = std::max(query_.filter.since.value_or(call.now), call.now);
  }

  base::Result<std::optional<std::string>> Next() override {
    const base::SteadyTime now = services_.clock.Now();
    if (now >= admitted_until_) {
      if (!IsAdmitted()) return std::optional<std::string>();
      admitted_until_ = now + kAdmitEvery;
    }
    ASSIGN_OR_RETURN(const audit::LogPage page, services_.decisions->Query(query_));
    std::string text;
    std::map<uint64_t, bool> seen;
    // What came faster than it was asked for is not told: the list has it.
    if (page.next && !seen_.empty() && SeqOf(page.records.back()) > seen_.rbegin()->first) {
      text += "event: gap\ndata: {}\n\n";
    }
    for (auto record = page.records.rbegin(); record != page.records.rend(); ++record) {
      const uint64_t seq = SeqOf(*record);
      const bool is_open = record->root().Find("unfinished").AsBool();
      const auto before = seen_.find(seq);
      const bool is_news = before == seen_.end() || (before->second && !is_open);
      if (is_news) text += EventOf(seq, *record);
      seen.emplace(seq, is_open);
    }
    seen_.swap(seen);
    return std::optional(std::move(text));
  }
  std::chrono::milliseconds pause() const override { return kPollEvery; }
  std::string_view heartbeat() const override { return ":\n\n"; }

 private:
  static uint64_t SeqOf(const json::Document& record) {
    return base::ParseUint(record.root().Find("seq").text()).value_or(0);
  }
  // Our writer puts no line end into a value, so that no text of a client begins an event.
  static std::string EventOf(uint64_t seq, const json::Document& record) {
    return "id: " + std::to_string(seq) +
           "\ndata: " + report::ShowJson(json::Write(record.root())) + "\n\n";
  }

  // Whoever was removed, signed out or lost their role hears no more.
  bool IsAdmitted() const {
    Call call{services_, request_};
    call.operation = route_.operation;
    call.now = services_.clock.WallNow();
    call.path = path_;
    const auto admitted = ReadStore(call, [&](state::Tables& tables) -> control::Outcome<void> {
      RETURN_IF_FAULT(ResolveCaller(call, tables));
      RETURN_IF_FAULT(ResolveOrganisation(call, route_, tables));
      RETURN_IF_FAULT(CheckAccess(call, route_));
      if (call.organisation.id == query_.filter.organisation) return {};
      return control::Refuse(base::ErrorCode::kNotFound, "the organisation is gone");
    });
    return admitted.has_value();
  }

  const Services& services_;
  const Request request_;
  const std::map<std::string, std::string, std::less<>> path_;
  const Route& route_;
  audit::LogQuery query_;
  base::SteadyTime admitted_until_{};
  std::map<uint64_t, bool> seen_;  // of the last page: whether the call was open
};

}  // namespace

std::unique_ptr<Source> MakeExport(const Services& services, audit::LogQuery query,
                                   ExportFormat format) {
  return std::make_unique<Export>(*services.decisions, std::move(query), format);
}

std::unique_ptr<Source> MakeTail(const Call& call, const Route& route, audit::LogQuery query) {
  return std::make_unique<Tail>(call, route, std::move(query));
}

}  // namespace toolgate::admin::routes
