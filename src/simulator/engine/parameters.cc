// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/parameters.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "simulator/engine/dates.h"

namespace toolgate::simulator {
namespace {

constexpr int64_t kPageSizeMax = 500;  // default.page.size

struct TypeWord {
  std::string_view word;
  ParameterType type;
};
constexpr TypeWord kTypes[] = {
    {"string", ParameterType::kString},   {"uuid", ParameterType::kUuid},
    {"boolean", ParameterType::kBoolean}, {"integer", ParameterType::kInteger},
    {"long", ParameterType::kLong},       {"date", ParameterType::kDate},
    {"map", ParameterType::kMap},
};

struct Group {
  std::string_view word;
  std::string_view notation;
};
constexpr Group kGroups[] = {
    {"+LIST", "keyword:string page:integer pagesize:integer"},
    {"+ACCT", "account:string domainid:uuid(Domain) isrecursive:boolean listall:boolean"},
    {"+PROJ", "projectid:uuid(Project)"},
};

// The text up to `end`, taken from the front of `rest` together with it; all of it if there is
// none.
std::string_view TakeUntil(std::string_view& rest, char end) {
  const size_t at = std::min(rest.find(end), rest.size());
  const std::string_view taken = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return taken;
}

ParameterSpec ParseSpec(std::string_view word) {
  ParameterSpec spec;
  std::string_view rest = word;
  std::string_view name = TakeUntil(rest, ':');
  spec.is_required = name.ends_with('!');
  if (spec.is_required) name.remove_suffix(1);
  spec.name = name;
  if (const size_t at = rest.find('@'); at != rest.npos) {
    spec.since = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  if (const size_t at = rest.find("<="); at != rest.npos) {
    spec.length_max = base::ParseUint(rest.substr(at + 2)).value_or(0);
    rest = rest.substr(0, at);
  }
  spec.is_for_admins = rest.ends_with('^');
  if (spec.is_for_admins) rest.remove_suffix(1);
  std::string_view type = TakeUntil(rest, '(');
  const std::string_view inside = rest.substr(0, rest.size() - rest.ends_with(')'));
  spec.is_list = type.starts_with("list<");
  if (spec.is_list) type = type.substr(5, type.size() - 6);
  const auto known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [type](const TypeWord& entry) { return entry.word == type; });
  CHECK(known != std::end(kTypes) && !spec.name.empty() && spec.length_max > 0);
  spec.type = known->type;
  (spec.type == ParameterType::kUuid ? spec.entity : spec.validator) = inside;
  return spec;
}

template <class Number>
std::optional<Number> ParseNumber(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);  // Java takes a sign
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool HasControlCharacter(std::string_view value) {
  return std::any_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F;
  });
}

}  // namespace

std::vector<ParameterSpec> ParseNotation(std::string_view notation) {
  std::vector<ParameterSpec> specs;
  for (std::string_view word : base::Split(notation, ' ')) {
    if (word.empty()) continue;
    const auto group = std::find_if(std::begin(kGroups), std::end(kGroups),
                                    [word](const Group& entry) { return entry.word == word; });
    if (group == std::end(kGroups)) {
      specs.push_back(ParseSpec(word));
      continue;
    }
    for (ParameterSpec& spec : ParseNotation(group->notation)) specs.push_back(std::move(spec));
  }
  return specs;
}

std::string_view TypeName(const ParameterSpec& spec) {
  if (spec.is_list) return "list";
  for (const TypeWord& entry : kTypes) {
    if (entry.type == spec.type) return entry.word;
  }
  return "string";
}

std::string_view Arguments::Text(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string_view() : found->second;
}

std::vector<std::string_view> Arguments::List(std::string_view name) const {
  return Has(name) ? base::Split(Text(name), ',') : std::vector<std::string_view>();
}

std::string_view Field(const MapRow& row, std::string_view name) {
  const auto found = row.find(name);
  return found == row.end() ? std::string_view() : found->second;
}

std::vector<MapRow> Arguments::Rows(std::string_view name) const {
  std::vector<MapRow> rows;
  const auto found = maps_.find(name);
  if (found == maps_.end()) return rows;
  for (const auto& [index, row] : found->second) rows.push_back(row);
  return rows;
}

bool Arguments::Flag(std::string_view name, bool fallback) const {
  return Has(name) ? base::EqualsIgnoreCase(Text(name), "true") : fallback;
}

int64_t Arguments::Number(std::string_view name, int64_t fallback) const {
  return ParseNumber<int64_t>(Text(name)).value_or(fallback);
}

std::optional<int64_t> Arguments::FindNumber(std::string_view name) const {
  if (!Has(name)) return std::nullopt;
  return Number(name, 0);
}

// `details[0].cpunumber`: an index, one pair of brackets, a field.
bool Arguments::TakeMapEntry(std::string_view name, std::string_view value) {
  std::string_view rest = name;
  const std::string_view map = TakeUntil(rest, '[');
  const auto index = base::ParseUint(TakeUntil(rest, ']'));
  const bool is_good =
      index && rest.size() > 1 && rest.front() == '.' && rest.find_first_of("[]") == rest.npos;
  if (is_good) maps_[std::string(map)][*index].emplace(rest.substr(1), value);
  return is_good;
}

std::optional<base::WallTime> Arguments::Time(std::string_view name) const {
  return ParseDate(Text(name), name.starts_with("end") ? DayPart::kEnd : DayPart::kStart);
}

tl::expected<Arguments, ApiFailure> ParameterReader::Read(
    const cloudstack::Parameters& sent) const {
  Arguments arguments;
  if (auto failure = Unpack(sent, arguments)) return Fail(std::move(*failure));
  for (const ParameterSpec& spec : specs_) {
    if (auto failure = Check(spec, arguments)) return Fail(std::move(*failure));
  }
  return arguments;
}

std::optional<ApiFailure> ParameterReader::Unpack(const cloudstack::Parameters& sent,
                                                  Arguments& arguments) const {
  for (const cloudstack::Parameter& parameter : sent) {
    const std::string name = base::ToAsciiLower(parameter.name);
    if (HasControlCharacter(parameter.value)) {
      return Invalid(fmt::format(
          "Received value {} for parameter {} is invalid, contains illegal ASCII non-printable "
          "characters",
          base::Printable(parameter.value), name));
    }
    if (name.find('[') == name.npos) {
      arguments.values_.emplace(name, parameter.value);  // the first of one name counts
    } else if (!arguments.TakeMapEntry(name, parameter.value)) {
      return ApiFailure{cloudstack::kMalformedParameter,
                        fmt::format("Unable to decode parameter {}; if specifying an object array, "
                                    "please use parameter[index].field=XXX, e.g. "
                                    "userGroupList[0].group=httpGroup",
                                    base::Printable(name))};
    }
  }
  return std::nullopt;
}

std::optional<ApiFailure> ParameterReader::Check(const ParameterSpec& spec,
                                                 Arguments& arguments) const {
  const auto found = arguments.values_.find(spec.name);
  const bool is_given = arguments.maps_.contains(spec.name) ||
                        (found != arguments.values_.end() && !found->second.empty());
  const bool is_known = IsIn(cloud_.settings.release, spec.since);
  if (spec.is_required && is_known && !is_given) {
    return Invalid(fmt::format("Unable to execute API command {} due to missing parameter {}",
                               base::ToAsciiLower(command_), spec.name));
  }
  if (!is_given || !is_known || (spec.is_for_admins && !is_admin_)) {
    arguments.values_.erase(spec.name);
    arguments.maps_.erase(spec.name);
    return std::nullopt;
  }
  if (found == arguments.values_.end()) return std::nullopt;
  // What was checked is what is used: the trimmed values.
  std::vector<std::string> checked;
  const std::string text = std::move(found->second);
  for (std::string_view value :
       spec.is_list ? base::Split(text, ',') : std::vector<std::string_view>{text}) {
    checked.emplace_back(base::Trim(value));
    if (auto failure = CheckValue(spec, checked.back())) return failure;
  }
  found->second = base::Join(checked, ",");
  return std::nullopt;
}

ApiFailure InvalidValue(std::string_view command, std::string_view parameter,
                        std::string_view value) {
  return Invalid(
      fmt::format("Unable to execute API command {} due to invalid value. Invalid parameter {} "
                  "value={} due to incorrect long value format, or entity does not exist or due "
                  "to incorrect parameter annotation for the field in api cmd class.",
                  base::ToAsciiLower(command), parameter, base::Printable(value)));
}

std::optional<ApiFailure> ParameterReader::CheckValue(const ParameterSpec& spec,
                                                      std::string& value) const {
  switch (spec.type) {
    case ParameterType::kUuid:
      return CheckId(spec, value);
    case ParameterType::kInteger:
      if (!ParseNumber<int32_t>(value)) return InvalidValue(command_, spec.name, value);
      break;
    case ParameterType::kLong:
      if (!ParseNumber<int64_t>(value)) return InvalidValue(command_, spec.name, value);
      break;
    case ParameterType::kDate:
      if (ParseDate(value, DayPart::kStart)) break;
      return Invalid(
          fmt::format("Unable to parse date {} for command {}, please pass dates in the "
                      "format mentioned in the api documentation",
                      base::Printable(value), base::ToAsciiLower(command_)));
    case ParameterType::kString:
      if (value.size() <= spec.length_max) break;
      return ApiFailure{cloudstack::kParameterError,
                        fmt::format("Value greater than max allowed length {} for param: {}",
                                    spec.length_max, spec.name)};
    default:
      break;
  }
  return CheckFormat(spec, value);
}

// Parameters from before ids were UUIDs take a number of the database as well.
std::optional<ApiFailure> ParameterReader::CheckId(const ParameterSpec& spec,
                                                   std::string& id) const {
  if (spec.entity == "AsyncJob") return std::nullopt;  // the job queue answers for these
  if (spec.entity == "Project" && id == "-1") return std::nullopt;  // all of them
  if (cloud_.FindId(spec.entity, id)) return std::nullopt;
  const auto number = spec.since.empty() ? base::ParseUint(id) : std::nullopt;
  const std::string* found = number ? cloud_.FindIdByNumber(spec.entity, *number) : nullptr;
  if (!found) return InvalidValue(command_, spec.name, id);
  id = *found;
  return std::nullopt;
}

std::optional<ApiFailure> ParameterReader::CheckFormat(const ParameterSpec& spec,
                                                       std::string_view value) const {
  const auto number = ParseNumber<int64_t>(value);
  const bool is_bad = (spec.validator == "HostName" && !cloudstack::IsHostName(value)) ||
                      (spec.validator == "Positive" && (!number || *number <= 0));
  if (!is_bad) return std::nullopt;
  return Invalid(fmt::format("Invalid value provided for API arg: {} with value: {}", spec.name,
                             base::Printable(value)));
}

tl::expected<Page, ApiFailure> ReadPage(const Arguments& arguments) {
  const bool has_page = arguments.Has("page");
  const bool has_size = arguments.Has("pagesize");
  const int64_t page = arguments.Number("page", 1);
  const int64_t size = arguments.Number("pagesize", kPageSizeMax);
  if (has_page != has_size && !(has_size && size == -1)) {
    return Fail(Invalid("\"page\" and \"pagesize\" must be specified together"));
  }
  if (size == -1 && !has_page) return Page{0, SIZE_MAX};
  if (size > kPageSizeMax) {
    return Fail(Invalid(
        fmt::format("Page size can't exceed max allowed page size value: {}", kPageSizeMax)));
  }
  if (size <= 0 || page <= 0) return Fail(Invalid("\"page\" and \"pagesize\" must be positive"));
  return Page{static_cast<size_t>((page - 1) * size), static_cast<size_t>(size)};
}

}  // namespace toolgate::simulator
