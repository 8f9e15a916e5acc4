// SPDX-License-Identifier: Apache-2.0
// The structured log: one line per event, as JSON or as text for a terminal. Values are escaped, so
// that nothing from outside can forge a line, cut where they are long, and an event that floods is
// counted instead of told.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"

namespace toolgate::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };
std::string_view Name(Level level);

struct Field {
  std::string_view key;
  std::variant<std::string_view, int64_t, bool> value;

  Field(std::string_view name, std::string_view text) : key(name), value(text) {}
  Field(std::string_view name, const std::string& text) : key(name), value(text) {}
  Field(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  template <class Integer,
            class = std::enable_if_t<std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>>>
  Field(std::string_view name, Integer number) : key(name), value(static_cast<int64_t>(number)) {}
  Field(std::string_view name, bool truth) : key(name), value(truth) {}
};

enum class Format { kJson, kText };

// Thread-safe.
class Logger {
 public:
  // `write` gets each finished line without its line end, one at a time.
  Logger(const base::Clock& clock, Level level, Format format,
         std::function<void(std::string_view line)> write);
  ~Logger();

  // `event` is a fixed snake_case name, for example `upstream_down`.
  void Log(Level level, std::string_view event, std::initializer_list<Field> fields);
  void Info(std::string_view event, std::initializer_list<Field> fields = {}) {
    Log(Level::kInfo, event, fields);
  }
  void Warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    Log(Level::kWarning, event, fields);
  }
  void Error(std::string_view event, std::initializer_list<Field> fields = {}) {
    Log(Level::kError, event, fields);
  }

  // At most this many lines of one event a second; what was left out is told as `suppressed`.
  static constexpr int64_t kLinesPerSecondMax = 20;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A logger that writes to stderr: text if that is a terminal, else JSON.
std::unique_ptr<Logger> MakeStderrLogger(const base::Clock& clock, Level level);

}  // namespace toolgate::telemetry
