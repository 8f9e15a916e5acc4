// SPDX-License-Identifier: Apache-2.0
#include "sqlite/copy.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace toolgate::sqlite {
namespace {

constexpr int kAllPages = -1;

}  // namespace

base::Status CopyAll(Database& from, Database& to) {
  sqlite3_backup* copy = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (copy == nullptr) return to.Failed("write");
  const int step = sqlite3_backup_step(copy, kAllPages);
  const int finish = sqlite3_backup_finish(copy);
  if (step == SQLITE_DONE && finish == SQLITE_OK) return {};
  if (finish != SQLITE_OK) return to.Failed("write");
  return base::Fail(base::ErrorCode::kUnavailable,
                    fmt::format("cannot copy `{}`: {}", from.path(), sqlite3_errstr(step)));
}

}  // namespace toolgate::sqlite
