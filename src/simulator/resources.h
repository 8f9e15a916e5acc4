// SPDX-License-Identifier: Apache-2.0
// Entities as the API shows them: the members of the 4.22 response classes that this cloud has
// values for. Null members are left out, empty collections are written.
#pragma once

#include <string>

#include "json/writer.h"
#include "simulator/cloud.h"
#include "simulator/jobs.h"

namespace toolgate::simulator {

// What of a machine is shown besides the least.
struct MachineView {
  bool for_admin = false;  // hosts and instance names
  const Job* pending = nullptr;
  std::string password;  // only ever in the result of the job that set it
  bool metrics = false;
  bool is_empty = false;  // nothing of it, because the caller does not see it any more
};

// Each writes one object.
void WriteMachine(json::Writer& writer, const VirtualMachine& machine, const MachineView& view);
void WriteZone(json::Writer& writer, const Zone& zone);
void WriteHost(json::Writer& writer, const Host& host);
void WriteOffering(json::Writer& writer, const ServiceOffering& offering);
void WriteTemplate(json::Writer& writer, const Template& source);
void WriteNetwork(json::Writer& writer, const Network& network);
void WriteVolume(json::Writer& writer, const Volume& volume);
void WriteSnapshot(json::Writer& writer, const Snapshot& snapshot);
void WriteUser(json::Writer& writer, const Account& account);

// The members of a job, without the braces' companions: queryAsyncJobResult answers flat.
void WriteJobMembers(json::Writer& writer, const Job& job);

// Whether lists and results show `machine` to a caller who may see its owner's machines.
inline bool IsShownTo(const Account& caller, const VirtualMachine& machine,
                      const Settings& settings) {
  const bool sees_gone = caller.type != AccountType::kUser || settings.user_sees_destroyed;
  return !machine.removed && (sees_gone || !IsGone(machine));
}

// Whether an account's own rules let it manage what others own.
inline bool IsAdmin(const Account& account) { return account.type != AccountType::kUser; }

}  // namespace toolgate::simulator
