// SPDX-License-Identifier: Apache-2.0
// A command of the API: what it takes, who may use it, and the function that runs it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "simulator/engine/failure.h"
#include "simulator/engine/faults.h"
#include "simulator/engine/jobs.h"
#include "simulator/engine/parameters.h"
#include "simulator/engine/request_rates.h"
#include "simulator/engine/scope.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class CommandKind { kList, kSync, kAsync };
// Whose role has it by default; root admins have everything.
enum class Rights { kEveryone, kDomainAdmin, kRootAdmin };
// Where its Java class is, for the `cmd` of jobs.
enum class JavaArea {
  kByCaller,  // `user.vm.StopVMCmd`, and `admin.vm.StopVMCmdByAdmin` when an admin called
  kUser,      // `user.snapshot.CreateSnapshotCmd` for everyone
  kAdmin,     // `admin.vm.MigrateVMCmd`
};

struct Command;

// What a command worked on, for its event. Commands that enter a job need not say; others may,
// where it is not what the parameter `id` names.
struct Subject {
  std::string type;  // `VirtualMachine`
  std::string id;
  const Account* owner = nullptr;  // null: the caller
};

// A request that has passed every check, and what it works on.
struct CommandContext {
  const Command& command;
  Cloud& cloud;
  JobQueue& jobs;
  RequestRates& rates;
  const base::Clock& clock;
  const Account& caller;
  const User& user;  // of the caller
  const Arguments& arguments;
  base::WallTime now;
  std::optional<Fault> fault;  // for its job
  Scope scope;                 // of a list that takes `listall`
  Subject subject = {};
};

struct Command {
  std::string_view name;
  std::string_view java_class;  // `vm.StopVMCmd`
  CommandKind kind = CommandKind::kSync;
  Rights rights = Rights::kEveryone;
  std::string_view description;
  std::string_view notation;  // of its parameters (parameters.h)
  Reply (*run)(CommandContext& context) = nullptr;

  std::string_view event = {};       // `VM.STOP`; the engine records it
  std::string_view event_text = {};  // `stopping Instance`; empty: the command's name
  std::string_view resource = {};    // of the event: `VirtualMachine`
  std::string_view response = {};    // the fields of its answer: `UserVmResponse`
  std::string_view since = {};       // `4.19`; empty: before 4.18
  JavaArea area = JavaArea::kByCaller;
};

// The parameters of `command`, parsed once.
const std::vector<ParameterSpec>& SpecsOf(const Command& command);

// Whether the caller's default role has `command`.
bool MayUse(const Account& caller, const Command& command);

// Who may do what to whom: root admins everything, domain admins what is in their domain and below,
// others what their account owns and what belongs to their projects. The text names `what`.
std::optional<ApiFailure> CheckAccess(const Account& caller, const Account& owner,
                                      std::string_view what);

// Whether the caller may make things in `zone`: not where it is disabled. Code 531.
std::optional<ApiFailure> CheckZone(const Account& caller, const Zone& zone);

// `entity`, if the caller may work on it.
template <class T>
tl::expected<T*, ApiFailure> IfAllowed(const CommandContext& context, T& entity,
                                       std::string_view what) {
  if (auto refused = CheckAccess(context.caller, *entity.account, what)) {
    return Fail(std::move(*refused));
  }
  return &entity;
}

// The entity that `parameter` names, likewise. It was sent: then it names one.
template <class T>
tl::expected<T*, ApiFailure> Take(const CommandContext& context, Table<T>& table,
                                  std::string_view parameter = "id") {
  T& entity = *table.Find(context.arguments.Text(parameter));
  return IfAllowed(context, entity, entity.name);
}

// Whether `account`, and each domain that it is in, may own `count` more. Counting is the caller's
// part: `cloud.counts.Add`.
std::optional<ApiFailure> CheckLimit(const Cloud& cloud, const Account& account, ResourceType type,
                                     int64_t count = 1);

// Whose a new thing becomes: the caller's, or that of the `account` with `domainid` or of the
// `projectid` that was sent. Errors: parameters, permission.
tl::expected<const Account*, ApiFailure> TakeOwner(CommandContext& context);

}  // namespace toolgate::simulator
