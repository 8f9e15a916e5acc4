// SPDX-License-Identifier: Apache-2.0
// What machines share: security groups, affinity groups, and the keys that open them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/model/people.h"

namespace toolgate::simulator {

struct VirtualMachine;

// The name of the security group that every account has from the start and keeps.
inline constexpr std::string_view kDefaultGroup = "default";

struct SecurityGroup {
  std::string id;
  std::string name;
  std::string description;
  const Account* account = nullptr;
  std::vector<const VirtualMachine*> members;
  bool deleted = false;
};

enum class RuleDirection { kIngress, kEgress };

struct SecurityGroupRule {
  std::string id;
  const SecurityGroup* group = nullptr;
  RuleDirection direction = RuleDirection::kIngress;
  std::string protocol;  // `tcp`, `udp`, `icmp`, `all`, or a number
  int start = 0;         // a port; of ICMP the type
  int end = 0;           // a port; of ICMP the code
  std::string cidr;      // empty: `source`
  const SecurityGroup* source = nullptr;
  bool deleted = false;
};

struct AffinityGroup {
  std::string id;
  std::string name;
  std::string description;
  std::string type = "host anti-affinity";
  const Account* account = nullptr;
  std::vector<const VirtualMachine*> members;
};

struct SshKeyPair {
  std::string id;
  std::string name;
  std::string public_key;   // `ssh-ed25519 AAAA...`
  std::string fingerprint;  // MD5 of the key's bytes, `aa:bb:...`
  const Account* account = nullptr;
  bool deleted = false;
};

}  // namespace toolgate::simulator
