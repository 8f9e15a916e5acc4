// SPDX-License-Identifier: Apache-2.0
// What a command takes, and the reading of a request's parameters against it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "cloudstack/api/signature.h"
#include "simulator/engine/failure.h"
#include "simulator/model/cloud.h"

namespace toolgate::simulator {

enum class ParameterType { kString, kUuid, kBoolean, kInteger, kLong, kDate, kMap };

struct ParameterSpec {
  std::string name;
  ParameterType type = ParameterType::kString;
  bool is_list = false;  // comma separated
  bool is_required = false;
  bool is_for_admins = false;  // ignored for others
  std::string entity;          // of a uuid: `UserVm`, `Zone`, ...
  std::string validator;       // of another type: `HostName`, `Positive`
  size_t length_max = 255;
  std::string since;  // `4.20`; empty: before 4.18
};

// Reads the notation of the tables of commands: parameters separated by spaces, each
// `name[!]:type[(Entity)][^][<=length][@since]`, where `!` is required, `^` is for admins, and the
// type may be `list<type>`. In the brackets stands what a uuid names, or for other types how the
// value is validated: `HostName`, `Positive`. `+LIST`, `+ACCT` and `+PROJ` stand for
// the usual parameters of lists. A mistake in it is a broken build: CHECK.
std::vector<ParameterSpec> ParseNotation(std::string_view notation);

// The word of listApis: `uuid`, `list`, `map`.
std::string_view TypeName(const ParameterSpec& spec);

// One `name[N].field=value ...` of a map, by field in lower case.
using MapRow = std::map<std::string, std::string, std::less<>>;
std::string_view Field(const MapRow& row, std::string_view name);  // empty if it was not sent

// A command's parameters, checked.
class Arguments {
 public:
  // Whether the caller sent it.
  bool Has(std::string_view name) const { return values_.contains(name) || maps_.contains(name); }
  // Empty if it was not sent.
  std::string_view Text(std::string_view name) const;
  std::vector<std::string_view> List(std::string_view name) const;
  // The rows of a map, in order of their index.
  std::vector<MapRow> Rows(std::string_view name) const;
  // Java's Boolean.valueOf: `true` in any case, all else is false.
  bool Flag(std::string_view name, bool fallback = false) const;
  int64_t Number(std::string_view name, int64_t fallback) const;
  // Empty if it was not sent.
  std::optional<int64_t> FindNumber(std::string_view name) const;
  // Of a date; one without a time of day is its begin, of an `end...` its last second.
  std::optional<base::WallTime> Time(std::string_view name) const;

 private:
  friend class ParameterReader;

  // False if it is no `name[N].field`.
  bool TakeMapEntry(std::string_view name, std::string_view value);

  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::map<uint64_t, MapRow>, std::less<>> maps_;
};

// Which slice of a list was asked for.
struct Page {
  size_t first = 0;
  size_t count = 500;  // default.page.size
};

// Reads what `sent` holds for `specs`, as the server does: names in any case, unknown ones ignored.
// Whether a job exists is for the command to say.
class ParameterReader {
 public:
  ParameterReader(std::string_view command, const std::vector<ParameterSpec>& specs, Cloud& cloud,
                  bool caller_is_admin)
      : command_(command), specs_(specs), cloud_(cloud), is_admin_(caller_is_admin) {}

  tl::expected<Arguments, ApiFailure> Read(const cloudstack::Parameters& sent) const;

 private:
  std::optional<ApiFailure> Unpack(const cloudstack::Parameters& sent, Arguments& arguments) const;
  std::optional<ApiFailure> Check(const ParameterSpec& spec, Arguments& arguments) const;
  // May replace the value by the form that the commands know.
  std::optional<ApiFailure> CheckValue(const ParameterSpec& spec, std::string& value) const;
  std::optional<ApiFailure> CheckId(const ParameterSpec& spec, std::string& id) const;
  std::optional<ApiFailure> CheckFormat(const ParameterSpec& spec, std::string_view value) const;

  std::string_view command_;
  const std::vector<ParameterSpec>& specs_;
  Cloud& cloud_;
  bool is_admin_;
};

// The error for a value that cannot be read, or names nothing that there is.
ApiFailure InvalidValue(std::string_view command, std::string_view parameter,
                        std::string_view value);

// The page that `arguments` ask for. Errors as the server gives them.
tl::expected<Page, ApiFailure> ReadPage(const Arguments& arguments);

}  // namespace toolgate::simulator
