// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/argument_forms.h"

#include <algorithm>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "json/regex.h"

namespace toolgate::cloudstack {
namespace {

constexpr int64_t kListCharsMax = 4000;

struct CompiledForm {
  ArgumentForm form;
  json::Regex regex;
};
using Forms = std::map<ArgumentType, CompiledForm>;

std::string ListOf(const std::string& item) { return fmt::format("{0}(,{0})*", item); }

Forms MakeForms() {
  const std::string uuid = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
  const std::string octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  const std::string ipv4 = fmt::format("{0}(\\.{0}){{3}}", octet);
  const std::string ipv6 = "[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}";
  const std::string ip = fmt::format("({}|{})", ipv4, ipv6);
  const std::string block = fmt::format(
      "({}/([0-9]|[12][0-9]|3[0-2])|{}/([0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))", ipv4, ipv6);
  const std::string date =
      "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
      "([T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-][0-9]{2}:?[0-9]{2})?)?";
  const std::string group = "[^:,]+:[^:,]+";
  constexpr std::string_view kWantsDate =
      "a date as 2026-01-31, or with a time as 2026-01-31T23:59:59, and Z or +01:00 after it";

  Forms forms;
  const auto add = [&forms](ArgumentType type, const std::string& pattern, int64_t length_max,
                            std::string_view wants) {
    std::string whole = fmt::format("^({})$", pattern);
    auto regex = json::Regex::Compile(whole);
    CHECK(regex);
    forms.emplace(type, CompiledForm{{std::move(whole), length_max, wants}, std::move(*regex)});
  };
  using enum ArgumentType;
  add(kUuid, uuid, 36, "a UUID");
  add(kUuidOrAll, "-1|" + uuid, 36, "a UUID, or -1 for all");
  add(kUuidList, ListOf(uuid), 3699, "UUIDs separated by commas, at most 100");
  add(kHostName, "[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?", 63,
      "1 to 63 letters, digits and hyphens, beginning with a letter and not ending with a hyphen");
  add(kIp, ip, 45, "an IP address");
  add(kIpList, ListOf(ip), kListCharsMax, "IP addresses separated by commas");
  add(kNetmask, ipv4, 15, "a netmask as 255.255.255.0");
  add(kCidrList, ListOf(block), kListCharsMax,
      "blocks of addresses as 10.1.0.0/16, separated by commas");
  add(kDate, date, 30, kWantsDate);
  add(kEndDate, date, 30, kWantsDate);
  add(kGroupList, ListOf(group), kListCharsMax, "account:group, separated by commas");
  return forms;
}

const CompiledForm* Find(ArgumentType type) {
  static const Forms forms = MakeForms();
  const auto found = forms.find(type);
  return found == forms.end() ? nullptr : &found->second;
}

}  // namespace

const ArgumentForm* FindForm(ArgumentType type) {
  const CompiledForm* found = Find(type);
  return found ? &found->form : nullptr;
}

bool HasForm(ArgumentType type, std::string_view text) {
  const CompiledForm* found = Find(type);
  CHECK(found);
  return text.size() <= static_cast<size_t>(found->form.length_max) && found->regex.Matches(text);
}

std::string ApiDate(ArgumentType type, std::string_view text) {
  constexpr size_t kDayChars = 10;
  constexpr size_t kTimeChars = 19;
  std::string date(text.substr(0, kDayChars));
  if (text.size() == kDayChars) {
    return date + (type == ArgumentType::kEndDate ? "T23:59:59+0000" : "T00:00:00+0000");
  }
  date += 'T';
  date += text.substr(kDayChars + 1, kTimeChars - kDayChars - 1);
  const std::string_view zone = text.substr(kTimeChars);
  if (zone.empty() || zone == "Z") return date + "+0000";
  for (const char c : zone) {
    if (c != ':') date += c;
  }
  return date;
}

void AddGroups(std::string_view name, std::string_view text, Parameters& parameters) {
  size_t index = 0;
  for (const std::string_view pair : base::Split(text, ',')) {
    const size_t colon = pair.find(':');
    CHECK(colon != std::string_view::npos);
    const std::string prefix = fmt::format("{}[{}].", name, index++);
    parameters.push_back({prefix + "account", std::string(pair.substr(0, colon))});
    parameters.push_back({prefix + "group", std::string(pair.substr(colon + 1))});
  }
}

bool IsPlainText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\r' || c == '\t';
  });
}

}  // namespace toolgate::cloudstack
