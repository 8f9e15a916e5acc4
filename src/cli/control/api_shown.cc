// SPDX-License-Identifier: Apache-2.0
#include "cli/control/api_shown.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/api/refusal.h"
#include "cli/print.h"
#include "report/log_rows.h"
#include "report/shown_text.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;
using json::Type;
using json::Value;

constexpr size_t kFactColumnsMax = 2000;
constexpr uint64_t kDurationSecondsMax = 10ull * 366 * 86'400;
constexpr size_t kSecretBytesMax = 64 * 1024;

}  // namespace

int Finish(base::Result<int> result) {
  if (result) return *result;
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  return ExitStatusOf(result.error().code);
}

int PrintJson(std::string_view text) { return Print(report::ShowJson(text) + "\n"); }

int PrintRows(const report::Columns& rows, std::string_view nothing) {
  if (rows.empty()) return Print(std::string(nothing) + "\n");
  return Print(rows.Write(base::StdoutColumns()));
}

int PrintFacts(const std::vector<std::pair<std::string, std::string>>& facts) {
  size_t width = 0;
  for (const auto& [name, value] : facts) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, value] : facts) {
    if (value.empty()) continue;
    text += fmt::format("{:<{}}  {}\n", name + ":", width + 1,
                        report::Show(value, kFactColumnsMax).text);
  }
  return Print(text);
}

int Say(const std::string& sentence) {
  return Print(report::Show(sentence, kFactColumnsMax).text + "\n");
}

std::string TextOf(Value object, std::string_view member) {
  const Value value = object.Find(member);
  if (value.Is(Type::kBool)) return value.AsBool() ? "yes" : "no";
  return std::string(value.text());
}

std::string TimeOf(Value object, std::string_view member) {
  const std::string_view text = object.Find(member).text();
  const size_t dot = text.find('.');
  if (dot == text.npos || !text.ends_with('Z')) return std::string(text);
  return std::string(text.substr(0, dot)) + "Z";
}

std::string LabelsOf(Value object) {
  std::string text;
  for (const auto& [key, key_value, value] : object.Find("labels")) {
    if (!text.empty()) text += ", ";
    text += fmt::format("{}={}", key, value.text());
  }
  return text;
}

std::string PauseOf(Value object) {
  const Value pause = object.Find("paused");
  if (!pause.Is(Type::kObject)) return "";
  const std::string reason = TextOf(pause, "reason");
  return reason.empty() ? "paused" : "paused: " + reason;
}

Option LabelOption() {
  return {"--label", "NAME=VALUE", "A label; may be repeated, and replaces all there are",
          false,     "",           true};
}

base::Status WriteLabels(const Arguments& arguments, json::Writer& writer) {
  const std::vector<std::string> labels = arguments.All("--label");
  if (labels.empty()) return {};
  writer.Key("labels").BeginObject();
  for (const std::string& label : labels) {
    const size_t equals = label.find('=');
    if (equals == label.npos || equals == 0) {
      return Fail(ErrorCode::kInvalidInput, "--label takes NAME=VALUE");
    }
    writer.Member(std::string_view(label).substr(0, equals), label.substr(equals + 1));
  }
  writer.EndObject();
  return {};
}

base::Result<std::chrono::seconds> ReadDuration(const std::string& option,
                                                const std::string& text) {
  const auto wrong = [&] {
    return Fail(ErrorCode::kInvalidInput, fmt::format("{} takes a time such as 90s, 45m, 12h or "
                                                      "30d, not `{}`",
                                                      option, base::Printable(text)));
  };
  if (text.empty()) return wrong();
  const auto count = base::ParseUint(std::string_view(text).substr(0, text.size() - 1));
  const std::string_view units = "smhd";
  constexpr uint64_t kSeconds[] = {1, 60, 3600, 86'400};
  const size_t unit = units.find(text.back());
  if (!count || unit == units.npos || *count > kDurationSecondsMax / kSeconds[unit]) return wrong();
  return std::chrono::seconds(*count * kSeconds[unit]);
}

base::Result<std::string> ReadFutureMoment(const std::string& option, const std::string& text) {
  if (const auto moment = base::ParseUtc(text)) return base::FormatUtc(*moment);
  if (const auto day = base::ParseUtc(text + "T00:00:00Z")) return base::FormatUtc(*day);
  const auto duration = ReadDuration(option, text);
  if (duration) return base::FormatUtc(base::SystemClock().WallNow() + *duration);
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("{} takes a time from now on such as 12h or 30d, or a moment such as "
                          "2030-12-31 or 2030-12-31T12:00:00Z, not `{}`",
                          option, base::Printable(text)));
}

base::Result<std::string> ReadSecretFile(const std::string& path) {
  std::string text;
  if (path == "-") {
    char buffer[4096];
    size_t got = 0;
    while (text.size() <= kSecretBytesMax &&
           (got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0)
      text.append(buffer, got);
  } else {
    ASSIGN_OR_RETURN(text, base::ReadFile(path));
  }
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (!text.empty() && text.size() <= kSecretBytesMax) return text;
  return Fail(ErrorCode::kInvalidInput, fmt::format("`{}` holds no secret of 1 to {} bytes",
                                                    base::Printable(path), kSecretBytesMax));
}

}  // namespace toolgate::cli
