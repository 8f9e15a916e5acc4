// SPDX-License-Identifier: Apache-2.0
// Rows of the tables of tools: what a tool is follows from its kind but for its words, its
// arguments and its risk.
#pragma once

#include <array>

#include "cloudstack/tools/argument_rows.h"
#include "cloudstack/tools/rows.h"
#include "cloudstack/tools/runs.h"
#include "cloudstack/tools/tool.h"

namespace toolgate::cloudstack {

struct Words {
  std::string_view name;
  std::string_view title;
  std::string_view description;
};
struct Takes {
  std::span<const ArgumentSpec> own;
  std::span<const ArgumentSpec> shared = {};
};
struct Risk {
  Effect effect = Effect::kReads;
  Repeat repeat = Repeat::kIsHarmless;
  Undo undo = Undo::kPossible;
};
inline constexpr Risk kCreating{Effect::kCreates, Repeat::kAddsUp};
inline constexpr Risk kChanging{Effect::kChanges, Repeat::kAddsUp};
inline constexpr Risk kDestroying{Effect::kDestroys, Repeat::kAddsUp};
inline constexpr Risk kForGood{Effect::kDestroys, Repeat::kAddsUp, Undo::kImpossible};

inline constexpr MemberSpec kErrorMember = {"error", MemberType::kObject, "Why it failed",
                                            Shown::kAsData, kErrorMembers};
inline constexpr MemberSpec kJobMember = {"job", MemberType::kObject, "", Shown::kAsData,
                                          kJobMembers};

template <const ListKind& kind>
inline constexpr MemberSpec kListOutput[] = {
    {"count", kNumber, "All that match, on any page"},
    {"page", kNumber},
    {"pagesize", kNumber},
    {kind.key, MemberType::kObjects, "", Shown::kAsData, kind.members},
    kErrorMember};

template <const ShowKind& kind>
inline constexpr MemberSpec kObjectOutput[] = {
    {kind.key, MemberType::kObject, "", Shown::kAsData, kind.members}, kErrorMember};

// Some members, of which there are not always as many.
struct MemberList {
  std::array<MemberSpec, 6> members;
  size_t count = 0;

  constexpr void Add(const MemberSpec& member) { members[count++] = member; }
  constexpr std::span<const MemberSpec> span() const { return {members.data(), count}; }
};

constexpr MemberList ChangeOutput(const ChangeKind& kind) {
  MemberList list;
  if (kind.way == Way::kJob) list.Add(kJobMember);
  if (kind.key.empty()) {
    list.Add({"success", kBoolean, "True; left out unless it is so"});
  } else {
    list.Add({kind.key, MemberType::kObject, "", Shown::kAsData, kind.members});
  }
  if (!kind.secret.empty()) list.Add({kind.secret, kString, "Shown this once"});
  if (kind.warning != Warning::kNone)
    list.Add({"warning", kString, "What the caller should know of it"});
  if (kind.way == Way::kJob && kind.resubmit == Resubmit::kNever) {
    list.Add({"createdid", kString, "The id of what was created before the job ended, or failed"});
  }
  list.Add(kErrorMember);
  return list;
}
template <const ChangeKind& kind>
inline constexpr MemberList kChangeOutput = ChangeOutput(kind);

// A tool that only reads, but for what it sends and shows.
constexpr Tool ReadingTool(Words words, Takes takes, Pack pack) {
  Tool tool;
  tool.name = words.name;
  tool.title = words.title;
  tool.description = words.description;
  tool.arguments = takes.own;
  tool.shared_arguments = takes.shared;
  tool.pack = pack;
  return tool;
}

template <const ListKind& kind>
constexpr Tool ListTool(Words words, Takes takes, Pack pack) {
  Tool tool = ReadingTool(words, takes, pack);
  tool.commands = kind.command;
  tool.output = kListOutput<kind>;
  tool.run = RunList<kind>;
  return tool;
}

template <const ShowKind& kind>
constexpr Tool ObjectTool(Words words, Takes takes, Pack pack) {
  Tool tool = ReadingTool(words, takes, pack);
  tool.commands = kind.command;
  tool.output = kObjectOutput<kind>;
  tool.run = RunShow<kind>;
  return tool;
}

template <const ChangeKind& kind>
constexpr Tool ChangeTool(Words words, Takes takes, Risk risk, Pack pack) {
  return {words.name,      words.title,  words.description,
          kind.command,    risk.effect,  risk.repeat,
          takes.own,       takes.shared, kChangeOutput<kind>.span(),
          RunChange<kind>, pack,         risk.undo};
}

// The tools of one family: first those whose names and arguments clients of other servers know.
struct ToolFamily {
  std::span<const Tool> first;
  std::span<const Tool> more;
};
ToolFamily MachineTools();
ToolFamily StorageTools();
ToolFamily NetworkTools();
ToolFamily MonitoringTools();
ToolFamily AdminTools();
ToolFamily SecurityTools();
ToolFamily ApiTools();

}  // namespace toolgate::cloudstack
