// SPDX-License-Identifier: Apache-2.0
#include "cli/commands/tool_source.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands/server_options.h"
#include "json/parse.h"
#include "report/shown_text.h"
#include "survey/survey.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;

constexpr size_t kMessageColumnsMax = 500;
constexpr size_t kFileBytesMax = 256u << 20;
// Of a saved list: as generous as memory allows.
constexpr json::Limits kFileLimits{.bytes_max = kFileBytesMax};

// Reads a file, a pipe, or standard input, whole.
base::Result<std::string> ReadInput(const std::string& path) {
  const auto fail = [&path](std::string_view why) {
    return base::Fail(ErrorCode::kUnavailable, fmt::format("cannot read `{}`: {}", path, why));
  };
  const bool is_stdin = path == "-";
  std::FILE* file = is_stdin ? stdin : std::fopen(path.c_str(), "rbe");
  if (file == nullptr) return fail(std::strerror(errno));
  const auto close = [is_stdin](std::FILE* open) { is_stdin ? 0 : std::fclose(open); };
  const std::unique_ptr<std::FILE, decltype(close)> closer(file, close);
  std::string text;
  std::string buffer(1u << 16, '\0');
  for (;;) {
    const size_t got = std::fread(buffer.data(), 1, buffer.size(), file);
    if (got == 0 && std::ferror(file) != 0) return fail(std::strerror(errno));
    if (got == 0) return text;
    if (text.size() + got > kFileBytesMax) return fail("it is larger than 256 MiB");
    text.append(buffer, 0, got);
  }
}

// While it lives, a server that hangs up is an error of one write and does not end the program.
class HangUpsIgnored {
 public:
  HangUpsIgnored() : before_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~HangUpsIgnored() { std::signal(SIGPIPE, before_); }
  HangUpsIgnored(const HangUpsIgnored&) = delete;

 private:
  void (*const before_)(int);
};

// What to do about a server that gave no list.
std::string_view RemedyFor(const base::Error& error, const Arguments& arguments) {
  switch (error.code) {
    case ErrorCode::kUnauthenticated:
      return arguments.Has("--header")
                 ? "; check the token in --header, and that it may use this server"
                 : "; pass a token with --header 'Authorization: Bearer TOKEN'";
    case ErrorCode::kTimeout:
      return "; check the address, or give it more time with --timeout";
    default:
      break;
  }
  const bool is_path = error.message.find("HTTP 404") != std::string::npos ||
                       error.message.find("HTTP 405") != std::string::npos;
  if (is_path) return "; check the path: most servers are at /mcp, older ones at /sse";
  const bool is_redirect = error.message.find("HTTP 30") != std::string::npos;
  if (is_redirect) return "; it sends clients elsewhere, which is not followed: write that address";
  return "";
}

// Arguments may hold secrets, and reports are passed around.
std::string ShownProgram(const std::vector<std::string>& command) {
  const std::string name = std::filesystem::path(command.front()).filename().string();
  const size_t arguments = command.size() - 1;
  if (arguments == 0) return name;
  return fmt::format("{} (with {} argument{})", name, arguments, arguments == 1 ? "" : "s");
}

SourceFailure Unusable(const base::Error& error) { return {kExitUsage, error.message}; }

// Puts what is in the file of --overrides in the place of what the classifier says.
std::optional<SourceFailure> Review(const Arguments& arguments, advice::ToolList& list) {
  const auto reviews = ReadReviews(arguments);
  if (!reviews) return reviews.error();
  for (const risk::Override* stale : advice::ApplyReviews(*reviews, list)) {
    std::fprintf(stderr, "warning: %s\n", DescribeStale(*stale).c_str());
  }
  return std::nullopt;
}

LoadedScan Assess(const Arguments& arguments, const std::string& fallback_name,
                  std::vector<json::Document> documents) {
  report::Scan scan;
  auto list = advice::ReadToolList(arguments.Find("--server").value_or(fallback_name),
                                   std::move(documents));
  if (!list) return tl::unexpected(Unusable(list.error()));
  if (const auto failure = Review(arguments, *list)) return tl::unexpected(*failure);
  scan.list = std::move(*list);
  return scan;
}

LoadedScan AssessSurvey(const Arguments& arguments, const std::string& fallback_name,
                        survey::Survey survey) {
  auto scan = Assess(arguments, fallback_name, std::move(survey.tools));
  if (!scan) return scan;
  scan->protocol = std::move(survey.protocol);
  scan->others = {survey.resources, survey.resource_templates, survey.prompts};
  return scan;
}

}  // namespace

bool IsUrl(std::string_view source) { return source.find("://") != source.npos; }

tl::expected<risk::Overrides, SourceFailure> ReadReviews(const Arguments& arguments) {
  const auto path = arguments.Find("--overrides");
  if (!path) return risk::Overrides();
  auto text = ReadInput(*path);
  if (!text) return tl::unexpected(Unusable(text.error()));
  auto parsed = risk::ParseOverrides(*text);
  if (parsed.issues.empty()) return std::move(parsed.overrides);
  std::string issues = parsed.issues.Format(*path, *text);
  if (issues.ends_with('\n')) issues.pop_back();
  return tl::unexpected(SourceFailure{kExitUsage, std::move(issues)});
}

std::string DescribeStale(const risk::Override& review) {
  return fmt::format(
      "the review of `{}` of `{}` in line {} is of another definition than it has now",
      base::Printable(review.tool), base::Printable(review.server), review.position.line);
}

LoadedScan ScanUrl(const Arguments& arguments, const std::string& url) {
  const auto server = ReadServer(arguments, url);
  if (!server) return tl::unexpected(Unusable(server.error()));
  const HangUpsIgnored ignored;
  auto survey = survey::AskOverHttp(*server, server->answer_timeout);
  const std::string shown = ShownUrl(server->url);
  if (!survey) {
    return tl::unexpected(SourceFailure{
        kExitUnreached, fmt::format("cannot get the tools of `{}`: {}{}", base::Printable(shown),
                                    report::Show(survey.error().message, kMessageColumnsMax).text,
                                    RemedyFor(survey.error(), arguments))});
  }
  auto scan = AssessSurvey(arguments, server->url.authority, std::move(*survey));
  if (scan) scan->source = shown;
  return scan;
}

LoadedScan ScanProgram(const Arguments& arguments) {
  const auto program = ReadProgram(arguments);
  if (!program) return tl::unexpected(Unusable(program.error()));
  const HangUpsIgnored ignored;
  auto survey = survey::AskProgram(*program, program->answer_timeout);
  const std::string shown = ShownProgram(arguments.child_command());
  if (!survey) {
    return tl::unexpected(
        SourceFailure{kExitUnreached,
                      fmt::format("cannot get the tools of `{}`: {}", base::Printable(shown),
                                  report::Show(survey.error().message, kMessageColumnsMax).text)});
  }
  auto scan = AssessSurvey(arguments, "", std::move(*survey));
  if (scan) scan->source = shown;
  return scan;
}

LoadedScan ReadSavedList(const Arguments& arguments, const std::string& path) {
  auto text = ReadInput(path);
  if (!text) return tl::unexpected(Unusable(text.error()));
  auto document = json::Parse(std::move(*text), kFileLimits);
  if (!document) {
    return tl::unexpected(
        SourceFailure{kExitUsage, fmt::format("{}: {}", path, document.error().message)});
  }
  std::vector<json::Document> documents;
  documents.push_back(std::move(*document));
  const bool is_stdin = path == "-";
  const std::string stem = is_stdin ? "" : std::filesystem::path(path).stem().string();
  auto scan = Assess(arguments, stem, std::move(documents));
  if (!scan) {
    scan.error().message = fmt::format("{}: {}", path, scan.error().message);
    return scan;
  }
  scan->source = is_stdin ? "standard input" : path;
  return scan;
}

LoadedScan LoadScan(const Arguments& arguments, const std::string& source) {
  const bool has_program = !arguments.child_command().empty();
  if (has_program && !source.empty()) {
    return tl::unexpected(SourceFailure{
        kExitUsage, fmt::format("name one source of tools: `{}` or the program after --",
                                base::Printable(source))});
  }
  if (has_program) return ScanProgram(arguments);
  if (source.empty()) {
    return tl::unexpected(
        SourceFailure{kExitUsage, "name a source of tools: a URL, a file, or -- and a program"});
  }
  return IsUrl(source) ? ScanUrl(arguments, source) : ReadSavedList(arguments, source);
}

int Report(const SourceFailure& failure) {
  std::fprintf(stderr, "%s\n", failure.message.c_str());
  return failure.exit_status;
}

int ReportUsage(const std::string& message) { return Report({kExitUsage, message}); }

}  // namespace toolgate::cli
