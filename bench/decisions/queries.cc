// SPDX-License-Identifier: Apache-2.0
// How long queries of a very long decision log take: writes segments as a gateway would have, makes
// their index, and asks. Prints one line of JSON. Usage: bench_decisions FOLDER CALLS. A folder
// that has a log of so many calls already is only asked.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "audit/index/log_index.h"
#include "audit/segments/record_chain.h"
#include "audit/segments/segment_folder.h"
#include "base/text.h"
#include "json/writer.h"
#include "telemetry/log.h"

namespace {

using namespace toolgate;

constexpr size_t kSegmentBytes = 32 << 20;
constexpr std::chrono::milliseconds kBetweenCalls{100};
constexpr uint64_t kRuns = 7;  // of each query; the median is told
const base::WallTime kBegin = *base::ParseUtc("2026-01-01T00:00:00Z");

double Seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

// Segments, one after the other.
class Writer {
 public:
  explicit Writer(std::string folder) : folder_(std::move(folder)) {}
  ~Writer() { Save(); }

  void Write(std::string_view time, std::string_view members) {
    if (text_.size() >= kSegmentBytes) Save();
    if (text_.empty()) {
      const std::string before = end_.hash;
      audit::AppendSealed(
          text_,
          fmt::format(R"("kind":"segment","time":"{}","format":1,"prev":"{}")", time, before),
          end_);
    }
    audit::AppendSealed(text_, members, end_);
  }
  uint64_t bytes() const { return bytes_ + text_.size(); }

 private:
  void Save() {
    if (text_.empty()) return;
    std::ofstream(audit::SegmentPath(folder_, ++number_), std::ios::binary) << text_;
    bytes_ += text_.size();
    text_.clear();
  }

  const std::string folder_;
  std::string text_;
  audit::ChainEnd end_;
  uint64_t number_ = 0;
  uint64_t bytes_ = 0;
};

// Three organisations of very different sizes, a hundred grants, ten servers of fifty tools each;
// every tenth call denied, one in a hundred thousand by a rare rule.
uint64_t WriteCalls(const std::string& folder, uint64_t calls) {
  Writer writer(folder);
  std::string members;
  uint64_t state = 1;
  for (uint64_t call = 0; call < calls; ++call) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const uint64_t chance = state >> 33;
    const uint64_t grant = chance % 100;
    const uint64_t server = chance / 100 % 10;
    const uint64_t tool = chance / 1000 % 50;
    const bool is_rare = call % 100'000 == 12'345;
    const bool is_denied = is_rare || chance / 50'000 % 10 == 0;
    const std::string_view organisation = grant == 0 ? "small" : grant < 20 ? "middle" : "large";
    const std::string time = base::FormatUtc(kBegin + kBetweenCalls * call);
    members.clear();
    fmt::format_to(
        std::back_inserter(members),
        R"("kind":"decision","time":"{}","request_id":"0123456789abcdef.{}","organisation":"{}",)"
        R"("grant":"agent_{}","grant_id":"grt_0123456789abcdefghij{}","subject":"somebody@example.org",)"
        R"("client":"127.0.0.1","session":"0123456789ab","server":"server_{}","method":"tools/call",)"
        R"("tool":"tool_{}","argument_keys":["page","pagesize","force"],"risk":{{"category":"Read",)"
        R"("severity":"Low","classifier":"0123456789ab"}},"outcome":"{}","rule":"{}",)"
        R"("policy":"bench","policy_version":"sha256:0123456789abcdef")",
        time, call, organisation, grant, grant, server, tool, is_denied ? "deny" : "forward",
        is_rare ? "/tools/rare" : "(default)");
    if (call == calls / 3) members += R"(,"message":"a needle in the hay")";
    if (is_denied) {
      members += R"(,"total_ms":0.100)";
      writer.Write(time, members);
      continue;
    }
    writer.Write(time, members);
    members.clear();
    fmt::format_to(std::back_inserter(members),
                   R"("kind":"outcome","time":"{}","request_id":"0123456789abcdef.{}",)"
                   R"("upstream_status":200,"upstream_ms":10.000,"gateway_ms":0.100,)"
                   R"("total_ms":10.100)",
                   time, call);
    writer.Write(time, members);
  }
  return writer.bytes();
}

struct Timed {
  std::string name;
  double first_ms = 0;
  double median_ms = 0;
  double cpu_ms = 0;  // of the median; what it takes when nothing else runs
  uint64_t found = 0;
};

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The whole of `ask` some times; the first of them meets what is not in memory yet.
template <class Ask>
Timed Measure(std::string name, const Ask& ask) {
  Timed timed{std::move(name)};
  std::vector<double> times;
  std::vector<double> cpu_times;
  for (uint64_t run = 0; run < kRuns; ++run) {
    const double cpu_before = CpuSeconds();
    const auto began = std::chrono::steady_clock::now();
    timed.found = ask();
    times.push_back(Seconds(began) * 1000);
    cpu_times.push_back((CpuSeconds() - cpu_before) * 1000);
  }
  timed.first_ms = times.front();
  timed.median_ms = Median(times);
  timed.cpu_ms = Median(cpu_times);
  return timed;
}

std::vector<Timed> AskAll(audit::LogIndex& index, uint64_t calls) {
  const base::WallTime end = kBegin + kBetweenCalls * calls;
  std::vector<std::pair<std::string, audit::LogQuery>> queries;
  const auto add = [&queries](std::string name) -> audit::LogQuery& {
    return queries.emplace_back(std::move(name), audit::LogQuery()).second;
  };
  add("the newest 50");
  add("of a small organisation").filter.organisation = "small";
  add("of a large organisation").filter.organisation = "large";
  add("of a grant").filter.grant = "agent_7";
  {
    audit::LogQuery& query = add("of a server and tool");
    query.filter.server = "server_3";
    query.filter.tool = "tool_17";
  }
  {
    audit::LogQuery& query = add("denied in the last hour");
    query.filter.outcome = "deny";
    query.filter.since = end - std::chrono::hours(1);
  }
  {
    audit::LogQuery& query = add("denied in an hour long ago");
    query.filter.outcome = "deny";
    query.filter.since = kBegin + (end - kBegin) / 2;
    query.filter.until = *query.filter.since + std::chrono::hours(1);
  }
  add("by a rare rule").filter.rule = "/tools/rare";
  {
    audit::LogQuery& query = add("of a grant by a rare rule");
    query.filter.rule = "/tools/rare";
    query.filter.grant = "agent_7";
  }
  {
    audit::LogQuery& query = add("of a grant and tool of another server: nothing");
    query.filter.grant = "agent_7";
    query.filter.tool = "tool_99";
  }
  {
    audit::LogQuery& query = add("of a grant of another organisation: nothing");
    query.filter.grant = "agent_7";
    query.filter.organisation = "large";
  }
  add("a deep page").before = calls / 10;
  {
    audit::LogQuery& query = add("a deep page of denials of a server");
    query.before = calls / 10;
    query.filter.outcome = "deny";
    query.filter.server = "server_3";
  }
  std::vector<Timed> all;
  for (const auto& [name, query] : queries) {
    all.push_back(
        Measure(name, [&index, asked = query] { return index.Query(asked)->records.size(); }));
  }
  return all;
}

// One request of a text that is rare, and all of them until it is found or the log is over.
std::vector<Timed> AskForTexts(audit::LogIndex& index) {
  std::vector<Timed> all;
  audit::LogQuery text;
  text.filter.text = "NEEDLE IN THE HAY";
  all.push_back(
      Measure("a rare text, one request", [&] { return index.Query(text)->records.size(); }));
  text.filter.grant = "agent_7";
  all.push_back(Measure("a rare text of a grant, one request",
                        [&] { return index.Query(text)->records.size(); }));
  return all;
}

std::vector<Timed> AskForFigures(audit::LogIndex& index, uint64_t calls) {
  const base::WallTime end = kBegin + kBetweenCalls * calls;
  std::vector<Timed> all;
  all.push_back(Measure("count all", [&] { return index.Count({})->records; }));
  audit::LogQuery denied;
  denied.filter.outcome = "deny";
  denied.filter.since = end - std::chrono::hours(24);
  all.push_back(Measure("count denials of a day", [&] { return index.Count(denied)->records; }));
  audit::UsageQuery usage;
  usage.since = end - std::chrono::hours(24 * 7);
  usage.organisation = "middle";
  all.push_back(Measure("calls by the hour of a week", [&] { return index.Usage(usage)->size(); }));
  usage.by = audit::UsageBy::kServer;
  all.push_back(Measure("the same by server", [&] { return index.Usage(usage)->size(); }));
  return all;
}

void Print(double write_s, uint64_t bytes, double index_s, double index_cpu_s, uint64_t index_bytes,
           uint64_t calls, const std::vector<Timed>& all) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject().Member("calls", static_cast<int64_t>(calls));
  writer.Member("log_mb", static_cast<int64_t>(bytes >> 20));
  writer.Member("write_s", static_cast<int64_t>(write_s));
  writer.Member("index_mb", static_cast<int64_t>(index_bytes >> 20));
  writer.Member("index_s", static_cast<int64_t>(index_s));
  writer.Member("calls_per_s", static_cast<int64_t>(static_cast<double>(calls) / index_s));
  writer.Member("cpu_ns_per_call",
                static_cast<int64_t>(index_cpu_s * 1e9 / static_cast<double>(calls)));
  writer.Key("queries").BeginArray();
  for (const Timed& timed : all) {
    writer.BeginObject().Member("query", std::string_view(timed.name));
    writer.Member("us", static_cast<int64_t>(timed.median_ms * 1000));
    writer.Member("cpu_us", static_cast<int64_t>(timed.cpu_ms * 1000));
    writer.Member("first_us", static_cast<int64_t>(timed.first_ms * 1000));
    writer.Member("found", static_cast<int64_t>(timed.found)).EndObject();
  }
  writer.EndArray().EndObject();
  std::printf("%s\n", text.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  const auto calls = argc == 3 ? base::ParseUint(argv[2]) : std::nullopt;
  if (!calls) {
    std::fprintf(stderr, "usage: bench_decisions FOLDER CALLS\n");
    return 2;
  }
  const std::string folder = argv[1];
  base::SystemClock clock;
  telemetry::Logger logger(
      clock, telemetry::Level::kWarning, telemetry::Format::kText, [](std::string_view line) {
        std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
      });
  auto began = std::chrono::steady_clock::now();
  const bool is_written = std::filesystem::exists(audit::SegmentPath(folder, 1));
  const uint64_t bytes = is_written ? 0 : WriteCalls(folder, *calls);
  const double write_s = Seconds(began);
  const double cpu_before = CpuSeconds();
  began = std::chrono::steady_clock::now();
  {
    audit::IndexKeeper keeper(folder, logger);
    const std::atomic<bool> stopping = false;
    if (const auto done = keeper.CatchUp(stopping); !done) {
      std::fprintf(stderr, "%s\n", done.error().message.c_str());
      return 1;
    }
  }
  const double index_s = Seconds(began);
  const double index_cpu_s = CpuSeconds() - cpu_before;
  const auto index = audit::LogIndex::OpenToRead(folder);
  if (!index) {
    std::fprintf(stderr, "%s\n", index.error().message.c_str());
    return 1;
  }
  std::vector<Timed> all = AskAll(**index, *calls);
  for (const auto& more : {AskForTexts(**index), AskForFigures(**index, *calls)}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  Print(write_s, bytes, index_s, index_cpu_s, std::filesystem::file_size(audit::IndexPath(folder)),
        *calls, all);
  return 0;
}
