// SPDX-License-Identifier: Apache-2.0
// Counters, gauges and histograms, and their text for Prometheus (exposition format 0.0.4). Every
// label's values are fixed when a metric is registered, so that nothing a client sends makes a new
// series, and every series is there from the start, at zero. What comes and goes has a registry of
// its own, attached for as long as it is there.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::telemetry {

// A label with all its values; a series is named by the values' places in here.
struct Label {
  std::string name;
  std::vector<std::string> values;
};

// What a metric is called and counts. Names follow Prometheus: base units, and `_total` at the end
// of counters, and of nothing else.
struct MetricDefinition {
  std::string name;
  std::string help;
  std::vector<Label> labels = {};
};

namespace internal {

// Numbers that many threads add to. A thread adds in a row of its own, as long as there are enough
// rows, so that threads do not wait for each other's cache lines.
class Cells {
 public:
  static constexpr size_t kRows = 16;

  explicit Cells(size_t count);
  void Add(size_t cell, uint64_t amount);
  uint64_t Sum(size_t cell) const;

 private:
  static constexpr size_t kCellsPerLine = 8;
  struct alignas(64) Line {
    std::atomic<uint64_t> cells[kCellsPerLine] = {};
  };

  const size_t lines_per_row_;
  std::vector<Line> lines_;
};

class CounterFamily;
class HistogramFamily;
class Family;

}  // namespace internal

// One series; a copy counts for the same. Thread-safe, one relaxed addition. Belongs to the
// registry, which must outlive it.
class Counter {
 public:
  void Add(uint64_t amount = 1) const { cells_->Add(cell_, amount); }

 private:
  friend class Counters;
  Counter(internal::Cells& cells, size_t cell) : cells_(&cells), cell_(cell) {}

  internal::Cells* cells_;
  size_t cell_;
};

// All series of a counter. A copy is the same counter.
class Counters {
 public:
  // The series with these values, one place for each label in its order.
  Counter At(std::initializer_list<size_t> values) const;

 private:
  friend class MetricRegistry;
  explicit Counters(internal::CounterFamily& family) : family_(&family) {}
  internal::CounterFamily* family_;
};

// One series of durations. Like Counter, with two additions.
class Histogram {
 public:
  void Observe(std::chrono::nanoseconds duration) const;

 private:
  friend class Histograms;
  Histogram(internal::HistogramFamily& family, size_t first_cell)
      : family_(&family), first_cell_(first_cell) {}

  internal::HistogramFamily* family_;
  size_t first_cell_;
};

class Histograms {
 public:
  Histogram At(std::initializer_list<size_t> values) const;

 private:
  friend class MetricRegistry;
  explicit Histograms(internal::HistogramFamily& family) : family_(&family) {}
  internal::HistogramFamily* family_;
};

// Registering belongs to the start, before any thread counts or reads, or the registry is attached
// to another. From then on thread-safe.
class MetricRegistry {
 public:
  MetricRegistry();
  ~MetricRegistry();

  Counters AddCounters(MetricDefinition definition);

  // Durations in buckets up to each of `bounds` (seconds, ascending), and one for the rest.
  Histograms AddHistograms(MetricDefinition definition, std::span<const double> bounds);

  // The value of one series now, by its place: the last label's values follow each other. Called
  // by whoever writes, on that thread. Empty: not known now, and left out.
  using Read = std::function<std::optional<double>(size_t series)>;
  void AddGauges(MetricDefinition definition, Read read);
  // Counters that something else keeps.
  void AddReadCounters(MetricDefinition definition, Read read);

  // From now on Write also writes what `part` has, until Detach: for things that come and go, with
  // label values of their own. Metrics of one name must be of one type, and no series may be there
  // twice. Thread-safe.
  void Attach(std::shared_ptr<const MetricRegistry> part);
  void Detach(const MetricRegistry& part);

  // Everything, in the order of registration.
  std::string Write() const;
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  template <class Kind>
  Kind& Add(std::unique_ptr<Kind> family);

  std::vector<std::unique_ptr<internal::Family>> families_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<const MetricRegistry>> parts_;  // guarded by mutex_
};

}  // namespace toolgate::telemetry
