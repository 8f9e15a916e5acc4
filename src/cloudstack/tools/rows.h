// SPDX-License-Identifier: Apache-2.0
// What more than one file of tools shows of the cloud's objects: members of the API's responses,
// under their own names but for sizes, whose names tell their unit.
#pragma once

#include "cloudstack/tools/members.h"

namespace toolgate::cloudstack {

inline constexpr auto kString = MemberType::kString;
inline constexpr auto kNumber = MemberType::kNumber;
inline constexpr auto kBoolean = MemberType::kBoolean;
inline constexpr auto kObjects = MemberType::kObjects;
inline constexpr auto kInTextToo = Shown::kInTextToo;

// A number of bytes, under a name that says so.
constexpr MemberSpec Bytes(std::string_view name, std::string_view source,
                           std::string_view description = "Bytes", Shown shown = Shown::kAsData) {
  return {name, kNumber, description, shown, {}, source};
}
// What a number stands for, under a name of its own.
constexpr MemberSpec Named(std::string_view name, std::string_view source,
                           std::span<const NumberName> names, Shown shown = Shown::kAsData) {
  return {name, kString, "", shown, {}, source, names};
}
constexpr MemberSpec Rows(std::string_view name, std::string_view description,
                          std::span<const MemberSpec> members) {
  return {name, kObjects, description, Shown::kAsData, members};
}
constexpr MemberSpec RowsInText(std::string_view name, std::string_view description,
                                std::span<const MemberSpec> members) {
  return {name, kObjects, description, kInTextToo, members};
}

inline constexpr MemberSpec kIdAndName[] = {{"id"}, {"name"}};
inline constexpr MemberSpec kTagMembers[] = {{"key"}, {"value"}};
inline constexpr MemberSpec kTagsMember = Rows("tags", "", kTagMembers);

inline constexpr MemberSpec kNicMembers[] = {
    {"id"},          {"networkid"},
    {"networkname"}, {"ipaddress", kString, "", kInTextToo},
    {"netmask"},     {"gateway"},
    {"ip6address"},  {"macaddress"},
    {"type"},        {"isdefault", kBoolean},
    {"publicipid"},  {"publicip"},
};

inline constexpr MemberSpec kMachineMembers[] = {
    {"name", kString, "Host name inside its networks", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displayname"},
    {"account"},
    {"domainid"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"group"},
    {"created"},
    {"zoneid"},
    {"zonename"},
    {"hostid", kString, "The hypervisor host; only root admins see it"},
    {"hostname"},
    {"templateid"},
    {"templatename"},
    {"isoname"},
    {"serviceofferingid"},
    {"serviceofferingname"},
    {"cpunumber", kNumber},
    {"cpuspeed", kNumber, "MHz"},
    {"memory", kNumber, "MiB"},
    {"hypervisor"},
    {"osdisplayname"},
    {"haenable", kBoolean},
    {"isdynamicallyscalable", kBoolean},
    {"deleteprotection", kBoolean, "Refuses to be destroyed until this is switched off"},
    {"passwordenabled", kBoolean},
    {"keypairs"},
    {"publicip", kString, "By static NAT"},
    {"publicipid"},
    {"jobid", kString, "The job that is at work on it", kInTextToo},
    RowsInText("nic", "Network interfaces", kNicMembers),
    Rows("securitygroup", "", kIdAndName),
    Rows("affinitygroup", "", kIdAndName),
    kTagsMember,
};

inline constexpr MemberSpec kVolumeMembers[] = {
    {"name", kString, "", kInTextToo},
    {"type", kString, "ROOT or DATADISK", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    Bytes("sizebytes", "size", "Bytes", kInTextToo),
    {"virtualmachineid"},
    {"vmname", kString, "The machine that it is attached to", kInTextToo},
    {"vmstate"},
    {"deviceid", kNumber, "Its place in the machine; 0 is the root disk"},
    {"attached"},
    {"zoneid"},
    {"zonename"},
    {"diskofferingid"},
    {"diskofferingname"},
    {"serviceofferingid"},
    {"serviceofferingname"},
    {"snapshotid"},
    {"templateid"},
    {"miniops", kNumber},
    {"maxiops", kNumber},
    {"storageid", kString, "Only root admins see it"},
    {"storage"},
    {"storagetype"},
    {"provisioningtype"},
    Bytes("physicalsizebytes", "physicalsize", "Bytes that it takes on its storage"),
    Bytes("virtualsizebytes", "virtualsize"),
    {"deleteprotection", kBoolean},
    {"created"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"jobid", kString, "The job that is at work on it"},
    kTagsMember,
};

// Of a machine that is to be destroyed.
inline constexpr MemberSpec kDestroyMachineMembers[] = {
    {"id"}, {"name"}, {"account"}, {"project"}, {"zonename"}, {"state", kString, "Before"},
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
