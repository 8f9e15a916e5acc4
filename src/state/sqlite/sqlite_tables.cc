// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/sqlite_tables.h"

#include <exception>

#include <fmt/format.h>

namespace toolgate::state {

base::Status RunGuarded(const ControlStore::Change& change, Tables& tables) {
  try {
    return change(tables);
  } catch (const std::exception& thrown) {
    return base::Fail(base::ErrorCode::kInternal,
                      fmt::format("the store was used in vain: {}", thrown.what()));
  } catch (...) {
    return base::Fail(base::ErrorCode::kInternal, "the store was used in vain");
  }
}

}  // namespace toolgate::state
