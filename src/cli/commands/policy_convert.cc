// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "base/file.h"
#include "cli/commands/commands.h"
#include "cli/commands/tool_source.h"
#include "json/writer.h"
#include "policy/trial/convert.h"

namespace toolgate::cli {
namespace {

std::string WriteJson(const policy::trial::Converted& converted) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("policy", converted.text).Key("notes").BeginArray();
  for (const std::string& note : converted.notes) writer.String(note);
  writer.EndArray().EndObject();
  return out + "\n";
}

int ConvertPolicy(const Arguments& arguments) {
  auto text = base::ReadFile(arguments.positional());
  if (!text) return ReportUsage(text.error().message);
  const auto converted = policy::trial::Convert(arguments.positional(), std::move(*text));
  if (!converted) return Report({kExitFailed, converted.error().message});
  if (arguments.Has("--json")) return Print(WriteJson(*converted));
  for (const std::string& note : converted->notes) {
    std::fprintf(stderr, "note: %s\n", note.c_str());
  }
  return Print(converted->text);
}

}  // namespace

Command PolicyConvertCommand() {
  return {.name = "policy convert",
          .summary = "Write a policy of Intercept or hosted PolicyLayer as one of this gateway",
          .details =
              "toolgate policy convert intercept.yaml > operations.json\n\n"
              "What cannot be carried over is named with its place, and then nothing is written. "
              "Notes on stderr\nsay what a person should know.\n\n"
              "Exit status: 0 converted, 1 something cannot be carried over, 2 the file cannot be "
              "read.",
          .options = {{"--json", "", "One JSON object on one line, with the policy and the notes"}},
          .positionals = {{"FILE", "Intercept's YAML, or hosted JSON"}},
          .run = ConvertPolicy};
}

}  // namespace toolgate::cli
