// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "base/random.h"
#include "sqlite/copy.h"
#include "state/sqlite/check_file.h"
#include "state/sqlite/directory_lock.h"
#include "state/sqlite/internal/migrations.h"

namespace toolgate::state {
namespace {

// What must not come back with an old copy.
constexpr const char* kForget = "DELETE FROM sign_ins; DELETE FROM kept_answers";

tl::unexpected<base::Error> Failed(std::string_view what, const std::string& path) {
  const auto code = errno == EEXIST ? base::ErrorCode::kConflict : base::ErrorCode::kUnavailable;
  return base::Fail(code, fmt::format("cannot {} `{}`: {}", what, path, std::strerror(errno)));
}

std::string DirectoryOf(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path();
  return directory.empty() ? "." : directory;
}

base::Status SyncDirectory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return Failed("open", path);
  const int synced = ::fsync(fd);
  const int why = errno;
  ::close(fd);
  errno = why;
  if (synced != 0) return Failed("write", path);
  return {};
}

// A file on its way to its name: gone again unless it got there.
class PartFile {
 public:
  explicit PartFile(const std::string& path)
      : path_(fmt::format("{}.{}.part", path, base::RandomToken(6))) {}
  ~PartFile() { ::unlink(path_.c_str()); }
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

base::Status Copy(const std::string& from, const std::string& to, const char* then) {
  ASSIGN_OR_RETURN(
      const auto source,
      sqlite::Database::Open(from, {.sharing = sqlite::Sharing::kShared, .is_read_only = true}));
  ASSIGN_OR_RETURN([[maybe_unused]] const int64_t version,
                   sqlite::ReadVersion(*source, StoreKind()));
  ASSIGN_OR_RETURN(const auto target, sqlite::Database::Open(to, {}));
  RETURN_IF_ERROR(sqlite::CopyAll(*source, *target));
  RETURN_IF_ERROR(target->Execute(then));
  // Everything into the one file.
  return target->Execute("PRAGMA journal_mode=DELETE");
}

// So that the file at `store` is all there is of it; a log that belongs to it must never meet
// another's file.
base::Status SettleLog(const std::string& store, const std::string& replaced) {
  const auto settle = [&]() -> base::Status {
    ASSIGN_OR_RETURN(const auto old, sqlite::Database::Open(store, {}));
    return old->Execute("PRAGMA journal_mode=DELETE");
  };
  const bool is_settled = settle().has_value();
  ::unlink((store + "-shm").c_str());
  const std::string log = store + "-wal";
  if (::access(log.c_str(), F_OK) != 0) return {};
  if (is_settled) return base::Fail(base::ErrorCode::kUnavailable, fmt::format("`{}` stays", log));
  // Damaged: what there is of it is kept together.
  if (::rename(log.c_str(), (replaced + "-wal").c_str()) != 0) return Failed("move", log);
  return {};
}

base::Status SetAside(const std::string& store) {
  if (::access(store.c_str(), F_OK) != 0) {
    ::unlink((store + "-wal").c_str());
    ::unlink((store + "-shm").c_str());
    return {};
  }
  const std::string replaced = store + ".replaced";
  ::unlink((replaced + "-wal").c_str());
  RETURN_IF_ERROR(SettleLog(store, replaced));
  ::unlink(replaced.c_str());
  // A second name, not another: at every moment there is a store.
  if (::link(store.c_str(), replaced.c_str()) != 0) return Failed("keep", replaced);
  return {};
}

}  // namespace

base::Status BackUp(const std::string& store, const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) {
    return base::Fail(base::ErrorCode::kConflict,
                      fmt::format("there is already a file `{}`; name another one", path));
  }
  const PartFile part(path);
  RETURN_IF_ERROR(Copy(store, part.path(), ""));
  // Never in the place of another file: not even of one that came meanwhile.
  if (::renameat2(AT_FDCWD, part.path().c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) != 0) {
    return Failed("make", path);
  }
  return SyncDirectory(DirectoryOf(path));
}

base::Status RestoreFrom(const std::string& backup, const std::string& store) {
  ASSIGN_OR_RETURN(const DirectoryLock lock, DirectoryLock::Take(DirectoryOf(store)));
  std::error_code ignored;
  if (std::filesystem::equivalent(backup, store, ignored)) {
    return base::Fail(base::ErrorCode::kConflict,
                      fmt::format("`{}` is the store itself; name a backup of it", backup));
  }
  ASSIGN_OR_RETURN(const auto findings, CheckFile(backup));
  if (!findings.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("`{}` cannot be restored: {}", backup, findings.front()));
  }
  const PartFile part(store);
  RETURN_IF_ERROR(Copy(backup, part.path(), kForget));
  RETURN_IF_ERROR(SetAside(store));
  if (::rename(part.path().c_str(), store.c_str()) != 0) return Failed("replace", store);
  return SyncDirectory(DirectoryOf(store));
}

}  // namespace toolgate::state
