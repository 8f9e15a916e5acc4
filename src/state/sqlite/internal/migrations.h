// SPDX-License-Identifier: Apache-2.0
// The schema's history: each file of migrations/ brings a store from one version to the next.
#pragma once

#include <cstdint>
#include <span>

#include "sqlite/database.h"

namespace toolgate::state {

struct Migration {
  int64_t version;  // that a store has after it: 1, 2, ...
  const char* sql;
};

// In order; made of the files by the build.
std::span<const Migration> Migrations();

// Whose files they are, and the newest version.
sqlite::FileKind StoreKind();

// Brings `database` to the newest version, one transaction for each. Errors: invalid_input, if it
// is newer or something else.
base::Status Migrate(sqlite::Database& database);

}  // namespace toolgate::state
