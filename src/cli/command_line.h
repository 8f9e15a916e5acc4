// SPDX-License-Identifier: Apache-2.0
// Commands with their options and help, independent of the library that parses them.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::cli {

struct Option {
  std::string name;        // `--config`; with a short form: `-o,--output`, found by the long one
  std::string value_name;  // `FILE`; empty for a switch
  std::string help;
  bool required = false;
  std::string fallback = "";   // shown in the help and given when the option is left out
  bool is_repeatable = false;  // else giving it twice is a mistake
};

struct Positional {
  enum class Count { kOne, kOptional, kAny };  // `kAny`: the last one, and none is fine too
  std::string name;                            // `POLICY`
  std::string help;
  Count count = Count::kOne;
};

// What the user wrote.
class Arguments {
 public:
  bool Has(const std::string& option) const { return values_.contains(option); }
  // The option's value, or its fallback.
  const std::string& Get(const std::string& option) const { return values_.at(option).back(); }
  std::optional<std::string> Find(const std::string& option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::nullopt : std::optional(found->second.back());
  }
  // All values of an option that may be repeated.
  std::vector<std::string> All(const std::string& option) const {
    const auto found = values_.find(option);
    return found == values_.end() ? std::vector<std::string>() : found->second;
  }
  // What stands without an option's name, in order.
  const std::vector<std::string>& positionals() const { return positionals_; }
  const std::string& positional() const { return positionals_.front(); }
  // What stands after `--`; empty if nothing does.
  const std::vector<std::string>& child_command() const { return child_command_; }

 private:
  friend class CommandParser;
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> positionals_;
  std::vector<std::string> child_command_;
};

struct Command {
  std::string name;     // `serve`, `policy check`; empty for the program itself
  std::string summary;  // one line
  std::string details;  // below the options; may be empty
  std::vector<Option> options;
  std::vector<Positional> positionals;
  int (*run)(const Arguments& arguments) = nullptr;  // returns the exit status
  bool takes_child_command = false;                  // `-- PROGRAM ARGUMENT...` may follow
};

// The first word of commands of two words.
struct Group {
  std::string name;
  std::string summary;
};

struct Program {
  std::string name;
  std::string summary;
  std::span<const Command> commands;
  std::vector<Group> groups = {};
};

// Exit statuses of every command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;     // it ran and the answer is no
inline constexpr int kExitUsage = 2;      // it could not run: arguments, configuration, files
inline constexpr int kExitUnreached = 3;  // a server that it needs cannot be asked

// Parses the command line, runs the command, and returns its exit status. Prints help and mistakes.
int RunProgram(const Program& program, int argc, char** argv);

// The version that was built, for example `0.1.0`.
std::string_view Version();

}  // namespace toolgate::cli
