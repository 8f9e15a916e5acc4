// SPDX-License-Identifier: Apache-2.0
// The only file that includes CLI11: it costs six seconds to compile.
#include "cli/command_line.h"

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
    if (command.positional) {
      app.add_option(command.positional->name, arguments_.positional_, command.positional->help)
          ->required();
    }
    app.footer(command.details);
    app.callback([this] { chosen_ = true; });
  }

  bool chosen() const { return chosen_; }
  int Run() {
    for (const Option& option : command_.options) {
      if (!arguments_.Has(option.name) && !option.fallback.empty()) {
        arguments_.values_[option.name] = {option.fallback};
      }
    }
    return command_.run(arguments_);
  }

 private:
  void AddOption(const Option& option, CLI::App& app) {
    auto& values = arguments_.values_;
    if (option.value_name.empty()) {
      app.add_flag_callback(
          option.name, [&values, name = option.name] { values[name] = {""}; }, option.help);
      return;
    }
    const auto store = [&values, name = option.name](const std::string& value) {
      values[name].push_back(value);
    };
    CLI::Option* added =
        app.add_option_function<std::string>(option.name, store, option.help)
            ->option_text(option.value_name +
                          (option.fallback.empty() ? "" : " (default: " + option.fallback + ")"));
    if (option.required) added->required();
  }

  const Command& command_;
  Arguments arguments_;
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
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool asked = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    root.exit(error, std::cout, std::cerr);
    return asked ? kExitOk : kExitUsage;
  }
  for (CommandParser& parser : parsers) {
    if (parser.chosen()) return parser.Run();
  }
  return kExitUsage;
}

std::string_view Version() { return TOOLGATE_VERSION; }

}  // namespace toolgate::cli
