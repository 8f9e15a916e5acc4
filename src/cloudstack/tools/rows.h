// SPDX-License-Identifier: Apache-2.0
// What tools show of the cloud's objects: members of the API's responses under their own names.
#pragma once

#include <array>

#include "cloudstack/tools/schema.h"

namespace toolgate::cloudstack {

inline constexpr auto kString = MemberType::kString;
inline constexpr auto kNumber = MemberType::kNumber;
inline constexpr auto kBoolean = MemberType::kBoolean;
inline constexpr auto kInTextToo = Shown::kInTextToo;

inline constexpr MemberSpec kNicMembers[] = {
    {"id"},      {"networkid"},  {"networkname"}, {"ipaddress"},           {"netmask"},
    {"gateway"}, {"macaddress"}, {"type"},        {"isdefault", kBoolean},
};

inline constexpr MemberSpec kMachineMembers[] = {
    {"name", kString, "Host name inside its networks", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displayname"},
    {"account"},
    {"domain"},
    {"project"},
    {"created"},
    {"zoneid"},
    {"zonename"},
    {"hostid", kString, "The hypervisor host; only root admins see it"},
    {"hostname"},
    {"templateid"},
    {"templatename"},
    {"serviceofferingid"},
    {"serviceofferingname"},
    {"cpunumber", kNumber},
    {"cpuspeed", kNumber, "MHz"},
    {"memory", kNumber, "MiB"},
    {"hypervisor"},
    {"osdisplayname"},
    {"haenable", kBoolean},
    {"deleteprotection", kBoolean, "Refuses to be destroyed until this is switched off"},
    {"passwordenabled", kBoolean},
    {"keypairs"},
    {"jobid", kString, "The job that is at work on it", kInTextToo},
    {"nic", MemberType::kObjects, "Network interfaces", Shown::kAsData, kNicMembers},
};

inline constexpr MemberSpec kMetricsMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"cpuused", kString, "Share of its CPUs, with a % sign", kInTextToo},
    {"cputotal", kString, "CPUs times clock rate, with its unit"},
    {"cpunumber", kNumber},
    {"memorytotal", kString, "With its unit"},
    {"memorykbs", kNumber, "KiB in use, as the hypervisor sees it"},
    {"memoryintfreekbs", kNumber, "KiB free, as the guest sees it"},
    {"networkkbsread", kNumber, "KiB received since its start"},
    {"networkkbswrite", kNumber, "KiB sent since its start"},
    {"diskkbsread", kNumber, "KiB read since its start"},
    {"diskkbswrite", kNumber, "KiB written since its start"},
    {"diskioread", kNumber, "Reads since its start"},
    {"diskiowrite", kNumber, "Writes since its start"},
};

inline constexpr MemberSpec kZoneMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"networktype"},
    {"allocationstate"},
    {"type"},
    {"securitygroupsenabled", kBoolean},
    {"localstorageenabled", kBoolean},
};

inline constexpr MemberSpec kTemplateMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"ostypename"},
    {"size", kNumber, "Bytes"},
    {"format"},
    {"hypervisor"},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
    {"status"},
    {"isready", kBoolean},
    {"isfeatured", kBoolean},
    {"ispublic", kBoolean},
    {"passwordenabled", kBoolean, "Its machines have passwords that can be reset"},
    {"templatetype"},
};

inline constexpr MemberSpec kOfferingMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"state"},
    {"cpunumber", kNumber, "Left out when it can be chosen", kInTextToo},
    {"cpuspeed", kNumber, "MHz"},
    {"memory", kNumber, "MiB", kInTextToo},
    {"iscustomized", kBoolean},
    {"storagetype"},
    {"offerha", kBoolean},
};

inline constexpr MemberSpec kNetworkMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"type", kString, "", kInTextToo},
    {"state"},
    {"zoneid"},
    {"zonename"},
    {"cidr", kString, "", kInTextToo},
    {"gateway"},
    {"netmask"},
    {"networkdomain"},
    {"account"},
    {"project"},
    {"vpcid"},
    {"canusefordeploy", kBoolean},
    {"restartrequired", kBoolean},
};

inline constexpr MemberSpec kDestroyMachineMembers[] = {
    {"id"}, {"name"}, {"account"}, {"project"}, {"zonename"}, {"state", kString, "Before"},
};

inline constexpr MemberSpec kVolumeMembers[] = {
    {"id"},
    {"name"},
    {"size", kNumber, "Bytes"},
    {"state"},
};

inline constexpr MemberSpec kErrorMembers[] = {
    {"command", kString, "The command of the API that failed; left out when none was sent"},
    {"errorcode", kNumber, "CloudStack's, as the HTTP status of its answer"},
    {"cserrorcode", kNumber, "CloudStack's, of the exception behind it"},
    {"errortext", kString, "CloudStack's own words"},
    {"retryable", kBoolean, "Whether the same call may work in a moment"},
    {"hint", kString, "What to do"},
};

inline constexpr MemberSpec kJobMembers[] = {
    {"id", kString, "The job's id in the cloud"},
    {"status", kString, "succeeded, failed, pending or unknown"},
};

}  // namespace toolgate::cloudstack
