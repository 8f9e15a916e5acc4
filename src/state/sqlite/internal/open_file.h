// SPDX-License-Identifier: Apache-2.0
// The store's file, opened for its only writer.
#pragma once

#include <memory>
#include <string>

#include "sqlite/database.h"

namespace toolgate::state {

// Opens or makes the file, looks whether it is sound, brings it to the newest version. Errors:
// unavailable; invalid_input, if it is damaged, newer, or something else: it is not written to
// then.
base::Result<std::unique_ptr<sqlite::Database>> OpenStoreFile(const std::string& path);
base::Result<std::unique_ptr<sqlite::Database>> OpenStoreInMemory();

}  // namespace toolgate::state
