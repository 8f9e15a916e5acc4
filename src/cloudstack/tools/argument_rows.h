// SPDX-License-Identifier: Apache-2.0
// Arguments that many tools share, and short ways to write rows of the others.
#pragma once

#include <string_view>

#include "cloudstack/tools/schema.h"

namespace toolgate::cloudstack {

inline constexpr auto kRequired = Need::kRequired;
inline constexpr auto kOptional = Need::kOptional;
inline constexpr auto kToApi = Pass::kToApi;
inline constexpr auto kToTool = Pass::kToTool;
using enum ArgumentType;

struct Range {
  int64_t min, max;
};
inline constexpr Range kPorts{1, 65'535};
inline constexpr Range kGibibytes{1, 65'536};
inline constexpr Range kIops{0, 10'000'000};

constexpr ArgumentSpec Flag(std::string_view name, std::string_view description,
                            std::string_view fallback = {}, Pass pass = kToApi) {
  return {name, kFlag, description, kOptional, pass, 0, 0, {}, fallback};
}
constexpr ArgumentSpec Integer(std::string_view name, std::string_view description, Range range,
                               std::string_view fallback = {}, Pass pass = kToApi) {
  return {name, kInteger, description, kOptional, pass, range.min, range.max, {}, fallback};
}
constexpr ArgumentSpec Word(std::string_view name, std::string_view description,
                            std::span<const std::string_view> words,
                            std::string_view fallback = {}) {
  return {name, kWord, description, kOptional, kToApi, 0, 0, words, fallback};
}
constexpr ArgumentSpec Required(ArgumentSpec spec) {
  spec.need = kRequired;
  return spec;
}

// What all lists share, and what the lists of owned things do.
inline constexpr ArgumentSpec kPage = Integer("page", "Which page, from 1", {1, 1'000'000}, "1");
inline constexpr ArgumentSpec kPageSize = Integer("pagesize", "Rows on a page", {1, 500}, "50");
inline constexpr ArgumentSpec kKeyword = {"keyword", kText,
                                          "Words that the name, or what stands for it, must hold"};
inline constexpr ArgumentSpec kListAll =
    Flag("listall", "Everything that the account may see; false: only what it owns itself", "true");
inline constexpr ArgumentSpec kAccount = {"account", kText,
                                          "Only of this account; needs `domainid`"};
inline constexpr ArgumentSpec kDomainId = {"domainid", kUuid, "Only of this domain"};
inline constexpr ArgumentSpec kIsRecursive =
    Flag("isrecursive", "With `domainid`: of the domains below it too");
inline constexpr ArgumentSpec kListProjectId = {"projectid", kUuidOrAll,
                                                "Only of this project; -1 for all projects"};
inline constexpr ArgumentSpec kPages[] = {kKeyword, kPage, kPageSize};
inline constexpr ArgumentSpec kScopedPages[] = {kKeyword, kListAll, kIsRecursive, kPage, kPageSize};
inline constexpr ArgumentSpec kAccountPages[] = {kKeyword,     kListAll, kAccount, kDomainId,
                                                 kIsRecursive, kPage,    kPageSize};
inline constexpr ArgumentSpec kOwnedPages[] = {kKeyword,  kListAll,     kListProjectId, kAccount,
                                               kDomainId, kIsRecursive, kPage,          kPageSize};
inline constexpr ArgumentSpec kZoneId = {"zoneid", kUuid, "Only in this zone"};
inline constexpr ArgumentSpec kNameFilter = {"name", kText, "Exactly this name"};
inline constexpr ArgumentSpec kIdFilter = {"id", kUuid, "Only this one"};
inline constexpr ArgumentSpec kTagsFilter = {"tags", kTags, "Only with these tags"};

// What tools that start a job share.
inline constexpr ArgumentSpec kWait =
    Flag("wait", "Wait for the job's end and tell how it went", "true", kToTool);
inline constexpr ArgumentSpec kTimeout = Integer(
    "timeout_s", "Seconds to wait at most; the job goes on after them", {1, 3600}, "300", kToTool);
inline constexpr ArgumentSpec kJobArguments[] = {kWait, kTimeout};
// And those whose result would be lost if nobody waited.
inline constexpr ArgumentSpec kWaitingArguments[] = {kTimeout};

// Who shall own what is created.
inline constexpr ArgumentSpec kOwnerAccount = {"account", kText,
                                               "Whose it shall be; needs `domainid`"};
inline constexpr ArgumentSpec kOwnerDomain = {"domainid", kUuid, "The domain of `account`"};
inline constexpr ArgumentSpec kOwnerProject = {"projectid", kUuid, "The project whose it shall be"};
inline constexpr ArgumentSpec kOwner[] = {kOwnerAccount, kOwnerDomain, kOwnerProject};
inline constexpr ArgumentSpec kOwnedJob[] = {kOwnerAccount, kOwnerDomain, kOwnerProject, kWait,
                                             kTimeout};

inline constexpr ArgumentSpec kMachineId = {"id", kUuid, "The virtual machine's id", kRequired};
inline constexpr ArgumentSpec kShowPassword = Flag(
    "show_password", "Put the password into the text too, not only into the structured content",
    "false", kToTool);

}  // namespace toolgate::cloudstack
