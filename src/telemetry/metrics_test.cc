// SPDX-License-Identifier: Apache-2.0
#include "telemetry/metrics.h"

#include <thread>

#include <gtest/gtest.h>

namespace toolgate::telemetry {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(MetricRegistry, WritesEverySeriesFromTheStart) {
  MetricRegistry registry;
  const Counters counters = registry.AddCounters(
      {"calls_total", "Calls", {{"server", {"a", "b"}}, {"outcome", {"forward", "deny"}}}});
  registry.AddCounters({"plain_total", "Without labels"});
  counters.At({1, 0}).Add();
  counters.At({1, 0}).Add(41);
  EXPECT_EQ(registry.Write(), R"(# HELP calls_total Calls
# TYPE calls_total counter
calls_total{server="a",outcome="forward"} 0
calls_total{server="a",outcome="deny"} 0
calls_total{server="b",outcome="forward"} 42
calls_total{server="b",outcome="deny"} 0
# HELP plain_total Without labels
# TYPE plain_total counter
plain_total 0
)");
}

TEST(MetricRegistry, WritesWhatIsAttachedAsLongAsItIs) {
  MetricRegistry registry;
  const auto make = [](const char* server) {
    auto part = std::make_shared<MetricRegistry>();
    part->AddCounters({"calls_total", "Calls", {{"server", {server}}}}).At({0}).Add();
    part->AddGauges({"up", "Up", {{"server", {server}}}}, [](size_t) { return 1.0; });
    return part;
  };
  registry.AddCounters({"calls_total", "Calls", {{"server", {"(none)"}}}});
  const auto a = make("a");
  std::weak_ptr<MetricRegistry> b;
  {
    const auto made = make("b");
    b = made;
    registry.Attach(a);
    registry.Attach(made);
  }
  EXPECT_EQ(registry.Write(), R"x(# HELP calls_total Calls
# TYPE calls_total counter
calls_total{server="(none)"} 0
calls_total{server="a"} 1
calls_total{server="b"} 1
# HELP up Up
# TYPE up gauge
up{server="a"} 1
up{server="b"} 1
)x");
  registry.Detach(*b.lock());
  EXPECT_TRUE(b.expired());
  registry.Detach(*a);
  EXPECT_EQ(registry.Write(), R"x(# HELP calls_total Calls
# TYPE calls_total counter
calls_total{server="(none)"} 0
)x");
}

TEST(MetricRegistry, WritesHistogramsWithCumulativeBuckets) {
  MetricRegistry registry;
  constexpr double kBounds[] = {0.00005, 0.001, 2.5};
  const Histograms histograms =
      registry.AddHistograms({"call_seconds", "Time of calls", {{"server", {"a"}}}}, kBounds);
  const Histogram histogram = histograms.At({0});
  histogram.Observe(microseconds(-3));  // a clock that went wrong
  histogram.Observe(microseconds(50));  // a bound belongs to its bucket
  histogram.Observe(microseconds(51));
  histogram.Observe(milliseconds(2500));
  histogram.Observe(std::chrono::hours(1));
  EXPECT_EQ(registry.Write(), R"(# HELP call_seconds Time of calls
# TYPE call_seconds histogram
call_seconds_bucket{server="a",le="5e-05"} 2
call_seconds_bucket{server="a",le="0.001"} 3
call_seconds_bucket{server="a",le="2.5"} 4
call_seconds_bucket{server="a",le="+Inf"} 5
call_seconds_sum{server="a"} 3602.500101
call_seconds_count{server="a"} 5
)");
}

TEST(MetricRegistry, WritesHistogramsWithoutLabels) {
  MetricRegistry registry;
  constexpr double kBounds[] = {1};
  registry.AddHistograms({"h_seconds", "H"}, kBounds).At({}).Observe(milliseconds(250));
  EXPECT_EQ(registry.Write(), R"(# HELP h_seconds H
# TYPE h_seconds histogram
h_seconds_bucket{le="1"} 1
h_seconds_bucket{le="+Inf"} 1
h_seconds_sum 0.25
h_seconds_count 1
)");
}

TEST(MetricRegistry, ReadsValuesThatAreKeptElsewhere) {
  MetricRegistry registry;
  std::vector<std::optional<double>> values = {1.5, std::nullopt, -0.25};
  const auto read = [&values](size_t series) { return values[series]; };
  registry.AddGauges({"g", "G", {{"l", {"x", "y", "z"}}}}, read);
  registry.AddReadCounters({"c_total", "C"}, [](size_t) { return 9'007'199'254'740'992.0; });
  EXPECT_EQ(registry.Write(), R"(# HELP g G
# TYPE g gauge
g{l="x"} 1.5
g{l="z"} -0.25
# HELP c_total C
# TYPE c_total counter
c_total 9007199254740992
)");
}

TEST(MetricRegistry, WritesNumbersThatAreNone) {
  MetricRegistry registry;
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> values = {infinity, -infinity, std::numeric_limits<double>::quiet_NaN(),
                                      1e300};
  registry.AddGauges({"g", "G", {{"l", {"0", "1", "2", "3"}}}},
                     [&values](size_t series) { return values[series]; });
  EXPECT_EQ(registry.Write(), R"(# HELP g G
# TYPE g gauge
g{l="0"} +Inf
g{l="1"} -Inf
g{l="2"} NaN
g{l="3"} 1e+300
)");
}

TEST(MetricRegistry, EscapesWhatCouldForgeALine) {
  MetricRegistry registry;
  registry.AddGauges({"g", "back\\slash and\nline", {{"l", {"a\"} 1\nforged 2\\"}}}},
                     [](size_t) { return 0.0; });
  EXPECT_EQ(registry.Write(), R"(# HELP g back\\slash and\nline
# TYPE g gauge
g{l="a\"} 1\nforged 2\\"} 0
)");
}

TEST(MetricRegistry, ALabelWithoutValuesMakesNoSeries) {
  MetricRegistry registry;
  registry.AddCounters({"c_total", "C", {{"policy", {}}}});
  EXPECT_EQ(registry.Write(), "# HELP c_total C\n# TYPE c_total counter\n");
}

TEST(MetricRegistry, LosesNothingOfManyThreads) {
  MetricRegistry registry;
  const Counter counter = registry.AddCounters({"c_total", "C"}).At({});
  std::vector<std::thread> threads;
  for (size_t i = 0; i < internal::Cells::kRows + 4; ++i) {
    threads.emplace_back([counter] {
      for (int n = 0; n < 1000; ++n) counter.Add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_NE(registry.Write().find("\nc_total 20000\n"), std::string::npos);
}

TEST(MetricRegistryDeathTest, RefusesNamesThatBreakTheRules) {
  MetricRegistry registry;
  registry.AddCounters({"c_total", "C"});
  EXPECT_DEATH(registry.AddCounters({"c_total", "again"}), "is_taken");
  EXPECT_DEATH(registry.AddCounters({"calls", "no suffix"}), "_total");
  EXPECT_DEATH(registry.AddCounters({"9_total", "a digit"}), "IsName");
  EXPECT_DEATH(registry.AddCounters({"d_total", "D", {{"le", {"1"}}}}), "le");
}

}  // namespace
}  // namespace toolgate::telemetry
