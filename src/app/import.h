// SPDX-License-Identifier: Apache-2.0
// Brings what a configuration file names into an organisation of the store: servers, policies and
// grants with the hashes of their tokens, so that clients go on.
#pragma once

#include <cstddef>
#include <string>

#include "control/rows.h"
#include "control/servers.h"

namespace toolgate::app {

struct Imported {
  size_t servers = 0;
  size_t policies = 0;
  size_t grants = 0;
};

// Reads the file at `path` as `serve` does, its environment variables and files too, and adds what
// is in it to the organisation, all or nothing. Errors: invalid_input, with what is wrong with the
// file or cannot be kept; conflict, if a name or a token is there already.
control::Outcome<Imported> ImportFile(const control::Context& context,
                                      const control::ServerRules& rules,
                                      const state::Organisation& organisation,
                                      const std::string& path);

}  // namespace toolgate::app
