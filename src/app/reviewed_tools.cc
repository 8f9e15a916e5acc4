// SPDX-License-Identifier: Apache-2.0
#include "app/reviewed_tools.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "base/file.h"

namespace toolgate::app {

base::Result<review::Definitions> LoadDefinitions(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return review::Definitions();
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(path));
  auto definitions = review::ParseDefinitions(std::move(text));
  if (!definitions) return base::Wrap(path, std::move(definitions.error()));
  return definitions;
}

base::Status SaveDefinitions(const std::string& path, const review::Definitions& definitions) {
  const std::string written = path + ".new";
  std::ofstream out(written, std::ios::trunc);
  out << review::WriteDefinitions(definitions);
  out.close();
  if (!out || std::rename(written.c_str(), path.c_str()) != 0) {
    return base::Fail(base::ErrorCode::kUnavailable, fmt::format("cannot write {}", path));
  }
  return {};
}

std::string SeenPath(const std::string& reviewed_path) { return reviewed_path + ".seen"; }

bool ReviewedTools::Read() {
  auto definitions = LoadDefinitions(path_);
  if (!definitions) {
    logger_.Error("reviewed_broken", {{"file", path_}, {"error", definitions.error().message}});
    return false;
  }
  const auto in_force = reviews_.Get();
  const std::string before = in_force ? review::WriteDefinitions(*in_force) : "";
  if (review::WriteDefinitions(*definitions) == before) return false;
  size_t tools = 0;
  for (const auto& [server, of_server] : definitions->servers) tools += of_server.size();
  reviews_.Publish(std::make_shared<const review::Definitions>(std::move(*definitions)));
  logger_.Info("reviewed_loaded", {{"file", path_}, {"tools", tools}});
  return true;
}

void ReviewedTools::NoteSeen(const std::string& server, review::Tools tools) {
  const std::lock_guard lock(mutex_);
  seen_.servers[server] = std::move(tools);
  const auto saved = SaveDefinitions(SeenPath(path_), seen_);
  if (saved) return;
  logger_.Warning("seen_not_written", {{"server", server}, {"error", saved.error().message}});
}

}  // namespace toolgate::app
