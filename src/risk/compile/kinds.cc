// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/kinds.h"

#include <map>
#include <utility>

#include <fmt/format.h>

#include "risk/compile/attack_patterns.h"
#include "risk/compile/findings.h"
#include "risk/compile/lexicon.h"
#include "risk/compile/rules.h"
#include "risk/compile/table.h"

namespace toolgate::risk {
namespace {

const std::vector<Kind>& Kinds() {
  static const std::vector<Kind> kinds = {
      {"attack_patterns", CompileAttackPatterns, {"signals", "poisoning"}},
      {"lexicon", CompileLexicon, {}},
      {"poisoning", CompilePoisoning, {}},
      {"rules", CompileRules, {"lexicon"}},
      {"severity", CompileSeverity, {"signals"}},
      {"signals", CompileSignals, {}},
      {"table", CompileTable, {"lexicon"}},
  };
  return kinds;
}

base::Result<DataFile> ReadKind(const std::string& folder, std::string_view kind) {
  const std::string stem = fmt::format("{}/{}", folder, kind);
  return ReadDataFile(stem + ".yaml", stem + ".schema.json");
}

tl::unexpected<base::Error> Refuse(const DataFile& file) {
  return base::Fail(base::ErrorCode::kInvalidInput, file.Report());
}

}  // namespace

const Kind* FindKind(std::string_view name) {
  for (const Kind& kind : Kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

base::Result<std::string> CompileKind(const std::string& folder, std::string_view name) {
  const Kind* kind = FindKind(name);
  if (!kind) return base::Fail(base::ErrorCode::kNotFound, fmt::format("no kind `{}`", name));
  ASSIGN_OR_RETURN(DataFile file, ReadKind(folder, name));
  if (file.issues.HasErrors()) return Refuse(file);
  OtherFiles others;
  for (const std::string_view other_name : kind->others) {
    ASSIGN_OR_RETURN(DataFile other, ReadKind(folder, other_name));
    if (other.issues.HasErrors()) return Refuse(other);
    others.push_back(std::move(other));
  }
  std::string source = kind->compile(file, others);
  if (file.issues.HasErrors()) return Refuse(file);
  return source;
}

void CheckUnique(json::Value list, std::string_view member, base::Issues& issues) {
  std::map<std::string_view, size_t> seen;  // name to line
  for (const auto& entry : list) {
    const json::Value name =
        entry.value.Is(json::Type::kObject) ? entry.value.Find(member) : entry.value;
    const auto [before, is_new] = seen.emplace(name.text(), name.position().line);
    if (is_new) continue;
    issues.Error(name.position(),
                 fmt::format("`{}` is already there, in line {}", name.text(), before->second));
  }
}

}  // namespace toolgate::risk
