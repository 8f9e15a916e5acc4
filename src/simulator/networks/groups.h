// SPDX-License-Identifier: Apache-2.0
// Security groups as the API shows them, and whether something still uses one.
#pragma once

#include <string>
#include <vector>

#include "simulator/networks/named.h"

namespace toolgate::simulator {

using GroupRules = std::vector<const SecurityGroupRule*>;

// The rules of `group` that are not revoked.
GroupRules RulesOf(const Cloud& cloud, const SecurityGroup& group);

// Writes one object, with these `rules` of the group.
void WriteSecurityGroup(json::Writer& writer, const SecurityGroup& group, const GroupRules& rules,
                        const RowView& view);

// The account's group of this name, or null.
SecurityGroup* FindGroup(Cloud& cloud, const Account& account, std::string_view name);

}  // namespace toolgate::simulator
