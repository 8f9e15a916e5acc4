// SPDX-License-Identifier: Apache-2.0
// What is known of a machine beside its state: updateVirtualMachine, passwords and keys, the
// console.
#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "simulator/engine/members.h"
#include "simulator/machines/commands.h"
#include "simulator/machines/deployment.h"
#include "simulator/machines/machine_command.h"

namespace toolgate::simulator {
namespace {

using cloudstack::VmState;

void UpdateDetails(const Arguments& arguments, VirtualMachine& machine) {
  if (arguments.Flag("cleanupdetails")) machine.details.clear();
  const auto rows = arguments.Rows("details");
  if (!rows.empty()) machine.details.clear();
  for (const MapRow& row : rows) {
    for (const auto& [name, value] : row) machine.details[name] = value;
  }
}

// The machine's security groups instead of those that it has.
JobFailure UpdateGroups(CommandContext& context, VirtualMachine& machine) {
  const auto ids = context.arguments.List("securitygroupids");
  if (ids.empty()) return std::nullopt;
  if (machine.state != VmState::kStopped) {
    return Invalid("Virtual machine must be stopped prior to update security groups");
  }
  for (SecurityGroup& group : context.cloud.security_groups) {
    std::erase(group.members, &machine);
    const bool is_wanted = std::find(ids.begin(), ids.end(), group.id) != ids.end();
    if (is_wanted) group.members.push_back(&machine);
  }
  return std::nullopt;
}

void UpdateFlags(const Arguments& arguments, VirtualMachine& machine) {
  machine.ha_enabled = arguments.Flag("haenable", machine.ha_enabled);
  machine.is_displayed = arguments.Flag("displayvm", machine.is_displayed);
  machine.is_dynamically_scalable =
      arguments.Flag("isdynamicallyscalable", machine.is_dynamically_scalable);
  machine.delete_protection = arguments.Flag("deleteprotection", machine.delete_protection);
}

JobFailure CheckUpdate(const CommandContext& context, const VirtualMachine& machine) {
  const Arguments& arguments = context.arguments;
  if (auto removed = FindRemoved(machine)) return removed;
  if (machine.state == VmState::kError || machine.state == VmState::kExpunging) {
    return Invalid(fmt::format("VM {} is not in the right state", Label(machine)));
  }
  if (auto refused = CheckUserData(arguments.Text("userdata"))) return refused;
  if (!arguments.Has("name")) return std::nullopt;
  return CheckHostName(context.cloud, arguments.Text("name"), machine.nics, &machine);
}

}  // namespace

Reply UpdateVirtualMachine(CommandContext& context) {
  const auto found = TakeMachine(context);
  if (!found) return Fail(found.error());
  VirtualMachine& machine = **found;
  const Arguments& arguments = context.arguments;
  if (auto refused = CheckUpdate(context, machine)) return Fail(std::move(*refused));
  if (auto refused = UpdateGroups(context, machine)) return Fail(std::move(*refused));
  UpdateFlags(arguments, machine);
  UpdateDetails(arguments, machine);
  if (arguments.Has("name")) {
    context.cloud.machines.Rename(machine, std::string(arguments.Text("name")));
  }
  if (arguments.Has("displayname")) machine.display_name = arguments.Text("displayname");
  if (arguments.Has("group")) machine.group = arguments.Text("group");
  if (arguments.Has("userdata")) machine.user_data = arguments.Text("userdata");
  machine.updated = context.now;
  return AnswerWithMachine(context, machine);
}

Reply ResetPasswordForVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  std::string password(context.arguments.Text("password"));
  if (password.empty()) password = context.cloud.NewPassword();
  auto body = [life = MachineLife(context.cloud, context.clock), &vm = **machine,
               password](JobRun& run) { return life.ResetPassword(run, vm, password); };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body, password));
}

Reply ResetSshKeyForVirtualMachine(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  auto names = TakeKeyPairs(context, *(*machine)->account);
  if (names && names->empty()) {
    names = Fail(Invalid("One of the parameters keypair and keypairs must be given"));
  }
  const std::string password =
      (*machine)->source->password_enabled ? context.cloud.NewPassword() : std::string();
  auto body = [life = MachineLife(context.cloud, context.clock), &vm = **machine, names,
               password](JobRun& run) -> net::Task<JobFailure> {
    if (!names) co_return names.error();
    auto failed = co_await life.ResetKeys(run, vm, *names, password);
    co_return failed;
  };
  return EnterMachineJob(context, **machine, ResultIsMachine(context, **machine, body, password));
}

// A real cloud encrypts it for the machine's SSH key; here it only looks so, and the same password
// always looks the same.
Reply GetVmPassword(CommandContext& context) {
  const auto machine = TakeMachine(context);
  if (!machine) return Fail(machine.error());
  if (auto removed = FindRemoved(**machine)) return Fail(std::move(*removed));
  if ((*machine)->password.empty() || (*machine)->key_pairs.empty()) {
    return Fail(Invalid(
        fmt::format("No password for VM with id '{}' found: it has none that was encrypted for its "
                    "SSH key pair; reset the password to get one",
                    (*machine)->id)));
  }
  return OneRow("password", [&vm = **machine](json::Writer& writer) {
    writer.BeginObject();
    writer.Member("encryptedpassword", base::Base64Encode("encrypted:" + vm.password));
    writer.EndObject();
  });
}

namespace {

constexpr std::string_view kConsoleHost = "203-0-113-242.realhostip.example";

void WriteConsole(json::Writer& writer, std::string_view token) {
  writer.Member("success", true);
  writer.Member("url", fmt::format("http://{}/resource/noVNC/vnc.html?autoconnect=true&port=8080"
                                   "&token={}",
                                   kConsoleHost, token));
  writer.Key("websocket").BeginObject().Member("token", token);
  writer.Member("host", kConsoleHost).Member("port", "8080").Member("path", "websockify");
  writer.EndObject();
}

}  // namespace

Reply CreateConsoleEndpoint(CommandContext& context) {
  VirtualMachine& machine =
      *context.cloud.machines.Find(context.arguments.Text("virtualmachineid"));
  std::string refused;
  if (machine.removed) {
    refused = "Invalid VM ID";
  } else if (CheckAccess(context.caller, *machine.account, machine.name)) {
    refused = "Permission denied";
  } else if (!machine.host) {
    refused = fmt::format("VM {} lost host info, failed to generate console endpoint", machine.id);
  }
  return OneRow("consoleendpoint", [&](json::Writer& writer) {
    writer.BeginObject();
    if (refused.empty()) {
      WriteConsole(writer, context.cloud.NewSecret());
    } else {
      writer.Member("success", false).Member("details", refused);
    }
    writer.EndObject();
  });
}

}  // namespace toolgate::simulator
