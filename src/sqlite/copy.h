// SPDX-License-Identifier: Apache-2.0
// A database's content put into another, as it is at one moment.
#pragma once

#include "sqlite/database.h"

namespace toolgate::sqlite {

// Replaces all that is in `to`. `from` may be written to by other connections meanwhile, if it is a
// file in WAL mode: they do not wait. Errors: those of Database::Failed.
base::Status CopyAll(Database& from, Database& to);

}  // namespace toolgate::sqlite
