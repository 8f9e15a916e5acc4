// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/mistakes.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cloudstack {
namespace {

// A range of ports whose end comes before its begin, or that has only an end.
std::string FindRangeMistake(const ToolArguments& arguments, std::string_view first,
                             std::string_view last) {
  if (!arguments.Has(last)) return "";
  if (!arguments.Has(first)) return fmt::format("`{}` needs `{}`.", last, first);
  if (arguments.Number(last) >= arguments.Number(first)) return "";
  return fmt::format("`{}` must not be less than `{}`.", last, first);
}

}  // namespace

std::string FindMigrationMistake(const ToolArguments& arguments) {
  const int ways = (arguments.Has("hostid") ? 1 : 0) + (arguments.Has("storageid") ? 1 : 0) +
                   (arguments.Flag("autoselect") ? 1 : 0);
  return ways == 1 ? "" : "Give one of `hostid`, `storageid` and `autoselect`: true.";
}

std::string FindVolumeMistake(const ToolArguments& arguments) {
  if (arguments.Has("snapshotid")) return "";
  if (!arguments.Has("diskofferingid")) return "Give `diskofferingid`, or `snapshotid` to copy.";
  return arguments.Has("zoneid") ? "" : "Give `zoneid`: where the volume shall be.";
}

std::string FindDetachMistake(const ToolArguments& arguments) {
  const bool has_id = arguments.Has("id");
  const bool has_place = arguments.Has("virtualmachineid") && arguments.Has("deviceid");
  const bool has_part = arguments.Has("virtualmachineid") || arguments.Has("deviceid");
  const bool is_clear = has_id ? !has_part : has_place;
  return is_clear ? "" : "Give either `id`, or both `virtualmachineid` and `deviceid`.";
}

std::string FindResizeMistake(const ToolArguments& arguments) {
  const bool has_any = arguments.Has("size") || arguments.Has("diskofferingid") ||
                       arguments.Has("miniops") || arguments.Has("maxiops");
  return has_any ? "" : "Give `size`, or `diskofferingid`.";
}

std::string FindAddressMistake(const ToolArguments& arguments) {
  const bool has_place =
      arguments.Has("zoneid") || arguments.Has("networkid") || arguments.Has("vpcid");
  return has_place ? "" : "Give `networkid` or `vpcid`; or `zoneid`, if it has just one network.";
}

std::string FindPortsMistake(const ToolArguments& arguments) {
  const bool is_icmp = arguments.Text("protocol") == "icmp";
  const bool has_ports = arguments.Has("startport") || arguments.Has("endport");
  const bool has_icmp = arguments.Has("icmptype") || arguments.Has("icmpcode");
  if (is_icmp && has_ports) return "icmp has no ports: give `icmptype` and `icmpcode`.";
  if (!is_icmp && has_icmp) return "`icmptype` and `icmpcode` are for icmp alone.";
  return FindRangeMistake(arguments, "startport", "endport");
}

std::string FindPublicPortsMistake(const ToolArguments& arguments) {
  const std::string mistake = FindRangeMistake(arguments, "publicport", "publicendport");
  return mistake.empty() ? FindRangeMistake(arguments, "privateport", "privateendport") : mistake;
}

std::string FindBalancerMistake(const ToolArguments& arguments) {
  const bool has_place = arguments.Has("publicipid") || arguments.Has("networkid");
  return has_place ? "" : "Give `publicipid`, or `networkid` for an address of its own.";
}

std::string FindGroupMistake(const ToolArguments& arguments) {
  const bool is_clear = arguments.Has("id") != arguments.Has("name");
  return is_clear ? "" : "Give either `id` or `name`.";
}

std::string FindGroupRuleMistake(const ToolArguments& arguments) {
  if (arguments.Has("securitygroupid") == arguments.Has("securitygroupname")) {
    return "Give either `securitygroupid` or `securitygroupname`.";
  }
  if (!arguments.Has("cidrlist") && !arguments.Has("usersecuritygrouplist")) {
    return "Give `cidrlist` or `usersecuritygrouplist`: who is let through.";
  }
  return FindPortsMistake(arguments);
}

std::string FindOpenness(const ToolArguments& arguments) {
  const auto blocks = arguments.List("cidrlist");
  const bool names_all = std::any_of(
      blocks.begin(), blocks.end(), [](const std::string& block) { return block.ends_with("/0"); });
  if (names_all) return "This rule is open to every address.";
  const bool has_any = !blocks.empty() || arguments.Has("usersecuritygrouplist");
  return has_any ? "" : "This rule is open to every address, because no `cidrlist` was given.";
}

std::string FindForce(const ToolArguments& arguments) {
  if (!arguments.Flag("forced")) return "";
  return "The guest was not asked to shut down. If its host could not be reached, the machine is "
         "only marked as stopped and may still run.";
}

}  // namespace toolgate::cloudstack
