// SPDX-License-Identifier: Apache-2.0
// What servers' tools have become since people looked at them, and the word that they may be so.
#include <algorithm>
#include <cstdio>
#include <set>

#include <fmt/format.h>

#include "app/config.h"
#include "app/reviewed_tools.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/commands/tool_source.h"
#include "json/writer.h"
#include "review/compare.h"

namespace toolgate::cli {
namespace {

using review::Change;

struct Files {
  std::string reviewed_path;
  review::Definitions reviewed;
  review::Definitions seen;
};

// Nothing if they cannot be read, which was told.
std::optional<Files> ReadFiles(const Arguments& arguments) {
  const app::LoadedConfig loaded = app::LoadConfig(arguments.Get("--config"));
  if (loaded.report.issues.HasErrors()) {
    std::fputs(loaded.report.Format().c_str(), stderr);
    return std::nullopt;
  }
  Files files;
  files.reviewed_path = loaded.config.reviewed_path;
  if (files.reviewed_path.empty()) {
    std::fputs("the configuration names no file for reviews: add `reviewed: reviewed.json`\n",
               stderr);
    return std::nullopt;
  }
  auto reviewed = app::LoadDefinitions(files.reviewed_path);
  auto seen = app::LoadDefinitions(app::SeenPath(files.reviewed_path));
  for (const auto* read : {&reviewed, &seen}) {
    if (*read) continue;
    std::fprintf(stderr, "%s\n", read->error().message.c_str());
    return std::nullopt;
  }
  files.reviewed = std::move(*reviewed);
  files.seen = std::move(*seen);
  return files;
}

// The servers that are meant: the one that was named, or all that were seen.
std::vector<std::string> ServersOf(const Files& files, const Arguments& arguments) {
  if (const auto one = arguments.Find("--server")) return {*one};
  std::vector<std::string> servers;
  for (const auto& [name, tools] : files.seen.servers) servers.push_back(name);
  return servers;
}

std::vector<Change> ChangesOf(Files& files, const std::string& server) {
  return review::CompareTools(files.reviewed.servers[server], files.seen.servers[server]);
}

void PrintChange(const Files& files, const std::string& server, const Change& change) {
  std::string line = fmt::format("{} {}", base::Printable(change.tool), review::Name(change.kind));
  if (!change.before.empty()) line += ", was " + base::Printable(change.before);
  if (const review::Definition* now = files.seen.Find(server, change.tool)) {
    line += "  " + now->digest;
  }
  std::puts(line.c_str());
  for (const std::string& detail : change.lines) std::puts(("  " + detail).c_str());
}

void WriteChange(const Files& files, const std::string& server, const Change& change,
                 json::Writer& writer) {
  writer.BeginObject().Member("server", server).Member("tool", change.tool);
  writer.Member("change", review::Name(change.kind));
  if (!change.before.empty()) writer.Member("before", change.before);
  const review::Definition* now = files.seen.Find(server, change.tool);
  if (now) writer.Member("digest", now->digest);
  writer.Key("lines").BeginArray();
  for (const std::string& detail : change.lines) writer.String(detail);
  writer.EndArray().EndObject();
}

int ReviewAsJson(Files& files, const std::vector<std::string>& servers) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("changes").BeginArray();
  bool is_open = false;
  for (const std::string& server : servers) {
    for (const Change& change : ChangesOf(files, server)) {
      WriteChange(files, server, change, writer);
      is_open = true;
    }
  }
  writer.EndArray().EndObject();
  const int status = Print(out + "\n");
  if (status != kExitOk) return status;
  return is_open ? kExitFailed : kExitOk;
}

int Review(const Arguments& arguments) {
  auto files = ReadFiles(arguments);
  if (!files) return kExitUsage;
  if (arguments.Has("--json")) return ReviewAsJson(*files, ServersOf(*files, arguments));
  size_t open = 0;
  for (const std::string& server : ServersOf(*files, arguments)) {
    const std::vector<Change> changes = ChangesOf(*files, server);
    const size_t tools = files->seen.servers[server].size();
    std::puts(fmt::format("{}: {} tools seen, {} changes since they were reviewed",
                          base::Printable(server), tools, changes.size())
                  .c_str());
    for (const Change& change : changes) PrintChange(*files, server, change);
    open += changes.size();
  }
  if (open == 0) return kExitOk;
  std::puts("\naccept with `toolgate policy accept`, which takes --tool NAME or --all");
  return kExitFailed;
}

// Makes one change the reviewed state.
void Accept(Files& files, const std::string& server, const Change& change) {
  review::Tools& reviewed = files.reviewed.servers[server];
  if (change.kind == Change::Kind::kGone) {
    reviewed.erase(change.tool);
    return;
  }
  reviewed[change.tool] = *files.seen.Find(server, change.tool);
  if (!change.before.empty()) reviewed.erase(change.before);
}

struct Accepted {
  std::string server;
  Change change;
};

int PrintAccepted(const Arguments& arguments, const std::vector<Accepted>& accepted,
                  const std::string& path) {
  std::string out;
  if (!arguments.Has("--json")) {
    for (const auto& [server, change] : accepted) {
      out += fmt::format("{}: accepted {} ({})\n", base::Printable(server),
                         base::Printable(change.tool), review::Name(change.kind));
    }
    return Print(out + fmt::format("{} accepted in {}\n", accepted.size(), path));
  }
  json::Writer writer(out);
  writer.BeginObject().Member("file", path).Key("accepted").BeginArray();
  for (const auto& [server, change] : accepted) {
    writer.BeginObject().Member("server", server).Member("tool", change.tool);
    writer.Member("change", review::Name(change.kind)).EndObject();
  }
  writer.EndArray().EndObject();
  return Print(out + "\n");
}

int AcceptAll(const Arguments& arguments) {
  auto files = ReadFiles(arguments);
  if (!files) return kExitUsage;
  const bool is_all = arguments.Has("--all");
  const std::string names = arguments.Find("--tool").value_or("");
  if (is_all == !names.empty()) {
    std::fputs("say what to accept: --tool NAME, several with commas between, or --all\n", stderr);
    return kExitUsage;
  }
  std::set<std::string> wanted;
  for (const std::string_view name : base::Split(names, ',')) wanted.emplace(base::Trim(name));
  std::set<std::string> missing = is_all ? std::set<std::string>() : wanted;
  std::vector<Accepted> accepted;
  for (const std::string& server : ServersOf(*files, arguments)) {
    for (const Change& change : ChangesOf(*files, server)) {
      if (!is_all && !wanted.contains(change.tool)) continue;
      Accept(*files, server, change);
      accepted.push_back({server, change});
      missing.erase(change.tool);
    }
  }
  if (!missing.empty()) {
    std::fprintf(stderr, "nothing is to be accepted of `%s`; nothing was written\n",
                 base::Printable(*missing.begin()).c_str());
    return kExitFailed;
  }
  const auto saved = app::SaveDefinitions(files->reviewed_path, files->reviewed);
  if (!saved) {
    std::fprintf(stderr, "%s\n", saved.error().message.c_str());
    return kExitUsage;
  }
  return PrintAccepted(arguments, accepted, files->reviewed_path);
}

const std::vector<Option> kCommonOptions = {
    {"--config", "FILE", "The gateway's configuration, which names the file of reviews", true},
    {"--server", "NAME", "Only this server's tools"}};

}  // namespace

Command PolicyReviewCommand() {
  std::vector<Option> options = kCommonOptions;
  options.push_back({"--json", "", "One JSON object on one line"});
  return {.name = "policy review",
          .summary = "Show which tools are new or changed since they were reviewed",
          .details =
              "Compares what the gateway has seen last of its servers with what was "
              "accepted.\nExit status: 0 nothing is to be reviewed, 1 something is, 2 a file "
              "cannot be read.",
          .options = std::move(options),
          .run = Review};
}

Command PolicyAcceptCommand() {
  std::vector<Option> options = kCommonOptions;
  options.push_back({"--tool", "NAMES", "Accept these, with commas between"});
  options.push_back({"--all", "", "Accept everything"});
  options.push_back({"--json", "", "One JSON object on one line"});
  return {.name = "policy accept",
          .summary = "Accept new and changed tools as they are now",
          .details =
              "A running gateway takes it up by itself.\nExit status: 0 accepted, 1 one of "
              "the names is not to be accepted, 2 a file cannot be read or written.",
          .options = std::move(options),
          .run = AcceptAll};
}

}  // namespace toolgate::cli
