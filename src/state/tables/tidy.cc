// SPDX-License-Identifier: Apache-2.0
#include "state/tables/tidy.h"

namespace toolgate::state {

base::Status Tidy(ControlStore& store, base::WallTime now) {
  return store.Write([now](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(tables.sign_ins().DeleteExpired(now));
    RETURN_IF_ERROR(tables.invitations().DeleteExpired(now));
    return tables.kept_answers().DeleteOlder(now - kAnswersKept);
  });
}

}  // namespace toolgate::state
