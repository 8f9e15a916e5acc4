// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/mutant_run.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "json/yaml.h"
#include "policy/trial/case_decision.h"
#include "policy/trial/mutants.h"

namespace toolgate::policy::trial {
namespace {

constexpr size_t kShownCharsMax = 500;

bool IsNoticed(const Policy& policy, std::span<const CaseFile* const> files) {
  return std::any_of(files.begin(), files.end(), [&policy](const CaseFile* file) {
    return std::any_of(file->cases.begin(), file->cases.end(), [&policy](const Case& one) {
      return !DecideCase(policy, one).difference.empty();
    });
  });
}

void WriteNames(std::string_view key, const std::vector<std::string>& names, json::Writer& writer) {
  writer.Key(key).BeginArray();
  for (const std::string& name : names) writer.String(name);
  writer.EndArray();
}

void AppendNames(std::string_view words, const std::vector<std::string>& names, std::string& out) {
  for (const std::string& name : names) {
    out += fmt::format("  {}  {}\n", words, base::PrintableSentence(name, kShownCharsMax));
  }
}

}  // namespace

MutantRun TryMutants(const std::string& policy, std::span<const CaseFile* const> files) {
  MutantRun run;
  run.policy = policy;
  std::set<std::string> excuses;
  for (const CaseFile* file : files) excuses.insert(file->unnoticed.begin(), file->unnoticed.end());
  const auto document = json::ParseJsonOrYaml(files.front()->policy_text);
  if (!document) return run;
  std::vector<Mutant> mutants = MutantsOf(document->root());
  run.is_cut = mutants.size() > kMutantsMax;
  if (run.is_cut) mutants.resize(kMutantsMax);
  for (Mutant& mutant : mutants) {
    const LoadedPolicy loaded = LoadPolicy("case", std::move(mutant.text));
    if (!loaded.policy) continue;  // nobody could put it in force
    ++run.tried;
    const bool is_excused = excuses.contains(mutant.name);
    if (IsNoticed(*loaded.policy, files)) {
      ++run.noticed;
      continue;
    }
    excuses.erase(mutant.name);
    (is_excused ? run.excused : run.unnoticed).push_back(std::move(mutant.name));
  }
  run.stale.assign(excuses.begin(), excuses.end());
  return run;
}

std::string WriteText(std::span<const MutantRun> runs) {
  std::string out;
  for (const MutantRun& run : runs) {
    out += fmt::format("mutants of {}: {} of {} noticed{}\n",
                       base::Printable(run.policy, kShownCharsMax), run.noticed, run.tried,
                       run.is_cut ? fmt::format("; more than {} are not tried", kMutantsMax) : "");
    AppendNames("no case notices", run.unnoticed, out);
    AppendNames("none is said to  ", run.excused, out);
    AppendNames("`unnoticed`, but it is noticed or is none:", run.stale, out);
  }
  return out;
}

std::string WriteJson(std::span<const MutantRun> runs) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("policies").BeginArray();
  for (const MutantRun& run : runs) {
    writer.BeginObject().Member("policy", run.policy);
    writer.Member("mutants", static_cast<int64_t>(run.tried));
    writer.Member("noticed", static_cast<int64_t>(run.noticed));
    WriteNames("unnoticed", run.unnoticed, writer);
    WriteNames("excused", run.excused, writer);
    WriteNames("stale", run.stale, writer);
    writer.Member("cut", run.is_cut).EndObject();
  }
  writer.EndArray().EndObject();
  return out + "\n";
}

}  // namespace toolgate::policy::trial
