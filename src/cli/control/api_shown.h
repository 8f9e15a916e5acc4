// SPDX-License-Identifier: Apache-2.0
// How commands over the REST API show what it answers, and read what they send there.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/command_line.h"
#include "json/document.h"
#include "json/writer.h"
#include "report/columns.h"

namespace toolgate::cli {

// Ends a command with what it came to: prints an error, and gives the exit status.
int Finish(base::Result<int> result);
template <auto kCommand>
int Run(const Arguments& arguments) {
  return Finish(kCommand(arguments));
}

// Prints the API's JSON on one line; characters that do not show as themselves are escaped.
int PrintJson(std::string_view text);
// Prints rows as wide as the terminal; `nothing` where there are none.
int PrintRows(const report::Columns& rows, std::string_view nothing);
// Prints names and values under each other, without those that are empty.
int PrintFacts(const std::vector<std::pair<std::string, std::string>>& facts);
// Prints a sentence that may hold names, and a line end.
int Say(const std::string& sentence);

// A member for a cell: text as it is, `yes`, numbers; times without their fraction; empty if it is
// not there.
std::string TextOf(json::Value object, std::string_view member);
std::string TimeOf(json::Value object, std::string_view member);
std::string LabelsOf(json::Value object);
// `paused: maintenance`; empty if it is not paused.
std::string PauseOf(json::Value object);

// `--label NAME=VALUE`, as the member `labels`, if there is one. Errors: invalid_input.
base::Status WriteLabels(const Arguments& arguments, json::Writer& writer);
Option LabelOption();

// `30d`, `12h`, `45m`, `90s`. Errors (invalid_input) name the option.
base::Result<std::chrono::seconds> ReadDuration(const std::string& option, const std::string& text);
// A moment in the future: a duration from now on, a day, or a moment; as the API has it.
base::Result<std::string> ReadFutureMoment(const std::string& option, const std::string& text);

// The text of a file, or of standard input for `-`, without line ends behind it.
base::Result<std::string> ReadSecretFile(const std::string& path);

}  // namespace toolgate::cli
