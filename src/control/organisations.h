// SPDX-License-Identifier: Apache-2.0
// Organisations: made and deleted by operators of the instance, named by their admins.
#pragma once

#include <string_view>

#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"

namespace toolgate::control {

// 1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first, but nothing that begins as an id does.
bool IsOrganisationName(std::string_view name);

// `wanted`: {name, title?}. Whoever makes it, and is somebody, is its first admin.
Outcome<state::Organisation> CreateOrganisation(const Context& context, json::Value wanted);

// `wanted`: {name?, title?}.
Outcome<state::Organisation> ChangeOrganisation(const Context& context,
                                                state::Organisation organisation,
                                                json::Value wanted);

// With everything that is its own; its part of the audit log stays.
Outcome<void> DeleteOrganisation(const Context& context, const state::Organisation& organisation);

// As the API gives it, and the audit log keeps it.
void WriteOrganisation(json::Writer& writer, const state::Organisation& organisation);

}  // namespace toolgate::control
