// SPDX-License-Identifier: Apache-2.0
// The commands that change a virtual machine.
#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "simulator/engine/enter_job.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/machine_life.h"
#include "simulator/machines/machine_view.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

// What one job does, and the password it may end with.
using MachineJob = std::function<net::Task<JobFailure>(JobRun& run)>;

std::string MachineResult(const Cloud& cloud, const Account& caller, const VirtualMachine& machine,
                          const std::string& password) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key("virtualmachine");
  MachineView view;
  view.for_admin = IsAdmin(caller);
  view.password = password;
  view.is_empty = !IsShownTo(caller, machine, cloud.settings);
  WriteMachine(writer, machine, view);
  writer.EndObject();
  return json;
}

MachineLife LifeOf(const CommandContext& context) { return {context.cloud, context.clock}; }

Reply EnterMachineJob(CommandContext& context, const VirtualMachine& machine, JobWork work,
                      Shown shown = Shown::kJob) {
  return EnterJob(context, {"VirtualMachine", machine.id}, std::move(work), shown);
}

// A job whose result is the machine as it is then.
JobWork ResultIsMachine(CommandContext& context, VirtualMachine& machine, MachineJob body,
                        std::string password = "") {
  return [&cloud = context.cloud, &caller = context.caller, &machine, body = std::move(body),
          password = std::move(password)](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await body(run);
    if (failed) co_return Fail(std::move(*failed));
    co_return MachineResult(cloud, caller, machine, password);
  };
}

// The machine that the request names, if the caller may touch it.
tl::expected<VirtualMachine*, ApiFailure> TakeMachine(CommandContext& context,
                                                      std::string_view parameter = "id") {
  VirtualMachine* machine = context.cloud.machines.Find(context.arguments.Text(parameter));
  if (auto refused = CheckAccess(context.caller, *machine->account, machine->name)) {
    return Fail(std::move(*refused));
  }
  return machine;
}

const Host* FindHost(CommandContext& context) {
  return context.cloud.hosts.Find(context.arguments.Text("hostid"));
}

}  // namespace

Reply StartVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto body = [life = LifeOf(context), &vm = **machine, host = FindHost(context)](JobRun& run) {
    return life.Start(run, vm, host);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply StopVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const StopMode mode = context.arguments.Flag("forced") ? StopMode::kForced : StopMode::kGraceful;
  auto body = [life = LifeOf(context), &vm = **machine, mode](JobRun& run) {
    return life.Stop(run, vm, mode);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply RebootVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto body = [life = LifeOf(context), &vm = **machine](JobRun& run) {
    return life.Reboot(run, vm);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply DestroyVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const ExpungeMode mode =
      context.arguments.Flag("expunge") ? ExpungeMode::kExpunge : ExpungeMode::kKeep;
  const auto ids = context.arguments.List("volumeids");
  const std::vector<std::string> volumes(ids.begin(), ids.end());
  auto body = [life = LifeOf(context), &vm = **machine, mode, volumes, &caller = context.caller](
                  JobRun& run) { return life.Destroy(run, vm, mode, volumes, caller); };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply ExpungeVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto work = [life = LifeOf(context), &vm = **machine,
               &caller = context.caller](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await life.Expunge(run, vm, caller);
    if (failed) co_return Fail(std::move(*failed));
    co_return std::string("{\"success\":true}");
  };
  return EnterMachineJob(context, **machine, work);
}

Reply MigrateVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context, "virtualmachineid");
  if (!machine) return Fail(machine.error());
  const Arguments& arguments = context.arguments;
  if (!arguments.Has("hostid") && !arguments.Has("storageid") && !arguments.Flag("autoselect")) {
    return Fail(Invalid("Either hostid or storageid must be specified"));
  }
  auto body = [life = LifeOf(context), &vm = **machine, host = FindHost(context)](JobRun& run) {
    return life.Migrate(run, vm, host);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply ScaleVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const auto& offering = *context.cloud.offerings.Find(context.arguments.Text("serviceofferingid"));
  auto body = [life = LifeOf(context), &vm = **machine, &offering](JobRun& run) {
    return life.Scale(run, vm, offering);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body));
}

Reply ResetPasswordForVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  std::string password(context.arguments.Text("password"));
  if (password.empty()) password = context.cloud.NewPassword();
  auto body = [life = LifeOf(context), &vm = **machine](JobRun& run) {
    return life.ResetPassword(run, vm);
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body, password));
}

Reply ChangeServiceForVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  const auto& offering = *context.cloud.offerings.Find(context.arguments.Text("serviceofferingid"));
  if (auto failed = LifeOf(context).ChangeOffering(**machine, offering)) {
    return Fail(std::move(*failed));
  }
  return MachineResult(context.cloud, context.caller, **machine, "");
}

Reply RecoverVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  if (auto failed = LifeOf(context).Recover(**machine, context.caller)) {
    return Fail(std::move(*failed));
  }
  return MachineResult(context.cloud, context.caller, **machine, "");
}

namespace {

// The networks that were asked for, or the caller's first.
tl::expected<std::vector<Network*>, ApiFailure> TakeNetworks(CommandContext& context) {
  std::vector<Network*> networks;
  for (std::string_view id : context.arguments.List("networkids")) {
    Network* network = context.cloud.networks.Find(id);
    if (auto refused = CheckAccess(context.caller, *network->account, network->name)) {
      return Fail(std::move(*refused));
    }
    networks.push_back(network);
  }
  for (Network& network : context.cloud.networks) {
    if (networks.empty() && network.account == &context.caller) networks.push_back(&network);
  }
  if (networks.empty()) {
    return Fail(Invalid("Unable to find a network for the instance; give networkids"));
  }
  return networks;
}

std::optional<ApiFailure> CheckDeployment(CommandContext& context, const VirtualMachine& wanted,
                                          const std::vector<Network*>& networks) {
  if (!wanted.name.empty() && !cloudstack::IsHostName(wanted.name)) {
    return Invalid(
        fmt::format("Invalid name. Vm name can contain ASCII letters 'a' through 'z', "
                    "the digits '0' through '9', and the hyphen ('-'), must be "
                    "between 1 and 63 characters long, and can't start or end with "
                    "\"-\" and can't start with digit: {}",
                    base::Printable(wanted.name)));
  }
  int64_t owned = 0;
  for (const VirtualMachine& machine : context.cloud.machines) {
    if (machine.removed) continue;
    owned += machine.account == wanted.account;
    const bool shares_domain = !machine.nics.empty() && !networks.empty() &&
                               machine.nics.front().network->domain == networks.front()->domain;
    if (shares_domain && machine.name == wanted.name) {
      return Invalid(
          fmt::format("The vm with hostName {} already exists in the network domain: "
                      "{}; network={}",
                      wanted.name, networks.front()->domain, networks.front()->name));
    }
  }
  const int64_t limit = context.cloud.settings.machines_per_account_max;
  if (owned >= limit) {
    return ApiFailure{
        cloudstack::kResourceAllocation,
        fmt::format("Maximum amount of resources of Type = 'user_vm' for Account Name "
                    "= {} in Domain Id = {} is exceeded: Account Resource Limit = {}, "
                    "Current Account Resource Amount = {}, Requested Resource Amount "
                    "= 1.",
                    wanted.account->name, wanted.account->domain->id, limit, owned),
        cloudstack::kResourceAllocationFailed};
  }
  return std::nullopt;
}

}  // namespace

Reply DeployVirtualMachine(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  if (!arguments.Has("templateid")) {
    return Fail(
        Invalid("Please provide only one of the following parameters - template ID, volume "
                "ID or snapshot ID"));
  }
  auto networks = TakeNetworks(context);
  if (!networks) return Fail(networks.error());
  VirtualMachine wanted;
  wanted.account = networks->front()->account;
  wanted.zone = context.cloud.zones.Find(arguments.Text("zoneid"));
  wanted.source = context.cloud.templates.Find(arguments.Text("templateid"));
  wanted.offering = context.cloud.offerings.Find(arguments.Text("serviceofferingid"));
  wanted.name = arguments.Text("name");
  wanted.key_pairs = arguments.Text(arguments.Has("keypairs") ? "keypairs" : "keypair");
  if (auto refused = CheckDeployment(context, wanted, *networks)) return Fail(std::move(*refused));

  VirtualMachine& machine = context.cloud.AddMachine(std::move(wanted), *networks, context.now);
  if (machine.name.empty()) machine.name = "VM-" + machine.id;
  machine.display_name =
      arguments.Has("displayname") ? arguments.Text("displayname") : machine.name;
  const std::string password =
      machine.source->password_enabled ? context.cloud.NewPassword() : std::string();
  const bool starts = arguments.Flag("startvm", true);
  auto body = [life = LifeOf(context), &machine, host = FindHost(context),
               starts](JobRun& run) -> net::Task<JobFailure> {
    if (!starts) co_return std::nullopt;
    co_return co_await life.Deploy(run, machine, host);
  };
  return EnterMachineJob(context, machine, ResultIsMachine(context, machine, body, password),
                         Shown::kJobAndId);
}

}  // namespace toolgate::simulator
