// SPDX-License-Identifier: Apache-2.0
#include "cli/api/data_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cli {

using base::ErrorCode;

std::string DataOfEnvironment() {
  const char* path = std::getenv("TOOLGATE_DATA");
  return path == nullptr ? "" : path;
}

base::Result<DataFolder> FindDataFolder(const std::string& path) {
  std::string trimmed = path;
  while (trimmed.size() > 1 && trimmed.ends_with('/')) trimmed.pop_back();
  const DataFolder folder{std::move(trimmed)};
  std::error_code error;
  const auto status = std::filesystem::status(folder.Database(), error);
  if (std::filesystem::is_regular_file(status)) return folder;
  const std::string shown = base::Printable(path);
  if (error == std::errc::permission_denied) {
    return base::Fail(ErrorCode::kInvalidInput,
                      fmt::format("`{}` cannot be read by this user: run the command as the user "
                                  "whose it is",
                                  shown));
  }
  if (std::filesystem::exists(folder.Keys(), error)) {
    return base::Fail(ErrorCode::kInvalidInput,
                      fmt::format("the store of `{0}` is missing: put back a backup with `toolgate "
                                  "db restore --data {0}`",
                                  shown));
  }
  return base::Fail(
      ErrorCode::kInvalidInput,
      fmt::format("`{}` is no data folder: make one with `toolgate init --data {}`", shown, shown));
}

}  // namespace toolgate::cli
