// SPDX-License-Identifier: Apache-2.0
// Tools for the API itself.
#include "cloudstack/tools/tool_rows.h"

namespace toolgate::cloudstack {
namespace {

constexpr ArgumentSpec kListApis[] = {
    {"name", kText, "Only this command, with all of its parameters", kOptional, kToApi, 1, 100},
    {"keyword", kText, "Words that the name or the description must hold", kOptional, kToTool},
    kPage,
    kPageSize,
};
constexpr ArgumentSpec kCallApi[] = {
    {"command", kText, "A command of the API that reads, such as listVPCs", kRequired, kToTool, 1,
     100},
    {"parameters", kObject,
     "Its parameters, as list_apis shows them: texts, numbers, true or false; a list as an array; "
     "a map as an object, or an array of objects",
     kOptional, kToTool},
};

constexpr MemberSpec kCapabilityMembers[] = {
    {"cloudstackversion", kString, "", kInTextToo},
    {"securitygroupsenabled", kBoolean, "", kInTextToo},
    {"allowuserexpungerecovervm", kBoolean, "Whether the account may expunge machines", kInTextToo},
    {"allowuserviewdestroyedvm", kBoolean, "Whether the account sees destroyed machines",
     kInTextToo},
    {"allowuserforcestopvm", kBoolean, "Whether the account may force a stop", kInTextToo},
    {"allowuserexpungerecovervolume", kBoolean},
    {"allowusercreateprojects", kBoolean},
    {"apilimitinterval", kNumber, "Seconds"},
    {"apilimitmax", kNumber, "Requests in that time"},
    {"customdiskofferingminsize", kNumber, "GiB"},
    {"customdiskofferingmaxsize", kNumber, "GiB"},
    {"defaultuipagesize", kNumber},
    {"dynamicrolesenabled", kBoolean},
    {"dynamicscalingenabled", kBoolean},
    {"instanceleaseenabled", kBoolean},
    {"kubernetesserviceenabled", kBoolean},
    {"kvmsnapshotenabled", kBoolean},
    {"projectinviterequired", kBoolean},
    {"regionsecondaryenabled", kBoolean},
    {"userpublictemplateenabled", kBoolean},
};
constexpr ShowKind kCapabilities = {"listCapabilities", "capability", kCapabilityMembers};

constexpr MemberSpec kParameterMembers[] = {
    {"name"},        {"type"},  {"required", kBoolean}, {"length", kNumber, "Of its text, at most"},
    {"description"}, {"since"},
};
constexpr MemberSpec kApiMembers[] = {
    {"name", kString, "", kInTextToo},
    {"description", kString, "", kInTextToo},
    {"isasync", kBoolean, "Whether it starts a job"},
    {"since"},
    Rows("params", "Only when one command was asked for", kParameterMembers),
};
constexpr MemberSpec kApisOutput[] = {
    {"count", kNumber, "All that match, on any page"},
    {"page", kNumber},
    {"pagesize", kNumber},
    Rows("api", "", kApiMembers),
    kErrorMember,
};
constexpr MemberSpec kCallOutput[] = {
    {"command"},
    {"response", MemberType::kAny, "The cloud's answer, without credentials"},
    kErrorMember,
};

constexpr Tool kMore[] = {
    ObjectTool<kCapabilities>({"list_capabilities", "List capabilities",
                               "Shows the cloud's version and what the account may do in it."},
                              {}, Pack::kApi),
    {"list_apis",
     "List the API's commands",
     "Lists the commands of the API that the account may use; with `name`, one with its "
     "parameters.",
     "listApis",
     Effect::kReads,
     Repeat::kIsHarmless,
     kListApis,
     {},
     kApisOutput,
     ListApis,
     Pack::kApi},
    {"call_api",
     "Call a reading command of the API",
     "Sends a command of the API that only reads, for what has no tool of its own. Parameters are "
     "checked against what list_apis shows of the command. Commands that change something, or that "
     "give credentials, are refused.",
     "any that reads",
     Effect::kReads,
     Repeat::kIsHarmless,
     kCallApi,
     {},
     kCallOutput,
     CallApi,
     Pack::kApi},
};

}  // namespace

ToolFamily ApiTools() { return {{}, kMore}; }

}  // namespace toolgate::cloudstack
