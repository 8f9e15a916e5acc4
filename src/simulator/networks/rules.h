// SPDX-License-Identifier: Apache-2.0
// Rules on public addresses: what all kinds of them check and go through (FirewallManagerImpl,
// 4.22).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/networks/named.h"

namespace toolgate::simulator {

std::string_view Name(RuleState state);

// A staged rule of `purpose` on the address that `parameter` names, which must be of a network that
// has `service`. Errors: 431, 531.
tl::expected<FirewallRule, ApiFailure> StageRule(CommandContext& context, RulePurpose purpose,
                                                 std::string_view parameter,
                                                 std::string_view service);

// The number that was sent as `name`, or `fallback`.
inline int NumberOr(const Arguments& arguments, std::string_view name, int fallback) {
  return static_cast<int>(arguments.Number(name, fallback));
}

// Why the ports from `start` to `end` (-1: none) make no sense. Code 431.
std::optional<ApiFailure> CheckPorts(int start, int end);

// Why `cidrlist` cannot be read. Code 431.
std::optional<ApiFailure> CheckCidrs(const Arguments& arguments);

// The `cidrlist` that was sent.
std::vector<std::string> ReadCidrs(const Arguments& arguments);

// Why `rule` cannot stand beside the rules that are on its address: 537, for a second of the same
// ICMP messages 431.
std::optional<ApiFailure> FindConflict(const Cloud& cloud, const FirewallRule& rule);

// Adds a staged rule without conflicts, in state Add.
FirewallRule& AddRule(Cloud& cloud, FirewallRule rule, base::WallTime now);

// The firewall rule that lets the traffic of `rule` in from everywhere, with `openfirewall`; none
// is added if there is one for these ports.
void OpenFirewall(Cloud& cloud, const FirewallRule& rule, base::WallTime now);

// What a job does to a rule in state Add: it becomes active, and so does what was opened for it. On
// a failure both are gone.
net::Task<std::optional<ApiFailure>> Activate(JobRun& run, Cloud& cloud, FirewallRule& rule,
                                              const base::Clock& clock);

// Enters the job that makes `added` active; its result is `{"<key>":<rule>}`, which `write` writes.
Reply EnterActivation(CommandContext& context, FirewallRule& added, std::string instance_type,
                      std::string_view key,
                      void (*write)(json::Writer& writer, const FirewallRule& rule,
                                    const RowView& view));

// Enters the job that revokes and deletes `rule`.
Reply EnterRevocation(CommandContext& context, FirewallRule& rule, std::string instance_type);

// What a list shows of a rule: filters that all kinds have.
bool MatchesRule(const CommandContext& context, const FirewallRule& rule, RulePurpose purpose);

}  // namespace toolgate::simulator
