// SPDX-License-Identifier: Apache-2.0
// The decision log of an organisation: pages, what is written from now on, exports, use by the
// hour.
#include "admin/answers.h"
#include "admin/problem.h"
#include "admin/routes/decision_query.h"
#include "admin/routes/decision_streams.h"
#include "admin/routes/routes.h"
#include "admin/services.h"
#include "audit/index/log_index.h"
#include "base/text.h"
#include "control/rows.h"
#include "report/log_rows.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Outcome;

Outcome<audit::LogIndex*> GetLog(const Call& call) {
  if (call.services.decisions != nullptr) return call.services.decisions;
  return control::Refuse(ErrorCode::kUnavailable,
                         "this gateway keeps no decision log that can be searched: give "
                         "`decision_log` a `directory`");
}

Outcome<Answer> ListDecisions(Call& call) {
  ASSIGN_OR_FAULT(audit::LogIndex * log, GetLog(call));
  ASSIGN_OR_FAULT(audit::LogQuery query, ReadLogQuery(call));
  ASSIGN_OR_FAULT(query.limit, LimitOf(call));
  ASSIGN_OR_FAULT(const std::string cursor, CursorOf(call));
  if (!cursor.empty()) query.before = base::ParseUint(cursor).value_or(0);
  ASSIGN_OR_FAULT(const audit::LogPage page, log->Query(query));
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Key("items").BeginArray();
    for (const json::Document& record : page.records) {
      writer.Raw(report::ShowJson(json::Write(record.root())));
    }
    writer.EndArray();
    if (page.next) writer.Member("next", MakeCursor(call, std::to_string(*page.next)));
  });
}

extern const Route kTailRoute;

Outcome<Answer> TailDecisions(Call& call) {
  RETURN_IF_FAULT(GetLog(call));
  ASSIGN_OR_FAULT(audit::LogQuery query, ReadLogQuery(call));
  Answer answer;
  answer.body = ":\n\n";
  answer.Add("Content-Type", "text/event-stream").Add("Cache-Control", "no-store");
  answer.rest = MakeTail(call, kTailRoute, std::move(query));
  return answer;
}

const Route kTailRoute = {"GET",           "/organisations/{organisation}/decisions/tail",
                          "tailDecisions", Access::kViewer,
                          Body::kNone,     TOOLGATE_DECISION_FILTERS,
                          TailDecisions};

Outcome<ExportFormat> ReadFormat(const Call& call) {
  const std::string* format = call.Query("format");
  if (format == nullptr || *format == "jsonl") return ExportFormat::kJsonLines;
  if (*format == "csv") return ExportFormat::kCsv;
  return control::Refuse(ErrorCode::kInvalidInput, "`format` is `csv` or `jsonl`",
                         std::string(reason::kBadRequest));
}

Outcome<Answer> ExportDecisions(Call& call) {
  RETURN_IF_FAULT(GetLog(call));
  ASSIGN_OR_FAULT(audit::LogQuery query, ReadLogQuery(call));
  ASSIGN_OR_FAULT(const ExportFormat format, ReadFormat(call));
  const bool is_csv = format == ExportFormat::kCsv;
  Answer answer;
  answer.Add("Content-Type", is_csv ? "text/csv; charset=utf-8" : "application/jsonl");
  answer.Add("Content-Disposition", is_csv ? "attachment; filename=\"decisions.csv\""
                                           : "attachment; filename=\"decisions.jsonl\"");
  answer.rest = MakeExport(call.services, std::move(query), format);
  return answer;
}

Outcome<audit::UsageBy> ReadBy(const Call& call) {
  const std::string* by = call.Query("by");
  if (by == nullptr) return audit::UsageBy::kNothing;
  if (*by == "grant") return audit::UsageBy::kGrant;
  if (*by == "server") return audit::UsageBy::kServer;
  if (*by == "tool") return audit::UsageBy::kTool;
  if (*by == "rule") return audit::UsageBy::kRule;
  return control::Refuse(ErrorCode::kInvalidInput, "`by` is `grant`, `server`, `tool` or `rule`",
                         std::string(reason::kBadRequest));
}

Outcome<Answer> CountDecisions(Call& call) {
  ASSIGN_OR_FAULT(audit::LogIndex * log, GetLog(call));
  audit::UsageQuery query;
  ASSIGN_OR_FAULT(query.since, ReadMoment(call, "since"));
  ASSIGN_OR_FAULT(query.until, ReadMoment(call, "until"));
  ASSIGN_OR_FAULT(query.by, ReadBy(call));
  query.organisation = call.organisation.id;
  ASSIGN_OR_FAULT(const auto rows, log->Usage(query));
  return JsonAnswer(200, [&rows](json::Writer& writer) {
    writer.Key("items").BeginArray();
    for (const audit::UsageRow& row : rows) {
      writer.BeginObject();
      control::WriteTime(writer, "hour", row.hour);
      writer.Member("name", row.name).Member("outcome", row.outcome);
      writer.Member("calls", static_cast<int64_t>(row.calls)).EndObject();
    }
    writer.EndArray();
  });
}

}  // namespace

std::span<const Route> DecisionRoutes() {
  static const Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/decisions", "listDecisions", Access::kViewer,
       Body::kNone, "limit cursor " TOOLGATE_DECISION_FILTERS, ListDecisions},
      kTailRoute,
      {"GET", "/organisations/{organisation}/decisions/export", "exportDecisions", Access::kViewer,
       Body::kNone, "format " TOOLGATE_DECISION_FILTERS, ExportDecisions},
      {"GET", "/organisations/{organisation}/decisions/usage", "countDecisions", Access::kViewer,
       Body::kNone, "since until by", CountDecisions},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
