// SPDX-License-Identifier: Apache-2.0
// Tools for what the cloud consists of, who uses it, and what it offers.
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kTemplateFilters[] = {"featured",         "self",       "selfexecutable",
                                                 "sharedexecutable", "executable", "community",
                                                 "shared",           "all"};
constexpr std::string_view kAccountStates[] = {"enabled", "disabled", "locked"};
constexpr std::string_view kUserStates[] = {"enabled", "disabled", "locked"};
constexpr std::string_view kHostTypes[] = {"Routing",
                                           "Storage",
                                           "ConsoleProxy",
                                           "SecondaryStorage",
                                           "SecondaryStorageVM",
                                           "SecondaryStorageCmdExecutor",
                                           "ExternalDhcp",
                                           "L2Networking"};
constexpr std::string_view kSystemVmTypes[] = {"consoleproxy", "secondarystoragevm"};
constexpr std::string_view kNetworkKinds[] = {"Basic", "Advanced"};
constexpr std::string_view kAllocations[] = {"Enabled", "Disabled"};
constexpr std::string_view kScopes[] = {"CLUSTER", "HOST", "ZONE"};
constexpr std::string_view kProjectStates[] = {"Active", "Disabled", "Suspended"};
constexpr NumberName kAccountTypes[] = {{0, "user"},
                                        {1, "root admin"},
                                        {2, "domain admin"},
                                        {3, "resource domain admin"},
                                        {4, "read-only admin"},
                                        {5, "project"}};

constexpr ArgumentSpec kListZones[] = {
    {"available", kFlag, "false: only zones that hold a machine of the caller"},
    kNameFilter,
    kIdFilter,
    Word("networktype", "Only of this type", kNetworkKinds),
    Flag("showcapacities", "What is used of them too; for root admins"),
};
constexpr ArgumentSpec kListTemplates[] = {
    Word("templatefilter", "Which ones; all is for root admins", kTemplateFilters, "\"featured\""),
    kZoneId,
    {"hypervisor", kText, "Only for this hypervisor"},
    kNameFilter,
    kIdFilter,
    Flag("isready", "Only those that can be used now"),
    Flag("showunique", "Each once, not once for every zone"),
    kTagsFilter,
};
constexpr ArgumentSpec kListAccounts[] = {
    kDomainId,
    Word("state", "Only in this state", kAccountStates),
    Integer("accounttype", "Only of this type: 0 users, 1 root admins, 2 domain admins", {0, 5}),
    kNameFilter,
    kIdFilter,
};
constexpr ArgumentSpec kListUsers[] = {
    Word("state", "Only in this state", kUserStates),
    {"username", kText, "Exactly this name"},
    kIdFilter,
    Integer("accounttype", "Only of this type: 0 users, 1 root admins, 2 domain admins", {0, 5}),
};
constexpr ArgumentSpec kListDomains[] = {
    Integer("level", "Only so many steps below the root", {0, 255}),
    kNameFilter,
    kIdFilter,
};
constexpr ArgumentSpec kDomainPages[] = {kKeyword, kListAll, kPage, kPageSize};
constexpr ArgumentSpec kListHosts[] = {
    kZoneId,
    Word("type", "Of which type; Routing: those that machines run on", kHostTypes, "\"Routing\""),
    {"state", kText, "Only in this state: Up, Down, Disconnected, Alert, ..."},
    {"hypervisor", kText, "Only of this hypervisor"},
    kNameFilter,
    kIdFilter,
    {"podid", kUuid, "Only in this pod"},
    {"clusterid", kUuid, "Only in this cluster"},
    {"resourcestate", kText, "Only so: Enabled, Disabled, Maintenance, ..."},
};
constexpr ArgumentSpec kListClusters[] = {
    kZoneId,
    {"hypervisor", kText, "Only of this hypervisor"},
    kNameFilter,
    kIdFilter,
    {"podid", kUuid, "Only in this pod"},
    Word("allocationstate", "Only so", kAllocations),
};
constexpr ArgumentSpec kListPools[] = {
    kZoneId,
    {"clusterid", kUuid, "Only of this cluster"},
    kNameFilter,
    kIdFilter,
    {"podid", kUuid, "Only in this pod"},
    Word("scope", "Only of this scope", kScopes),
    {"status", kText, "Only in this state: Up, Maintenance, ..."},
    {"hostid", kUuid, "Only what this host can reach"},
};
constexpr ArgumentSpec kListSystemVms[] = {
    kZoneId,
    Word("systemvmtype", "Only of this type", kSystemVmTypes),
    {"state", kText, "Only in this state: Running, Stopped, ..."},
    kNameFilter,
    kIdFilter,
    {"hostid", kUuid, "Only on this host"},
};
constexpr ArgumentSpec kListOfferings[] = {
    Flag("issystem", "Those of system machines instead", "false"),
    {"domainid", kUuid, "Only of this domain"},
    kNameFilter,
    kIdFilter,
    {"zoneid", kUuid, "Only what can be used in this zone"},
    {"virtualmachineid", kUuid, "Only what this machine can be changed to"},
    Integer("cpunumber", "Only with at least so many CPUs", {1, 1024}),
    Integer("memory", "Only with at least so many MiB", {1, 16'777'216}),
};
constexpr ArgumentSpec kListProjects[] = {
    kNameFilter,
    kIdFilter,
    Word("state", "Only in this state", kProjectStates),
    kTagsFilter,
};
constexpr ArgumentSpec kListLimits[] = {
    Integer("resourcetype",
            "Only of this type: 0 machines, 1 public addresses, 2 volumes, 3 snapshots, 4 "
            "templates, 5 projects, 6 networks, 7 VPCs, 8 CPUs, 9 memory, 10 primary storage, 11 "
            "secondary storage",
            {0, 20}),
};
constexpr ArgumentSpec kListPods[] = {
    kZoneId,
    kNameFilter,
    kIdFilter,
    Word("allocationstate", "Only so", kAllocations),
};
constexpr ArgumentSpec kListRouters[] = {
    kZoneId,
    {"state", kText, "Only in this state: Running, Stopped, ..."},
    kNameFilter,
    kIdFilter,
    {"networkid", kUuid, "Only of this network"},
    {"vpcid", kUuid, "Only of this VPC"},
    {"hostid", kUuid, "Only on this host"},
    Flag("healthchecksfailed", "Only those whose checks failed, or only others"),
};
constexpr ArgumentSpec kListIsos[] = {
    Word("isofilter", "Which ones; all is for root admins", kTemplateFilters, "\"featured\""),
    kZoneId,
    {"hypervisor", kText, "Only for this hypervisor"},
    kNameFilter,
    kIdFilter,
    Flag("bootable", "Only those that machines can boot from, or only others"),
    Flag("isready", "Only those that can be used now"),
    kTagsFilter,
};
constexpr ArgumentSpec kListOsTypes[] = {
    kIdFilter,
    {"description", kText, "Only of this name"},
    {"oscategoryid", kUuid, "Only of this category"},
};
constexpr ArgumentSpec kListTags[] = {
    {"resourcetype", kText, "Only of this kind of object, such as UserVm, Volume, Network"},
    {"resourceid", kUuid, "Only of this object"},
    {"key", kText, "Only with this key"},
    {"value", kText, "Only with this value"},
};
constexpr ArgumentSpec kTagged[] = {
    {"resourceids", kUuidList, "The objects, separated by commas", kRequired},
    {"resourcetype", kText, "Their kind, such as UserVm, Volume, Network, Template", kRequired},
};
constexpr ArgumentSpec kCreateTags[] = {
    kTagged[0],
    kTagged[1],
    {"tags", kTags, "The tags, as an object of keys and values", kRequired},
};
constexpr ArgumentSpec kDeleteTags[] = {
    kTagged[0],
    kTagged[1],
    {"tags", kTags, "Which tags, as an object of keys and values", kRequired},
};

constexpr MemberSpec kCapacityMembers[] = {{"type", kNumber},
                                           {"name"},
                                           {"capacityused", kNumber},
                                           {"capacitytotal", kNumber},
                                           {"percentused"}};
constexpr MemberSpec kZoneMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"description"},
    {"networktype"},
    {"allocationstate"},
    {"type"},
    {"securitygroupsenabled", kBoolean},
    {"localstorageenabled", kBoolean},
    {"guestcidraddress"},
    {"dns1"},
    {"dns2"},
    Rows("capacity", "", kCapacityMembers),
    kTagsMember,
};
// Templates and ISOs are the same to the API.
constexpr MemberSpec kTemplateMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"ostypeid"},
    {"ostypename"},
    Bytes("sizebytes", "size"),
    Bytes("physicalsizebytes", "physicalsize", "Bytes that it takes on its storage"),
    {"format"},
    {"arch"},
    {"hypervisor"},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
    {"status"},
    {"isready", kBoolean},
    {"isfeatured", kBoolean},
    {"ispublic", kBoolean},
    {"isextractable", kBoolean},
    {"bootable", kBoolean},
    {"passwordenabled", kBoolean, "Its machines have passwords that can be reset"},
    {"isdynamicallyscalable", kBoolean},
    {"templatetype"},
    {"created"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    kTagsMember,
};
constexpr MemberSpec kOfferingMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"state"},
    {"cpunumber", kNumber, "Left out when it can be chosen", kInTextToo},
    {"cpuspeed", kNumber, "MHz"},
    {"memory", kNumber, "MiB", kInTextToo},
    {"iscustomized", kBoolean, "Whether CPUs and memory can be chosen"},
    {"serviceofferingdetails", MemberType::kMap,
     "Bounds of what can be chosen: mincpunumber, maxcpunumber, minmemory, maxmemory"},
    {"rootdisksize", kNumber, "GiB"},
    {"diskofferingid"},
    {"storagetype"},
    {"offerha", kBoolean},
    {"limitcpuuse", kBoolean},
    {"isvolatile", kBoolean, "Whether the root disk is made anew at every reboot"},
    {"dynamicscalingenabled", kBoolean},
    {"networkrate", kNumber, "Mbit/s"},
    {"hosttags"},
    {"storagetags"},
    {"issystem", kBoolean},
    {"domain"},
    {"zone"},
    {"created"},
};
constexpr MemberSpec kAccountMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    Named("typename", "accounttype", kAccountTypes, kInTextToo),
    {"accounttype", kNumber},
    {"rolename"},
    {"roletype"},
    {"domainid"},
    {"domain", kString, "", kInTextToo},
    {"created"},
    {"vmtotal", kNumber},
    {"vmrunning", kNumber},
    {"vmstopped", kNumber},
    {"vmlimit", kString, "A number, or Unlimited, as all limits are"},
    {"iptotal", kNumber},
    {"iplimit"},
    {"volumetotal", kNumber},
    {"volumelimit"},
    {"snapshottotal", kNumber},
    {"snapshotlimit"},
    {"templatetotal", kNumber},
    {"templatelimit"},
    {"networktotal", kNumber},
    {"networklimit"},
    {"cputotal", kNumber},
    {"cpulimit"},
    {"memorytotal", kNumber, "MiB"},
    {"memorylimit"},
    {"primarystoragetotal", kNumber, "GiB"},
    {"primarystoragelimit"},
    {"secondarystoragetotal", kNumber, "GiB"},
    {"secondarystoragelimit"},
};
constexpr MemberSpec kUserMembers[] = {
    {"username", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"account", kString, "", kInTextToo},
    {"accountid"},
    {"domainid"},
    {"domain", kString, "", kInTextToo},
    {"firstname"},
    {"lastname"},
    {"email"},
    {"rolename"},
    {"roletype"},
    {"usersource"},
    {"is2faenabled", kBoolean},
    {"timezone"},
    {"created"},
};
constexpr MemberSpec kDomainMembers[] = {
    {"path", kString, "", kInTextToo},
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"level", kNumber},
    {"parentdomainid"},
    {"parentdomainname"},
    {"haschild", kBoolean},
    {"networkdomain"},
    {"created"},
    {"vmtotal", kNumber},
    {"vmlimit", kString, "A number, or Unlimited, as all limits are"},
    {"volumetotal", kNumber},
    {"volumelimit"},
    {"iptotal", kNumber},
    {"iplimit"},
};
constexpr MemberSpec kHostMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"resourcestate", kString, "Whether it takes new machines", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"type"},
    {"hypervisor", kString, "", kInTextToo},
    {"hypervisorversion"},
    {"version", kString, "Of its agent"},
    {"arch"},
    {"ipaddress"},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
    {"podid"},
    {"podname"},
    {"clusterid"},
    {"clustername"},
    {"cpusockets", kNumber},
    {"cpunumber", kNumber},
    {"cpuspeed", kNumber, "MHz"},
    {"cpuused", kString, "", kInTextToo},
    {"cpuallocated"},
    Bytes("memorytotalbytes", "memorytotal", "Bytes", kInTextToo),
    Bytes("memoryallocatedbytes", "memoryallocated"),
    Bytes("memoryusedbytes", "memoryused"),
    Bytes("disksizetotalbytes", "disksizetotal"),
    Bytes("disksizeallocatedbytes", "disksizeallocated"),
    {"hosttags"},
    {"hahost", kString},
    {"islocalstorageactive", kBoolean},
    {"lastpinged"},
    {"disconnected"},
    {"created"},
};
constexpr MemberSpec kClusterMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"hypervisortype", kString, "", kInTextToo},
    {"allocationstate", kString, "", kInTextToo},
    {"managedstate"},
    {"clustertype"},
    {"arch"},
    {"cpuovercommitratio"},
    {"memoryovercommitratio"},
    {"podid"},
    {"podname"},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
};
constexpr MemberSpec kPoolMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"type"},
    {"scope", kString, "", kInTextToo},
    Bytes("disksizetotalbytes", "disksizetotal", "Bytes", kInTextToo),
    Bytes("disksizeusedbytes", "disksizeused", "Bytes", kInTextToo),
    Bytes("disksizeallocatedbytes", "disksizeallocated", "Bytes promised to volumes"),
    {"capacityiops", kNumber},
    {"overprovisionfactor"},
    {"hypervisor"},
    {"provider"},
    {"managed", kBoolean},
    {"ipaddress"},
    {"path"},
    {"tags", kString, "That offerings ask for"},
    {"clusterid"},
    {"clustername"},
    {"podid"},
    {"podname"},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
    {"created"},
};
constexpr MemberSpec kSystemVmMembers[] = {
    {"name", kString, "", kInTextToo},
    {"systemvmtype", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"agentstate", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"publicip"},
    {"privateip"},
    {"linklocalip"},
    {"hostid"},
    {"hostname"},
    {"hypervisor"},
    {"version"},
    {"activeviewersessions", kNumber},
    {"templateid"},
    {"templatename"},
    {"serviceofferingname"},
    {"podid"},
    {"podname"},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
    {"created"},
    {"disconnected"},
};
constexpr MemberSpec kProjectMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"displaytext"},
    {"domainid"},
    {"domain", kString, "", kInTextToo},
    {"projectaccountname"},
    {"vmtotal", kNumber},
    {"vmlimit", kString, "A number, or Unlimited, as all limits are"},
    {"volumetotal", kNumber},
    {"volumelimit"},
    {"networktotal", kNumber},
    {"networklimit"},
    {"created"},
    kTagsMember,
};
constexpr MemberSpec kLimitMembers[] = {
    {"resourcetypename", kString, "", kInTextToo},
    {"max", kNumber, "-1: no limit. Memory in MiB, storage in GiB", kInTextToo},
    {"account", kString, "", kInTextToo},
    {"resourcetype"},
    {"domainid"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"tag"},
};
constexpr MemberSpec kPodMembers[] = {
    {"name", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"allocationstate", kString, "", kInTextToo},
    {"gateway"},
    {"netmask"},
    {"startip", MemberType::kStrings},
    {"endip", MemberType::kStrings},
    {"zoneid"},
    {"zonename", kString, "", kInTextToo},
};
constexpr MemberSpec kRouterMembers[] = {
    {"name", kString, "", kInTextToo},
    {"state", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"role", kString, "", kInTextToo},
    {"redundantstate"},
    {"isredundantrouter", kBoolean},
    {"requiresupgrade", kBoolean},
    {"healthchecksfailed", kBoolean, "", kInTextToo},
    {"version"},
    {"publicip"},
    {"guestipaddress"},
    {"guestnetworkid"},
    {"guestnetworkname", kString, "", kInTextToo},
    {"vpcid"},
    {"vpcname"},
    {"hostid"},
    {"hostname"},
    {"zoneid"},
    {"zonename"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"serviceofferingname"},
    {"created"},
};
constexpr MemberSpec kOsTypeMembers[] = {
    {"description", kString, "", kInTextToo},
    {"id", kString, "", kInTextToo},
    {"oscategoryid"},
    {"oscategoryname"},
    {"isuserdefined", kBoolean},
};
constexpr MemberSpec kTagRowMembers[] = {
    {"key", kString, "", kInTextToo},
    {"value", kString, "", kInTextToo},
    {"resourcetype", kString, "", kInTextToo},
    {"resourceid", kString, "", kInTextToo},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"customer"},
};

constexpr ListKind kZoneList = {"listZones", "zone", "zones", kZoneMembers};
constexpr ListKind kTemplateList = {"listTemplates", "template", "templates", kTemplateMembers};
constexpr ListKind kAccountList = {"listAccounts", "account", "accounts", kAccountMembers};
constexpr ListKind kUserList = {"listUsers", "user", "users", kUserMembers};
constexpr ListKind kDomainList = {"listDomains", "domain", "domains", kDomainMembers};
constexpr ListKind kHostList = {"listHosts", "host", "hosts", kHostMembers};
constexpr ListKind kClusterList = {"listClusters", "cluster", "clusters", kClusterMembers};
constexpr ListKind kPoolList = {"listStoragePools", "storagepool", "storage pools", kPoolMembers};
constexpr ListKind kSystemVmList = {"listSystemVms", "systemvm", "system machines",
                                    kSystemVmMembers};
constexpr ListKind kOfferingList = {"listServiceOfferings", "serviceoffering", "service offerings",
                                    kOfferingMembers};
constexpr ListKind kProjectList = {"listProjects", "project", "projects", kProjectMembers};
constexpr ListKind kLimitList = {"listResourceLimits", "resourcelimit", "resource limits",
                                 kLimitMembers};
constexpr ListKind kPodList = {"listPods", "pod", "pods", kPodMembers};
constexpr ListKind kRouterList = {"listRouters", "router", "routers", kRouterMembers};
constexpr ListKind kIsoList = {"listIsos", "iso", "ISOs", kTemplateMembers};
constexpr ListKind kOsTypeList = {"listOsTypes", "ostype", "types of operating systems",
                                  kOsTypeMembers};
constexpr ListKind kTagList = {"listTags", "tag", "tags", kTagRowMembers};

constexpr ChangeKind kTagObjects = {"createTags", Way::kJob,   "",
                                    {},           "list_tags", Resubmit::kUnderSameId};
constexpr ChangeKind kUntagObjects = {"deleteTags", Way::kJob,   "",
                                      {},           "list_tags", Resubmit::kUnderSameId};

constexpr Tool kFirst[] = {
    ListTool<kZoneList>({"list_zones", "List zones", "Lists the zones of the cloud."},
                        {kListZones, kPages}, Pack::kCore),
    ListTool<kTemplateList>(
        {"list_templates", "List templates", "Lists templates that machines can be deployed from."},
        {kListTemplates, kOwnedPages}, Pack::kCore),
    ListTool<kAccountList>(
        {"list_accounts", "List accounts", "Lists accounts with what they have and may have."},
        {kListAccounts, kScopedPages}, Pack::kAdmin),
    ListTool<kUserList>({"list_users", "List users", "Lists users and their accounts."},
                        {kListUsers, kAccountPages}, Pack::kAdmin),
    ListTool<kDomainList>({"list_domains", "List domains", "Lists domains. For admins."},
                          {kListDomains, kDomainPages}, Pack::kAdmin),
    ListTool<kHostList>({"list_hosts", "List hosts",
                         "Lists hosts with their sizes in bytes; those that machines run on unless "
                         "`type` says otherwise. For root admins."},
                        {kListHosts, kPages}, Pack::kAdmin),
    ListTool<kClusterList>({"list_clusters", "List clusters", "Lists clusters. For root admins."},
                           {kListClusters, kPages}, Pack::kAdmin),
    ListTool<kPoolList>({"list_storage_pools", "List storage pools",
                         "Lists primary storage with its sizes in bytes. For root admins."},
                        {kListPools, kPages}, Pack::kAdmin),
    ListTool<kSystemVmList>({"list_system_vms", "List system machines",
                             "Lists the machines of the cloud's own; routers are in list_routers. "
                             "For root admins."},
                            {kListSystemVms, kPages}, Pack::kAdmin),
    ListTool<kOfferingList>({"list_service_offerings", "List service offerings",
                             "Lists the sizes that machines can have."},
                            {kListOfferings, kPages}, Pack::kCore),
};

constexpr Tool kMore[] = {
    ListTool<kProjectList>({"list_projects", "List projects",
                            "Lists projects. Their objects are listed with their `projectid`."},
                           {kListProjects, kAccountPages}, Pack::kAdmin),
    ListTool<kLimitList>({"list_resource_limits", "List limits of resources",
                          "Lists how much an account, a domain or a project may have."},
                         {kListLimits, kOwnedPages}, Pack::kAdmin),
    ListTool<kPodList>({"list_pods", "List pods", "Lists pods. For root admins."},
                       {kListPods, kPages}, Pack::kAdmin),
    ListTool<kRouterList>({"list_routers", "List routers",
                           "Lists the virtual routers of networks and VPCs. For admins."},
                          {kListRouters, kOwnedPages}, Pack::kAdmin),
    ListTool<kIsoList>({"list_isos", "List ISOs", "Lists ISO images."}, {kListIsos, kOwnedPages},
                       Pack::kAdmin),
    ListTool<kOsTypeList>({"list_os_types", "List types of operating systems",
                           "Lists the operating systems that the cloud knows machines to have."},
                          {kListOsTypes, kPages}, Pack::kAdmin),
    ListTool<kTagList>({"list_tags", "List tags", "Lists tags and the objects that have them."},
                       {kListTags, kOwnedPages}, Pack::kAdmin),
    ChangeTool<kTagObjects>({"create_tags", "Add tags", "Adds tags to objects."},
                            {kCreateTags, kJobArguments}, {Effect::kCreates, Repeat::kAddsUp},
                            Pack::kAdmin),
    ChangeTool<kUntagObjects>({"delete_tags", "Remove tags", "Takes tags from objects."},
                              {kDeleteTags, kJobArguments}, kDestroying, Pack::kAdmin),
};

}  // namespace

ToolFamily AdminTools() { return {kFirst, kMore}; }

}  // namespace toolgate::cloudstack
