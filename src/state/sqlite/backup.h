// SPDX-License-Identifier: Apache-2.0
// Copies of a store: made while it is used, and put back when it is not.
#pragma once

#include <string>

#include "base/result.h"

namespace toolgate::state {

// Copies the store at `store` as it is at one moment to a new file at `path`, readable by its owner
// alone, that needs no other file beside it. The store may be in use, by another process too; its
// writers do not wait. The file appears whole or not at all. Errors: conflict, if there is
// something at `path`; unavailable; invalid_input, if the store is damaged.
base::Status BackUp(const std::string& store, const std::string& path);

// Puts the content of `backup` in the place of the store at `store`, which need not be there; the
// old one stays beside it as `store`.replaced. Nobody is signed in afterwards, and what was
// answered before is forgotten; but grants and members that were removed since the backup are back:
// whoever asks for this is to be told. Errors: conflict, if a process uses the store;
// invalid_input, if the backup is not sound; unavailable.
base::Status RestoreFrom(const std::string& backup, const std::string& store);

}  // namespace toolgate::state
