// SPDX-License-Identifier: Apache-2.0
// Guest networks, what they are made from, their routers and public addresses. `removed`: no longer
// listed, though its id still resolves. `deleted`: its row is gone, and its id means nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "simulator/model/infrastructure.h"
#include "simulator/model/people.h"

namespace toolgate::simulator {

struct VirtualMachine;

// States of networks. One is implemented, with a router, when its first machine starts or it gets
// its first public address.
inline constexpr std::string_view kAllocated = "Allocated";
inline constexpr std::string_view kImplementing = "Implementing";
inline constexpr std::string_view kImplemented = "Implemented";
inline constexpr std::string_view kShutdown = "Shutdown";
inline constexpr std::string_view kSetup = "Setup";  // a shared one: always

struct NetworkOffering {
  std::string id;
  std::string name;
  std::string display_text;
  std::string guest_type = "Isolated";  // `Isolated`, `L2`, `Shared`
  std::string state = "Enabled";
  std::vector<std::string> services;  // `SourceNat`, `Firewall`, ...
  bool is_default = false;
  bool specify_vlan = false;
  bool specify_ip_ranges = false;
  bool for_vpc = false;
  base::WallTime created;
};

struct Vpc {
  std::string id;
  std::string name;
  std::string display_text;
  std::string cidr;
  std::string domain;  // DNS
  std::string state = "Enabled";
  const Zone* zone = nullptr;
  const Account* account = nullptr;
  base::WallTime created;
};

struct Network {
  std::string id;
  std::string name;
  std::string display_text;
  std::string type;  // `Isolated`, `L2`, `Shared`
  std::string gateway;
  std::string netmask;
  std::string cidr;
  std::string start_address;  // of those handed out; empty: the first after the gateway
  std::string end_address;    // empty: the last of the block
  std::string domain;         // DNS
  std::string dns1;
  std::string dns2;
  std::string vlan;
  std::string acl_type = "Account";  // who may use it: `Account` or `Domain`
  std::string state{kAllocated};
  const NetworkOffering* offering = nullptr;
  const Vpc* vpc = nullptr;
  const Zone* zone = nullptr;
  const Account* account = nullptr;
  base::WallTime created;
  bool restart_required = false;
  bool removed = false;
};

// The virtual router of an implemented network.
struct Router {
  std::string id;
  std::string name;
  std::string state = "Running";
  std::string public_address;  // empty without source NAT
  const Network* network = nullptr;
  const Host* host = nullptr;
  base::WallTime created;
  bool deleted = false;
};

struct PublicAddress {
  std::string id;
  std::string address;
  std::string state = "Free";  // `Free`, `Allocating`, `Allocated`, `Releasing`, `Reserved`
  const Zone* zone = nullptr;
  const Account* account = nullptr;  // from here on: while it is not free
  const Network* network = nullptr;
  const Vpc* vpc = nullptr;
  bool is_source_nat = false;
  const VirtualMachine* machine = nullptr;  // of its static NAT
  std::string guest_address;                // of its static NAT
  base::WallTime allocated;
};

// What a rule on a public address is for. All of them are of one table: their ports must not clash.
enum class RulePurpose { kFirewall, kPortForwarding, kLoadBalancing };
enum class RuleState { kStaged, kAdd, kActive, kRevoke };

struct FirewallRule {
  std::string id;
  RulePurpose purpose = RulePurpose::kFirewall;
  RuleState state = RuleState::kStaged;
  std::string protocol;  // `tcp`, `udp`, `icmp`, `all`; of a balancer also `ssl`, `tcp-proxy`
  int start_port = -1;   // public; -1: none
  int end_port = -1;
  std::vector<std::string> cidrs;  // sources; empty: all
  const PublicAddress* address = nullptr;
  const Network* network = nullptr;
  const Account* account = nullptr;
  std::string opened_for;  // the id of the rule that this one was made for, with `openfirewall`
  bool deleted = false;

  int icmp_type = -1;  // of a firewall rule
  int icmp_code = -1;

  int private_port = 0;  // of a port forwarding, and of a load balancer
  int private_end_port = 0;
  const VirtualMachine* machine = nullptr;  // of a port forwarding
  std::string guest_address;

  std::string name;  // of a load balancer
  std::string description;
  std::string algorithm;
  std::vector<const VirtualMachine*> members;
};

}  // namespace toolgate::simulator
