// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.h"

#include <unistd.h>

#include <map>
#include <mutex>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/text.h"
#include "json/writer.h"

namespace toolgate::telemetry {
namespace {

constexpr size_t kTextValueCharsMax = 500;
constexpr size_t kJsonValueBytesMax = 16u << 10;  // reports of issues are the longest that we mean

// How many lines of one event were written in the current second.
struct Rate {
  base::SteadyTime second_began;
  int64_t written = 0;
  int64_t suppressed = 0;
};

void WriteJsonValue(json::Writer& writer, const Field& field) {
  writer.Key(field.key);
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    if (text->size() > kJsonValueBytesMax) {
      writer.String(fmt::format("{}...", text->substr(0, kJsonValueBytesMax)));
    } else {
      writer.String(*text);
    }
  } else if (const auto* number = std::get_if<int64_t>(&field.value)) {
    writer.Int(*number);
  } else {
    writer.Bool(std::get<bool>(field.value));
  }
}

std::string TextValue(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    const bool plain = !text->empty() && text->find_first_of(" \"=") == text->npos;
    const std::string shown = base::Printable(*text, kTextValueCharsMax);
    return plain ? shown : fmt::format("\"{}\"", shown);
  }
  if (const auto* number = std::get_if<int64_t>(&field.value)) return std::to_string(*number);
  return std::get<bool>(field.value) ? "true" : "false";
}

}  // namespace

struct Logger::State {
  const base::Clock& clock;
  Level level;
  Format format;
  std::function<void(std::string_view)> write;
  std::mutex mutex;  // guards what follows, and orders the lines
  std::map<std::string, Rate, std::less<>> rates;

  std::string FormatLine(Level line_level, std::string_view event,
                         std::initializer_list<Field> fields, int64_t suppressed) const {
    return format == Format::kJson ? FormatJson(line_level, event, fields, suppressed)
                                   : FormatText(line_level, event, fields, suppressed);
  }

  std::string FormatJson(Level line_level, std::string_view event,
                         std::initializer_list<Field> fields, int64_t suppressed) const {
    std::string line;
    json::Writer writer(line);
    writer.BeginObject();
    writer.Member("time", base::FormatUtc(clock.WallNow()));
    writer.Member("level", Name(line_level)).Member("event", event);
    for (const Field& field : fields) WriteJsonValue(writer, field);
    if (suppressed > 0) writer.Member("suppressed", suppressed);
    writer.EndObject();
    return line;
  }

  std::string FormatText(Level line_level, std::string_view event,
                         std::initializer_list<Field> fields, int64_t suppressed) const {
    std::string line =
        fmt::format("{} {:<7} {}", base::FormatUtc(clock.WallNow()), Name(line_level), event);
    for (const Field& field : fields) line += fmt::format(" {}={}", field.key, TextValue(field));
    if (suppressed > 0) line += fmt::format(" suppressed={}", suppressed);
    return line;
  }

  // Whether the event may write a line now; the lines left out before it are handed out with it.
  bool Admit(std::string_view event, int64_t& suppressed) {
    auto found = rates.find(event);
    if (found == rates.end()) found = rates.emplace(std::string(event), Rate()).first;
    Rate& rate = found->second;
    const base::SteadyTime now = clock.Now();
    if (now - rate.second_began >= std::chrono::seconds(1)) {
      rate.second_began = now;
      rate.written = 0;
    }
    if (rate.written >= kLinesPerSecondMax) {
      ++rate.suppressed;
      return false;
    }
    ++rate.written;
    suppressed = std::exchange(rate.suppressed, 0);
    return true;
  }
};

std::string_view Name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

Logger::Logger(const base::Clock& clock, Level level, Format format,
               std::function<void(std::string_view line)> write)
    : state_(new State{clock, level, format, std::move(write), {}, {}}) {}

Logger::~Logger() = default;

void Logger::Log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  if (level < state_->level) return;
  const std::lock_guard lock(state_->mutex);
  int64_t suppressed = 0;
  if (!state_->Admit(event, suppressed)) return;
  state_->write(state_->FormatLine(level, event, fields, suppressed));
}

std::unique_ptr<Logger> MakeStderrLogger(const base::Clock& clock, Level level) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
  auto writer = std::make_shared<spdlog::logger>("toolgate", sink);
  writer->set_pattern("%v");
  writer->set_level(spdlog::level::trace);
  writer->flush_on(spdlog::level::trace);
  const Format format = isatty(STDERR_FILENO) ? Format::kText : Format::kJson;
  return std::make_unique<Logger>(clock, level, format, [writer](std::string_view line) {
    writer->info(spdlog::string_view_t(line.data(), line.size()));
  });
}

}  // namespace toolgate::telemetry
