// SPDX-License-Identifier: Apache-2.0
// The only file that includes CLI11: it costs six seconds to compile.
#include "cli/command_line.h"

#include <algorithm>
#include <deque>
#include <iostream>

#include <CLI/CLI.hpp>

#include "base/text.h"

namespace toolgate::cli {

// One command's options bound to the place where CLI11 writes them.
class CommandParser {
 public:
  CommandParser(const Command& command, CLI::App& app) : command_(command) {
    for (const Option& option : command.options) AddOption(option, app);
    for (const Positional& positional : command.positionals) AddPositional(positional, app);
    app.footer(command.details);
    app.callback([this] { chosen_ = true; });
  }

  bool chosen() const { return chosen_; }
  int Run(std::vector<std::string> child_command) {
    arguments_.child_command_ = std::move(child_command);
    for (const std::vector<std::string>& values : positionals_) {
      arguments_.positionals_.insert(arguments_.positionals_.end(), values.begin(), values.end());
    }
    for (const Option& option : command_.options) {
      const std::string name = LongName(option);
      if (!arguments_.Has(name) && !option.fallback.empty()) {
        arguments_.values_[name] = {option.fallback};
      }
    }
    return command_.run(arguments_);
  }

 private:
  static std::string LongName(const Option& option) {
    return option.name.substr(option.name.rfind(',') + 1);
  }

  void AddOption(const Option& option, CLI::App& app) {
    auto& values = arguments_.values_;
    if (option.value_name.empty()) {
      app.add_flag_callback(
          option.name, [&values, name = LongName(option)] { values[name] = {""}; }, option.help);
      return;
    }
    const auto store = [&values, name = LongName(option)](const std::string& value) {
      values[name].push_back(value);
    };
    CLI::Option* added =
        app.add_option_function<std::string>(option.name, store, option.help)
            ->option_text(option.value_name +
                          (option.fallback.empty() ? "" : " (default: " + option.fallback + ")"));
    if (option.required) added->required();
    // Without, CLI11 would take the values of all of them for one.
    if (option.is_repeatable) added->trigger_on_parse();
  }

  void AddPositional(const Positional& positional, CLI::App& app) {
    std::vector<std::string>& values = positionals_.emplace_back();
    CLI::Option* added = app.add_option(positional.name, values, positional.help);
    if (positional.count == Positional::Count::kAny) return;
    added->expected(1)->allow_extra_args(false);
    if (positional.count == Positional::Count::kOne) added->required();
  }

  const Command& command_;
  Arguments arguments_;
  std::deque<std::vector<std::string>> positionals_;  // CLI11 keeps where each of them is
  bool chosen_ = false;
};

namespace {

// The app for `policy check`: a subcommand for each word.
CLI::App& FindOrAddApp(CLI::App& root, const Command& command) {
  CLI::App* app = &root;
  for (std::string_view word : base::Split(command.name, ' ')) {
    if (word.empty()) continue;
    const auto known = app->get_subcommands(
        [word](const CLI::App* candidate) { return candidate->get_name() == word; });
    app = known.empty() ? app->add_subcommand(std::string(word)) : known.front();
  }
  if (app != &root) app->description(command.summary);
  return *app;
}

// Where the `--` before a child's command is among `words`, which begin with the program's name;
// the end for commands that take none: there it means what it means to every program.
size_t FindChildCommand(const Program& program, const std::vector<std::string>& words) {
  for (const Command& command : program.commands) {
    if (!command.takes_child_command) continue;
    const std::vector<std::string_view> name = base::Split(command.name, ' ');
    const bool is_meant =
        words.size() > name.size() && std::equal(name.begin(), name.end(), words.begin() + 1);
    if (!is_meant) continue;
    return static_cast<size_t>(std::find(words.begin(), words.end(), "--") - words.begin());
  }
  return words.size();
}

}  // namespace

int RunProgram(const Program& program, int argc, char** argv) {
  CLI::App root(program.summary, program.name);
  root.set_version_flag("--version", program.name + " " + std::string(Version()));
  root.set_help_flag("-h,--help", "Print this help");
  for (const Group& group : program.groups) {
    root.add_subcommand(group.name, group.summary)->require_subcommand(1);
  }
  std::deque<CommandParser> parsers;
  for (const Command& command : program.commands) {
    parsers.emplace_back(command, FindOrAddApp(root, command));
  }
  const bool has_subcommands = !root.get_subcommands({}).empty();
  if (has_subcommands) root.require_subcommand(1);
  const std::vector<std::string> words(argv, argv + argc);
  const size_t own = FindChildCommand(program, words);
  std::vector<std::string> child_command;
  if (own < words.size())
    child_command.assign(words.begin() + static_cast<ptrdiff_t>(own) + 1, words.end());
  try {
    root.parse(static_cast<int>(own), argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    root.exit(error, std::cout, std::cerr);
    return asked ? kExitOk : kExitUsage;
  }
  for (CommandParser& parser : parsers) {
    if (parser.chosen()) return parser.Run(std::move(child_command));
  }
  return kExitUsage;
}

std::string_view Version() { return TOOLGATE_VERSION; }

}  // namespace toolgate::cli
