// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/session.h"

#include <fmt/format.h>

namespace toolgate::state {
namespace {

// The last column that `UNIQUE constraint failed: servers.organisation, servers.name` names.
std::string_view LastColumn(std::string_view failure) {
  const size_t dot = failure.rfind('.');
  return dot == std::string_view::npos ? "key" : failure.substr(dot + 1);
}

}  // namespace

tl::unexpected<base::Error> NotFound(const char* noun) {
  return base::Fail(base::ErrorCode::kNotFound, fmt::format("there is no such {}", noun));
}

tl::unexpected<base::Error> StaleRevision(const char* noun) {
  return base::Fail(
      base::ErrorCode::kConflict,
      fmt::format("the {} was changed meanwhile; look at it again and repeat the change", noun));
}

base::Status Session::CheckWritable() const {
  if (access_ == Access::kWrite) return {};
  return base::Fail(base::ErrorCode::kInternal, "a reading must not change the store");
}

tl::unexpected<base::Error> Session::Explain(const char* noun, std::string_view sql,
                                             base::Error error) {
  const std::string failure = database_.failure();
  switch (database_.failed_constraint()) {
    case sqlite::Constraint::kNone:
      return tl::unexpected(std::move(error));
    case sqlite::Constraint::kUnique:
      return base::Fail(base::ErrorCode::kConflict,
                        fmt::format("another {} has this {}", noun, LastColumn(failure)));
    case sqlite::Constraint::kForeignKey:
      if (sql.starts_with("DELETE")) {
        return base::Fail(base::ErrorCode::kConflict,
                          fmt::format("something still refers to the {}", noun));
      }
      return base::Fail(base::ErrorCode::kNotFound,
                        fmt::format("the {} refers to something that is not there", noun));
    case sqlite::Constraint::kTrigger:
      return base::Fail(base::ErrorCode::kConflict, failure);
    case sqlite::Constraint::kOther:
      break;
  }
  return base::Fail(base::ErrorCode::kInternal,
                    fmt::format("the {} cannot be kept: {}", noun, failure));
}

base::Result<int64_t> Session::RunChange(const char* noun, std::string_view sql,
                                         sqlite::Statement& statement) {
  auto run = statement.Finish();
  if (!run) return Explain(noun, sql, std::move(run.error()));
  return database_.changes();
}

}  // namespace toolgate::state
