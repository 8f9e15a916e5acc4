// SPDX-License-Identifier: Apache-2.0
#include "telemetry/metrics.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"

namespace toolgate::telemetry {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;

// Threads take rows in turn; those beyond kRows share.
size_t RowOfThisThread() {
  static std::atomic<size_t> threads = 0;
  thread_local const size_t row = threads.fetch_add(1) % internal::Cells::kRows;
  return row;
}

// Metric and label names, without the colons that are meant for rules.
bool IsName(std::string_view name) {
  return !name.empty() && !base::IsAsciiDigit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return base::IsAsciiAlnum(c) || c == '_'; });
}

void AppendEscaped(std::string& out, std::string_view text, std::string_view escaped) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (escaped.find(c) != escaped.npos) out += '\\';
    out += c;
  }
}

void AppendNumber(std::string& out, double value) {
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else if (value == std::floor(value) && std::abs(value) <= kExactMax) {
    fmt::format_to(std::back_inserter(out), "{:.0f}", value);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

}  // namespace

namespace internal {

Cells::Cells(size_t count)
    : lines_per_row_((count + kCellsPerLine - 1) / kCellsPerLine), lines_(kRows * lines_per_row_) {}

void Cells::Add(size_t cell, uint64_t amount) {
  Line& line = lines_[RowOfThisThread() * lines_per_row_ + cell / kCellsPerLine];
  line.cells[cell % kCellsPerLine].fetch_add(amount, std::memory_order_relaxed);
}

uint64_t Cells::Sum(size_t cell) const {
  uint64_t sum = 0;
  for (size_t row = 0; row < kRows; ++row) {
    const Line& line = lines_[row * lines_per_row_ + cell / kCellsPerLine];
    sum += line.cells[cell % kCellsPerLine].load(std::memory_order_relaxed);
  }
  return sum;
}

// A metric with all its series.
class Family {
 public:
  explicit Family(MetricDefinition definition) : definition_(std::move(definition)) {
    CHECK(IsName(definition_.name));
    series_ = {""};
    for (const Label& label : definition_.labels) AddLabel(label);
  }
  virtual ~Family() = default;

  const MetricDefinition& definition() const { return definition_; }
  size_t size() const { return series_.size(); }

  size_t IndexOf(std::initializer_list<size_t> values) const {
    CHECK(values.size() == definition_.labels.size());
    size_t index = 0;
    auto label = definition_.labels.begin();
    for (const size_t value : values) {
      CHECK(value < label->values.size());
      index = index * label->values.size() + value;
      ++label;
    }
    return index;
  }

  void WriteHead(std::string& out) const {
    out.append("# HELP ").append(definition_.name).append(" ");
    AppendEscaped(out, definition_.help, "\\");
    out.append("\n# TYPE ").append(definition_.name).append(" ").append(type()).append("\n");
  }
  void WriteAll(std::string& out) const {
    for (size_t series = 0; series < size(); ++series) WriteSeries(out, series);
  }

 protected:
  virtual std::string_view type() const = 0;
  virtual void WriteSeries(std::string& out, size_t series) const = 0;

  // `suffix` goes to the name, `more` to the labels.
  void WriteSample(std::string& out, size_t series, double value, std::string_view suffix = "",
                   std::string_view more = "") const {
    const std::string& labels = series_[series];
    out.append(definition_.name).append(suffix);
    if (!labels.empty() || !more.empty()) {
      out.append("{").append(labels).append(labels.empty() || more.empty() ? "" : ",");
      out.append(more).append("}");
    }
    out += ' ';
    AppendNumber(out, value);
    out += '\n';
  }

 private:
  void AddLabel(const Label& label) {
    CHECK(IsName(label.name) && label.name != "le");
    std::vector<std::string> longer;
    for (const std::string& before : series_) {
      for (const std::string& value : label.values) {
        std::string text = before + (before.empty() ? "" : ",") + label.name + "=\"";
        AppendEscaped(text, value, "\\\"");
        longer.push_back(text + '"');
      }
    }
    series_ = std::move(longer);
  }

  const MetricDefinition definition_;
  std::vector<std::string> series_;  // the labels of each, as they are written
};

class CounterFamily final : public Family {
 public:
  explicit CounterFamily(MetricDefinition definition)
      : Family(std::move(definition)), cells_(size()) {}

  Cells& cells() { return cells_; }

 private:
  std::string_view type() const override { return "counter"; }
  void WriteSeries(std::string& out, size_t series) const override {
    WriteSample(out, series, static_cast<double>(cells_.Sum(series)));
  }

  Cells cells_;
};

// Each series has a cell for every bucket, one for what lies beyond them, and one for the sum in
// nanoseconds.
class HistogramFamily final : public Family {
 public:
  HistogramFamily(MetricDefinition definition, std::span<const double> bounds)
      : Family(std::move(definition)), cells_(size() * (bounds.size() + 2)) {
    for (const double bound : bounds) {
      std::string text = "le=\"";
      AppendNumber(text, bound);
      bounds_.push_back({std::llround(bound * kNanosecondsPerSecond), text + '"'});
    }
    const auto is_less = [](const Bound& a, const Bound& b) {
      return a.nanoseconds < b.nanoseconds;
    };
    CHECK(std::is_sorted(bounds_.begin(), bounds_.end(), is_less));
  }

  size_t FirstCell(size_t series) const { return series * (bounds_.size() + 2); }

  void Observe(size_t first_cell, std::chrono::nanoseconds duration) {
    const int64_t nanoseconds = std::max<int64_t>(duration.count(), 0);
    size_t bucket = 0;
    while (bucket < bounds_.size() && nanoseconds > bounds_[bucket].nanoseconds) ++bucket;
    cells_.Add(first_cell + bucket, 1);
    cells_.Add(first_cell + bounds_.size() + 1, static_cast<uint64_t>(nanoseconds));
  }

 private:
  struct Bound {
    int64_t nanoseconds;
    std::string label;
  };

  std::string_view type() const override { return "histogram"; }
  void WriteSeries(std::string& out, size_t series) const override {
    const size_t first = FirstCell(series);
    uint64_t count = 0;
    for (size_t i = 0; i < bounds_.size(); ++i) {
      count += cells_.Sum(first + i);
      WriteSample(out, series, static_cast<double>(count), "_bucket", bounds_[i].label);
    }
    count += cells_.Sum(first + bounds_.size());
    const auto sum = static_cast<double>(cells_.Sum(first + bounds_.size() + 1));
    WriteSample(out, series, static_cast<double>(count), "_bucket", "le=\"+Inf\"");
    WriteSample(out, series, sum / kNanosecondsPerSecond, "_sum");
    WriteSample(out, series, static_cast<double>(count), "_count");
  }

  Cells cells_;
  std::vector<Bound> bounds_;
};

// Values that are kept elsewhere.
class ReadFamily final : public Family {
 public:
  ReadFamily(MetricDefinition definition, std::string_view type, MetricRegistry::Read read)
      : Family(std::move(definition)), type_(type), read_(std::move(read)) {}

 private:
  std::string_view type() const override { return type_; }
  void WriteSeries(std::string& out, size_t series) const override {
    if (const auto value = read_(series)) WriteSample(out, series, *value);
  }

  const std::string_view type_;
  const MetricRegistry::Read read_;
};

}  // namespace internal

Counter Counters::At(std::initializer_list<size_t> values) const {
  return {family_->cells(), family_->IndexOf(values)};
}

Histogram Histograms::At(std::initializer_list<size_t> values) const {
  return {*family_, family_->FirstCell(family_->IndexOf(values))};
}

void Histogram::Observe(std::chrono::nanoseconds duration) const {
  family_->Observe(first_cell_, duration);
}

MetricRegistry::MetricRegistry() = default;
MetricRegistry::~MetricRegistry() = default;

template <class Kind>
Kind& MetricRegistry::Add(std::unique_ptr<Kind> family) {
  const std::string& name = family->definition().name;
  const bool is_taken = std::any_of(families_.begin(), families_.end(), [&name](const auto& known) {
    return known->definition().name == name;
  });
  CHECK(!is_taken);
  Kind& added = *family;
  families_.push_back(std::move(family));
  return added;
}

Counters MetricRegistry::AddCounters(MetricDefinition definition) {
  CHECK(definition.name.ends_with("_total"));
  return Counters(Add(std::make_unique<internal::CounterFamily>(std::move(definition))));
}

Histograms MetricRegistry::AddHistograms(MetricDefinition definition,
                                         std::span<const double> bounds) {
  CHECK(definition.name.ends_with("_seconds"));
  return Histograms(
      Add(std::make_unique<internal::HistogramFamily>(std::move(definition), bounds)));
}

void MetricRegistry::AddGauges(MetricDefinition definition, Read read) {
  CHECK(!definition.name.ends_with("_total"));
  Add(std::make_unique<internal::ReadFamily>(std::move(definition), "gauge", std::move(read)));
}

void MetricRegistry::AddReadCounters(MetricDefinition definition, Read read) {
  CHECK(definition.name.ends_with("_total"));
  Add(std::make_unique<internal::ReadFamily>(std::move(definition), "counter", std::move(read)));
}

void MetricRegistry::Attach(std::shared_ptr<const MetricRegistry> part) {
  const std::lock_guard lock(mutex_);
  parts_.push_back(std::move(part));
}

void MetricRegistry::Detach(const MetricRegistry& part) {
  std::shared_ptr<const MetricRegistry> detached;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(parts_.begin(), parts_.end(),
                                  [&part](const auto& one) { return one.get() == &part; });
  if (found == parts_.end()) return;
  detached = std::move(*found);
  parts_.erase(found);
}

// A metric is written in one piece, whoever has series of it.
std::string MetricRegistry::Write() const {
  std::vector<std::shared_ptr<const MetricRegistry>> parts;
  {
    const std::lock_guard lock(mutex_);
    parts = parts_;
  }
  std::vector<std::string_view> names;
  std::unordered_map<std::string_view, std::vector<const internal::Family*>> by_name;
  const auto add = [&names, &by_name](const MetricRegistry& registry) {
    for (const auto& family : registry.families_) {
      auto& same = by_name[family->definition().name];
      if (same.empty()) names.push_back(family->definition().name);
      same.push_back(family.get());
    }
  };
  add(*this);
  for (const auto& part : parts) add(*part);
  std::string out;
  for (const std::string_view name : names) {
    const auto& families = by_name[name];
    families.front()->WriteHead(out);
    for (const internal::Family* family : families) family->WriteAll(out);
  }
  return out;
}

}  // namespace toolgate::telemetry
