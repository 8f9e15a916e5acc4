// SPDX-License-Identifier: Apache-2.0
// Lists, and single objects.
#include <algorithm>

#include <fmt/format.h>

#include "cloudstack/tools/report.h"
#include "cloudstack/tools/runs.h"

namespace toolgate::cloudstack {
namespace {

// Where the cloud cannot filter, all of its rows are fetched: so many pages of so many.
constexpr int64_t kFetchedPagesMax = 40;
constexpr int64_t kFetchedPageSize = 500;

struct PageOf {
  int64_t page = 1;
  int64_t size = 50;
  int64_t First() const { return (page - 1) * size; }
};

PageOf WantedPage(const ToolArguments& arguments) {
  return {arguments.Number("page"), arguments.Number("pagesize")};
}

// Some rows of a list, in the documents that they came in.
struct FoundRows {
  std::vector<ApiReply> replies;
  std::vector<json::Value> rows;
  int64_t total = 0;    // of all that match
  bool is_cut = false;  // there are more than are ever fetched

  void Add(const ListKind& kind, ApiReply reply) {
    replies.push_back(std::move(reply));
    const json::Value body = replies.back().body();
    for (const auto& row : body.Find(kind.key)) rows.push_back(row.value);
    total = std::max<int64_t>(ReadNumber(body.Find("count")), static_cast<int64_t>(rows.size()));
  }
};

// The sentence above the rows: how many there are, and which of them these are.
std::string Heading(const PageOf& page, const ListKind& kind, const FoundRows& found) {
  if (found.total == 0) {
    return fmt::format("No {} match.{}{}", kind.noun, kind.note.empty() ? "" : " ", kind.note);
  }
  const int64_t total = found.total;
  if (found.rows.empty()) {
    return fmt::format("{} {} match, none on page {}.", total, kind.noun, page.page);
  }
  const int64_t last = page.First() + static_cast<int64_t>(found.rows.size());
  const std::string more =
      last < total ? fmt::format(" (ask for page {} for more)", page.page + 1) : "";
  return fmt::format("{} to {} of {} {}{}:", page.First() + 1, last, total, kind.noun, more);
}

bool IsFiltered(const ToolArguments& arguments, const ListKind& kind) {
  return std::any_of(kind.filters.begin(), kind.filters.end(),
                     [&](const RowFilter& filter) { return arguments.Has(filter.argument); });
}

std::string_view TextOfFlag(json::Value value) {
  if (!value) return "false";
  if (value.Is(json::Type::kBool)) return value.AsBool() ? "true" : "false";
  return value.text();
}

bool Passes(const ToolArguments& arguments, const ListKind& kind, json::Value row) {
  return std::all_of(kind.filters.begin(), kind.filters.end(), [&](const RowFilter& filter) {
    const bool is_flag = arguments.Find(filter.argument).Is(json::Type::kBool);
    const json::Value value = row.Find(filter.member);
    const std::string_view text = is_flag ? TextOfFlag(value) : value.text();
    return !arguments.Has(filter.argument) || text == arguments.Text(filter.argument);
  });
}

void SetParameter(Parameters& parameters, std::string_view name, int64_t value) {
  std::erase_if(parameters, [name](const Parameter& parameter) { return parameter.name == name; });
  parameters.push_back({std::string(name), std::to_string(value)});
}

// Every row that the cloud has for these parameters, up to the bound.
net::Task<tl::expected<FoundRows, ApiError>> FetchAll(const ToolCall& call, const ListKind& kind) {
  Parameters parameters = call.arguments.ToParameters();
  FoundRows all;
  for (int64_t page = 1; page <= kFetchedPagesMax; ++page) {
    SetParameter(parameters, "page", page);
    SetParameter(parameters, "pagesize", kFetchedPageSize);
    auto reply = co_await call.api.Call(kind.command, parameters);
    if (!reply) co_return tl::unexpected(std::move(reply.error()));
    const size_t before = all.rows.size();
    all.Add(kind, std::move(*reply));
    const bool is_full = all.rows.size() - before == static_cast<size_t>(kFetchedPageSize);
    if (!is_full) co_return all;
  }
  all.is_cut = true;
  co_return all;
}

// What the cloud does not do: filter, and cut out one page.
void CutOut(const ToolArguments& arguments, const ListKind& kind, FoundRows& all) {
  std::erase_if(all.rows, [&](json::Value row) { return !Passes(arguments, kind, row); });
  all.total = static_cast<int64_t>(all.rows.size());
  const PageOf page = WantedPage(arguments);
  const int64_t first = std::min(page.First(), all.total);
  const int64_t end = std::min(first + page.size, all.total);
  all.rows = std::vector<json::Value>(all.rows.begin() + first, all.rows.begin() + end);
}

net::Task<tl::expected<FoundRows, ApiError>> FetchPage(const ToolCall& call, const ListKind& kind) {
  if (IsFiltered(call.arguments, kind)) {
    auto all = co_await FetchAll(call, kind);
    if (all) CutOut(call.arguments, kind, *all);
    co_return all;
  }
  const Parameters parameters = call.arguments.ToParameters();
  auto reply = co_await call.api.Call(kind.command, parameters);
  if (!reply) co_return tl::unexpected(std::move(reply.error()));
  FoundRows page;
  page.Add(kind, std::move(*reply));
  co_return page;
}

}  // namespace

net::Task<ToolResult> List(const ToolCall& call, const ListKind& kind) {
  const auto found = co_await FetchPage(call, kind);
  if (!found) co_return ReportError(kind.command, found.error());
  if (found->is_cut) {
    co_return ReportMistake(
        fmt::format("There are more than {} {} to search through: narrow it down with other "
                    "arguments.",
                    kFetchedPagesMax * kFetchedPageSize, kind.noun));
  }
  const PageOf page = WantedPage(call.arguments);
  ToolResult result;
  result.text = Heading(page, kind, *found);
  json::Writer writer(result.structured);
  writer.BeginObject().Member("count", found->total);
  writer.Member("page", page.page).Member("pagesize", page.size);
  writer.Key(kind.key).BeginArray();
  for (const json::Value row : found->rows) {
    WriteRow(writer, kind.members, row);
    result.text += "\n- " + DescribeRow(kind.members, row);
  }
  writer.EndArray().EndObject();
  co_return result;
}

net::Task<ToolResult> ShowObject(const ToolCall& call, const ShowKind& kind) {
  const Parameters parameters = call.arguments.ToParameters();
  const auto reply = co_await call.api.Call(kind.command, parameters);
  if (!reply) co_return ReportError(kind.command, reply.error());
  const json::Value object = reply->body().Find(kind.key);
  ToolResult result;
  result.text = DescribeRow(kind.members, object);
  json::Writer writer(result.structured);
  writer.BeginObject().Key(kind.key);
  WriteRow(writer, kind.members, object);
  writer.EndObject();
  co_return result;
}

}  // namespace toolgate::cloudstack
