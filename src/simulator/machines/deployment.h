// SPDX-License-Identifier: Apache-2.0
// What deployVirtualMachine asks for: read and checked before there is a row for the machine
// (com.cloud.vm.UserVmManagerImpl.createVirtualMachine, 4.22).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulator/engine/command.h"
#include "simulator/machines/machine_size.h"

namespace toolgate::simulator {

inline constexpr size_t kUserDataBytesMax = 32'768;  // vm.userdata.max.length, of the base64

struct Deployment {
  VirtualMachine machine;  // without id; its interfaces have their addresses
  int64_t root_bytes = 0;
  const Snapshot* root_snapshot = nullptr;  // what the root disk is copied from
  Volume* root_volume = nullptr;            // what becomes the root disk
  const DiskOffering* root_offering = nullptr;
  const DiskOffering* data_offering = nullptr;  // of a data disk, if there is to be one
  int64_t data_bytes = 0;
  std::vector<SecurityGroup*> security_groups;
  std::vector<AffinityGroup*> affinity_groups;
};

// Errors: 431 for what makes no sense, 531, 533 without a free address, 535 over a limit.
tl::expected<Deployment, ApiFailure> PlanDeployment(CommandContext& context);

// Why `text` cannot be user data, if it cannot.
JobFailure CheckUserData(std::string_view text);

// Why a machine of `account` cannot be called `name`, if it cannot; `self` may already be.
JobFailure CheckHostName(const Cloud& cloud, std::string_view name, const std::vector<Nic>& nics,
                         const VirtualMachine* self);

// The names in `keypairs` or `keypair`, of key pairs of `owner`. Errors: 431.
tl::expected<std::string, ApiFailure> TakeKeyPairs(CommandContext& context, const Account& owner);

}  // namespace toolgate::simulator
