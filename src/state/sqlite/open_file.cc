// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/open_file.h"

#include <filesystem>

#include <fmt/format.h>

#include "state/sqlite/internal/migrations.h"

namespace toolgate::state {
namespace {

// A file up to this size is looked through at each start, which takes less than a tenth of a
// second.
constexpr uintmax_t kCheckedBytesMax = 32u << 20;

tl::unexpected<base::Error> Damaged(const std::string& path, std::string_view why) {
  return base::Fail(
      base::ErrorCode::kInvalidInput,
      fmt::format("`{}` is damaged: {}; restore a backup of it, or move it away", path, why));
}

// Before anything is written to a file that may be somebody else's.
base::Status CheckKind(const std::string& path) {
  ASSIGN_OR_RETURN(
      const auto database,
      sqlite::Database::Open(path, {.sharing = sqlite::Sharing::kShared, .is_read_only = true}));
  ASSIGN_OR_RETURN([[maybe_unused]] const int64_t version,
                   sqlite::ReadVersion(*database, StoreKind()));
  return {};
}

base::Status CheckPages(sqlite::Database& database) {
  sqlite::Statement check = database.Prepare("PRAGMA quick_check(1)");
  ASSIGN_OR_RETURN(const bool has_row, check.Next());
  if (has_row && check.Text(0) == "ok") return {};
  return Damaged(database.path(), has_row ? check.Text(0) : "it cannot be checked");
}

base::Result<std::unique_ptr<sqlite::Database>> OpenSound(const std::string& path) {
  std::error_code error;
  const uintmax_t bytes = std::filesystem::file_size(path, error);
  const bool is_new = static_cast<bool>(error);
  // Changes of a store that ended at once may be beside it.
  if (!is_new && bytes == 0 && !std::filesystem::exists(path + "-wal", error)) {
    return Damaged(path, "it is empty");
  }
  if (!is_new) RETURN_IF_ERROR(CheckKind(path));
  ASSIGN_OR_RETURN(auto database,
                   sqlite::Database::Open(path, {.sharing = sqlite::Sharing::kShared}));
  if (!is_new && bytes <= kCheckedBytesMax) RETURN_IF_ERROR(CheckPages(*database));
  RETURN_IF_ERROR(Migrate(*database));
  return database;
}

}  // namespace

base::Result<std::unique_ptr<sqlite::Database>> OpenStoreFile(const std::string& path) {
  return OpenSound(path);
}

base::Result<std::unique_ptr<sqlite::Database>> OpenStoreInMemory() {
  ASSIGN_OR_RETURN(auto database, sqlite::Database::Open(":memory:", {}));
  RETURN_IF_ERROR(Migrate(*database));
  return database;
}

}  // namespace toolgate::state
