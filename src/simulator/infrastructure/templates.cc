// SPDX-License-Identifier: Apache-2.0
// listTemplates, listIsos, listOsTypes.
#include <algorithm>

#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/infrastructure/commands.h"

namespace toolgate::simulator {
namespace {

// What `templatefilter` and `isofilter` can say.
constexpr std::string_view kFilters[] = {"featured",         "self",       "selfexecutable",
                                         "sharedexecutable", "executable", "community",
                                         "shared",           "all"};

// A template as it is in one of its zones: what a list shows.
struct Row {
  const Template* source;
  const Zone* zone;
};

// Whose the caller may use as their own: themselves, and for admins those below them.
bool Owns(const CommandContext& context, const Template& source) {
  return source.account && IsInScope(context, *source.account);
}

bool IsSharedWith(const Account& account, const Template& source) {
  return std::find(source.launchers.begin(), source.launchers.end(), &account) !=
         source.launchers.end();
}

bool PassesFilter(const CommandContext& context, const Template& source, std::string_view filter) {
  const bool is_mine = source.account == &context.caller;
  if (filter == "featured") return source.is_public && source.is_featured;
  if (filter == "community") return source.is_public && !source.is_featured;
  if (filter == "self") return Owns(context, source);
  if (filter == "selfexecutable") return Owns(context, source) && source.is_ready;
  if (filter == "shared") return is_mine || IsSharedWith(context.caller, source);
  if (filter == "sharedexecutable") {
    return (is_mine || IsSharedWith(context.caller, source)) && source.is_ready;
  }
  if (filter == "executable") {
    return source.is_ready &&
           (source.is_public || Owns(context, source) || IsSharedWith(context.caller, source));
  }
  return true;  // `all`
}

std::optional<ApiFailure> CheckFilter(const CommandContext& context, std::string_view filter,
                                      std::string_view kind) {
  if (std::find(std::begin(kFilters), std::end(kFilters), filter) == std::end(kFilters)) {
    return Invalid("Please specify a valid " + std::string(kind) + " filter");
  }
  if (filter == "all" && !IsAdmin(context.caller)) {
    return Invalid("Filter all can be specified by admin only");
  }
  return std::nullopt;
}

bool IsSystem(const Template& source) {
  return source.type == "SYSTEM" || source.type == "ROUTING";
}

bool MatchesTemplate(const CommandContext& context, const Template& source,
                     std::string_view filter) {
  const Arguments& arguments = context.arguments;
  if (source.removed && !arguments.Flag("showremoved")) return false;
  // With an id, all that the caller may use is found, whatever the filter.
  const bool is_usable =
      source.is_public || Owns(context, source) || IsSharedWith(context.caller, source);
  if (arguments.Has("id") ? !is_usable : !PassesFilter(context, source, filter)) return false;
  if (IsSystem(source) && !IsRootAdmin(context.caller)) return false;
  if (arguments.Has("isready") && arguments.Flag("isready") != source.is_ready) return false;
  if (arguments.Has("bootable") && arguments.Flag("bootable") != source.is_bootable) return false;
  if (arguments.Has("ispublic") && arguments.Flag("ispublic") != source.is_public) return false;
  return MatchesNames(arguments, source.id, source.name) &&
         HasKeyword(arguments, source.name, source.display_text) &&
         MatchesTags(context, source.id) && !Differs(arguments, "hypervisor", kHypervisor) &&
         !Differs(arguments, "templatetype", source.type) &&
         !Differs(arguments, "arch", kArchitecture);
}

// The rows of a list: one for each zone that has the template, or one in all.
std::vector<Row> RowsOf(CommandContext& context, bool of_isos, std::string_view filter) {
  const Arguments& arguments = context.arguments;
  std::vector<Row> rows;
  for (const Template& source : context.cloud.templates) {
    if (source.is_iso != of_isos || !MatchesTemplate(context, source, filter)) continue;
    bool is_first = true;
    for (const Zone& zone : context.cloud.zones) {
      if (!IsIn(source, zone) || Differs(arguments, "zoneid", zone.id)) continue;
      if (is_first || !arguments.Flag("showunique")) rows.push_back({&source, &zone});
      is_first = false;
    }
  }
  return rows;
}

void WriteOs(json::Writer& writer, Cloud& cloud, const Template& source) {
  if (const OsType* os = cloud.os_types.FindByName(source.os_type)) {
    writer.Member("ostypeid", os->id);
  }
  writer.Member("ostypename", source.os_type);
}

void WriteTemplate(json::Writer& writer, CommandContext& context, const Row& row) {
  const Template& source = *row.source;
  writer.BeginObject().Member("id", source.id).Member("name", source.name);
  writer.Member("displaytext", source.display_text).Member("ispublic", source.is_public);
  writer.Member("created", base::FormatUtcSeconds(source.created));
  writer.Member("isready", source.is_ready).Member("passwordenabled", source.password_enabled);
  if (source.is_iso) {
    writer.Member("bootable", source.is_bootable);
  } else {
    writer.Member("format", "QCOW2");
  }
  writer.Member("isfeatured", source.is_featured).Member("crossZones", source.is_in_all_zones);
  WriteOs(writer, context.cloud, source);
  if (source.account) {
    writer.Member("accountid", source.account->id);
    WriteOwner(writer, *source.account);
  }
  if (!context.arguments.Flag("showunique")) WriteZoneMembers(writer, *row.zone);
  if (IsAdmin(context.caller) || source.account == &context.caller) {
    writer.Member("status", source.is_ready ? "Download Complete" : "50% Downloaded");
  }
  writer.Member("size", source.size_bytes).Member("physicalsize", source.size_bytes / 2);
  writer.Member("templatetype", source.type)
      .Member("hypervisor", source.is_iso ? "None" : kHypervisor);
  writer.Member("isextractable", source.is_extractable).Member("arch", kArchitecture);
  writer.Member("bits", int64_t{64}).Member("sshkeyenabled", false);
  writer.Member("isdynamicallyscalable", !source.is_iso).Member("directdownload", false);
  writer.Member("deployasis", false).Member("requireshvm", true);
  WriteTags(writer, context.cloud, source.id);
  writer.Member("hasannotations", false).EndObject();
}

Reply WriteRows(CommandContext& context, std::string_view key, const std::vector<Row>& rows) {
  std::vector<const Row*> matches;
  for (const Row& row : rows) matches.push_back(&row);
  return WriteList(context, key, matches, [&context](json::Writer& writer, const Row& row) {
    WriteTemplate(writer, context, row);
  });
}

}  // namespace

Reply ListTemplates(CommandContext& context) {
  const std::string filter = base::ToAsciiLower(context.arguments.Text("templatefilter"));
  if (auto refused = CheckFilter(context, filter, "template")) return Fail(std::move(*refused));
  return WriteRows(context, "template", RowsOf(context, false, filter));
}

Reply ListIsos(CommandContext& context) {
  std::string filter = base::ToAsciiLower(context.arguments.Text("isofilter"));
  if (filter.empty()) filter = "selfexecutable";
  if (auto refused = CheckFilter(context, filter, "iso")) return Fail(std::move(*refused));
  return WriteRows(context, "iso", RowsOf(context, true, filter));
}

Reply ListOsTypes(CommandContext& context) {
  const Arguments& arguments = context.arguments;
  const auto types = Select(context.cloud.os_types, [&](const OsType& type) {
    return MatchesNames(arguments, type.id, type.name) && HasKeyword(arguments, type.name) &&
           !Differs(arguments, "description", type.name) &&
           !Differs(arguments, "oscategoryid", type.category->id);
  });
  return WriteList(context, "ostype", types, [](json::Writer& writer, const OsType& type) {
    writer.BeginObject().Member("id", type.id).Member("oscategoryid", type.category->id);
    writer.Member("oscategoryname", type.category->name).Member("name", type.name);
    writer.Member("description", type.name).Member("isuserdefined", false);
    writer.Member("fordisplay", true).EndObject();
  });
}

}  // namespace toolgate::simulator
