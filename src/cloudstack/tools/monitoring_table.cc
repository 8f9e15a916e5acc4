// SPDX-License-Identifier: Apache-2.0
// Tools for events, alerts, capacity, usage and jobs.
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kLevels[] = {"INFO", "WARN", "ERROR"};
constexpr std::string_view kSortings[] = {"usage"};

constexpr NumberName kCapacityUnits[] = {
    {0, "bytes"},     {1, "MHz"},    {2, "bytes"},  {3, "bytes"},     {4, "addresses"},
    {5, "addresses"}, {6, "bytes"},  {7, "VLANs"},  {8, "addresses"}, {9, "bytes"},
    {10, "subnets"},  {11, "bytes"}, {12, "bytes"}, {19, "GPUs"},     {90, "cores"},
};
constexpr NumberName kCapacityNames[] = {
    {0, "memory"},
    {1, "CPU"},
    {2, "primary storage used"},
    {3, "primary storage allocated"},
    {4, "public addresses"},
    {5, "management addresses"},
    {6, "secondary storage"},
    {7, "VLANs"},
    {8, "shared network addresses"},
    {9, "local storage"},
    {10, "IPv6 subnets"},
    {11, "backup storage"},
    {12, "object storage"},
    {19, "GPUs"},
    {90, "CPU cores"},
};
constexpr NumberName kUsageNames[] = {
    {1, "running machine"},
    {2, "allocated machine"},
    {3, "public address"},
    {4, "network bytes sent"},
    {5, "network bytes received"},
    {6, "volume"},
    {7, "template"},
    {8, "ISO"},
    {9, "snapshot"},
    {10, "security group"},
    {11, "load balancer rule"},
    {12, "port forwarding rule"},
    {13, "network offering"},
    {14, "VPN user"},
    {21, "disk reads"},
    {22, "disk writes"},
    {23, "disk bytes read"},
    {24, "disk bytes written"},
    {25, "machine snapshot"},
    {26, "volume on secondary storage"},
    {27, "machine snapshot on primary storage"},
    {28, "backup"},
    {29, "bucket"},
    {30, "network"},
    {31, "VPC"},
};
constexpr NumberName kJobStates[] = {
    {0, "pending"}, {1, "succeeded"}, {2, "failed"}, {3, "cancelled"}};

constexpr ArgumentSpec kListEvents[] = {
    Word("level", "Only of this level", kLevels),
    {"type", kText, "Only of this type, such as VM.START"},
    {"startdate", kDate, "Only since then; a date, or a time with its zone, UTC if it has none"},
    {"enddate", kEndDate, "Only until then; a date is that whole day"},
    kIdFilter,
    {"resourceid", kUuid, "Only of this object; needs `resourcetype`"},
    {"resourcetype", kText, "The kind of that object, such as VirtualMachine"},
    {"startid", kUuid, "Only what this event began"},
    Flag("archived", "Those that were archived too"),
};
constexpr ArgumentSpec kListAlerts[] = {
    {"type", kText,
     "Only of this type, by its number: 0 memory, 1 CPU, 2 storage, 7 host, 8 "
     "machine, 9 router, ..."},
    {"name", kText, "Only of this name"},
    kIdFilter,
};
constexpr ArgumentSpec kListCapacity[] = {
    kZoneId,
    Integer("type",
            "Only of this type: 0 memory, 1 CPU, 2 primary storage used, 3 primary storage "
            "allocated, 4 public addresses, 5 management addresses, 6 secondary storage, 7 VLANs, "
            "8 shared network addresses, 9 local storage, 19 GPUs, 90 CPU cores",
            {0, 100}),
    {"podid", kUuid, "Only in this pod"},
    {"clusterid", kUuid, "Only in this cluster"},
    Flag("fetchlatest", "Count anew before; takes longer"),
    Word("sortby", "usage: the fullest first", kSortings),
};
constexpr ArgumentSpec kListJobs[] = {
    Integer("jobstatus",
            "0 pending, 1 succeeded, 2 failed. The cloud lists only jobs that are pending, so 1 "
            "and 2 find nothing: query_async_job_result shows a job that ended",
            {0, 3}, {}, kToTool),
    {"startdate", kDate, "Only those begun since then"},
};
constexpr ArgumentSpec kJobPages[] = {
    {"keyword", kText, "Words that the name of the command's class must hold"},
    kListAll,
    kAccount,
    kDomainId,
    kIsRecursive,
    kPage,
    kPageSize,
};
constexpr ArgumentSpec kListUsage[] = {
    {"startdate", kDate, "The first day", kRequired},
    {"enddate", kEndDate, "The last day", kRequired},
    Integer("type",
            "Only of this type: 1 running machines, 2 allocated machines, 3 public addresses, 4 "
            "and 5 bytes sent and received, 6 volumes, 7 templates, 8 ISOs, 9 snapshots, 11 load "
            "balancer rules, 12 port forwarding rules, ...",
            {1, 100}),
    {"account", kText, "Only of this account; needs `domainid`"},
    {"accountid", kUuid, "Only of this account"},
    {"domainid", kUuid, "Only of this domain"},
    {"projectid", kUuid, "Only of this project"},
    {"usageid", kText, "Only of this object; needs `type`"},
    kIsRecursive,
    Flag("includetags", "Their tags too"),
};
constexpr ArgumentSpec kJobId = {"jobid", kUuid, "The job's id", kRequired};
constexpr ArgumentSpec kQuery[] = {kJobId, kShowPassword};
constexpr ArgumentSpec kWaitFor[] = {kJobId, kTimeout, kShowPassword};

constexpr MemberSpec kEventMembers[] = {
    {"created", kString, "", kInTextToo},
    {"level", kString, "", kInTextToo},
    {"type", kString, "", kInTextToo},
    {"state", kString, "Scheduled, Started or Completed", kInTextToo},
    {"description", kString, "", kInTextToo},
    {"username", kString, "", kInTextToo},
    {"id"},
    {"parentid", kString, "The event that began it"},
    {"resourceid"},
    {"resourcetype"},
    {"resourcename"},
    {"account"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"archived", kBoolean},
};
constexpr MemberSpec kAlertMembers[] = {
    {"sent", kString, "", kInTextToo},
    {"name", kString, "", kInTextToo},
    {"description", kString, "", kInTextToo},
    {"id"},
    {"type", kNumber},
};
constexpr MemberSpec kCapacityMembers[] = {
    Named("typename", "type", kCapacityNames, kInTextToo),
    {"percentused", kString, "", kInTextToo},
    {"capacityused", kNumber, "In `unit`", kInTextToo},
    {"capacitytotal", kNumber, "In `unit`", kInTextToo},
    Named("unit", "type", kCapacityUnits, kInTextToo),
    {"capacityallocated", kNumber, "In `unit`"},
    {"zonename", kString, "", kInTextToo},
    {"type", kNumber},
    {"name", kString, "The cloud's own name of the type"},
    {"zoneid"},
    {"podid"},
    {"podname"},
    {"clusterid"},
    {"clustername"},
    {"tag"},
};
constexpr MemberSpec kJobRowMembers[] = {
    {"jobid", kString, "", kInTextToo},
    Named("status", "jobstatus", kJobStates, kInTextToo),
    {"cmd", kString, "The class of its command", kInTextToo},
    {"created", kString, "", kInTextToo},
    {"jobstatus", kNumber},
    {"jobinstancetype", kString, "The kind of its object"},
    {"jobinstanceid", kString, "The object that it works on"},
    {"completed"},
    {"account"},
    {"userid"},
};
constexpr MemberSpec kUsageMembers[] = {
    Named("typename", "usagetype", kUsageNames, kInTextToo),
    {"description", kString, "", kInTextToo},
    {"usage", kString, "With its unit", kInTextToo},
    {"rawusage", kString, "Without it", kInTextToo},
    {"account", kString, "", kInTextToo},
    {"startdate", kString, "", kInTextToo},
    {"enddate", kString, "", kInTextToo},
    {"usagetype", kNumber},
    {"usageid", kString, "The object that was used"},
    {"name"},
    {"type"},
    {"virtualmachineid"},
    {"offeringid"},
    {"templateid"},
    {"networkid"},
    Bytes("sizebytes", "size"),
    Bytes("virtualsizebytes", "virtualsize"),
    {"cpunumber", kNumber},
    {"cpuspeed", kNumber, "MHz"},
    {"memory", kNumber, "MiB"},
    {"issourcenat", kBoolean},
    {"accountid"},
    {"domainid"},
    {"domain"},
    {"projectid"},
    {"project"},
    {"zoneid"},
    kTagsMember,
};

constexpr RowFilter kStatusFilter[] = {{"jobstatus", "jobstatus"}};
constexpr ListKind kEventList = {"listEvents", "event", "events", kEventMembers};
constexpr ListKind kAlertList = {"listAlerts", "alert", "alerts", kAlertMembers};
constexpr ListKind kCapacityList = {"listCapacity", "capacity", "capacities", kCapacityMembers};
constexpr ListKind kJobList = {"listAsyncJobs",
                               "asyncjobs",
                               "jobs",
                               kJobRowMembers,
                               kStatusFilter,

                               "The cloud lists only jobs that are pending; "
                               "query_async_job_result shows one that ended."};
constexpr ListKind kUsageList = {"listUsageRecords", "usagerecord", "usage records", kUsageMembers};

constexpr MemberSpec kJobOutput[] = {
    kJobMember,
    {"cmd", kString, "The class of its command"},
    {"jobinstancetype", kString, "The kind of its object"},
    {"jobinstanceid", kString, "The object that it works on"},
    {"created"},
    {"completed"},
    {"result", MemberType::kAny, "What it gave, as the cloud has it, without credentials"},
    {"password", kString, "If it gave one"},
    kErrorMember,
};

constexpr Tool kFirst[] = {
    ListTool<kEventList>({"list_events", "List events",
                          "Lists what was done in the cloud, by whom, and how it went."},
                         {kListEvents, kOwnedPages}, Pack::kMonitoring),
    ListTool<kAlertList>(
        {"list_alerts", "List alerts", "Lists the cloud's alerts. For root admins."},
        {kListAlerts, kPages}, Pack::kMonitoring),
    ListTool<kCapacityList>({"list_capacity", "List capacity",
                             "Lists how much of what the cloud has is used; `unit` tells of what. "
                             "For root admins."},
                            {kListCapacity, kPages}, Pack::kMonitoring),
    ListTool<kJobList>({"list_async_jobs", "List jobs", "Lists the jobs that are pending."},
                       {kListJobs, kJobPages}, Pack::kMonitoring),
    ListTool<kUsageList>({"list_usage_records", "List usage",
                          "Lists what was used between two days, as it is billed. For admins."},
                         {kListUsage, kPages}, Pack::kMonitoring),
};

constexpr Tool kMore[] = {
    {"query_async_job_result",
     "Look at a job",
     "Shows how a job is going, or how it went and what it gave. Jobs are kept for about a day.",
     "queryAsyncJobResult",
     Effect::kReads,
     Repeat::kIsHarmless,
     kQuery,
     {},
     kJobOutput,
     QueryJob,
     Pack::kCore},
    {"wait_async_job",
     "Wait for a job",
     "Waits until a job has ended, and shows how it went and what it gave.",
     "queryAsyncJobResult",
     Effect::kReads,
     Repeat::kIsHarmless,
     kWaitFor,
     {},
     kJobOutput,
     WaitForJob,
     Pack::kCore},
};

}  // namespace

ToolFamily MonitoringTools() { return {kFirst, kMore}; }

}  // namespace toolgate::cloudstack
