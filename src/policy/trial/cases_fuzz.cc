// SPDX-License-Identifier: Apache-2.0
// Any bytes as a file of cases: mistakes, or cases that are run, with reports and mutants.
#include <cstdint>
#include <string>

#include "policy/trial/case_report.h"
#include "policy/trial/mutant_run.h"

namespace {

// Beyond these one input takes too long.
constexpr int64_t kCallsMax = 500;
constexpr size_t kBytesMax = 4096;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate::policy::trial;
  if (size > kBytesMax) return 0;
  const auto file = LoadCaseFile("fuzz", std::string(reinterpret_cast<const char*>(data), size));
  if (!file) return 0;
  int64_t calls = static_cast<int64_t>(file->cases.size());
  for (const Case& one : file->cases) {
    for (const EarlierCalls& earlier : one.earlier) calls += earlier.count;
  }
  if (calls > kCallsMax) return 0;
  Run run;
  AddFile("fuzz", "fuzz", *file, run);
  WriteText(run);
  WriteJson(run);
  WriteJunit(run);
  const CaseFile* files[] = {&*file};
  const MutantRun mutants[] = {TryMutants("fuzz", files)};
  WriteText(mutants);
  WriteJson(mutants);
  return 0;
}
