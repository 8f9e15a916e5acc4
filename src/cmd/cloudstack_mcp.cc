// SPDX-License-Identifier: Apache-2.0
// cloudstack-mcp: an MCP server for Apache CloudStack.
#include <string>
#include <vector>

#include "cloudstack/commands/commands.h"

namespace {

// Without a command it serves: `cloudstack-mcp --port 8081`.
std::vector<char*> WithCommand(int argc, char** argv, std::string& serve) {
  std::vector<char*> words(argv, argv + argc);
  const std::string first = argc > 1 ? argv[1] : "";
  const bool is_about_all = first == "-h" || first == "--help" || first == "--version";
  const bool has_command = !first.empty() && (first.front() != '-' || is_about_all);
  if (!has_command) words.insert(words.begin() + 1, serve.data());
  return words;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace toolgate;
  std::string serve = "serve";
  std::vector<char*> words = WithCommand(argc, argv, serve);
  const cli::Command commands[] = {cloudstack::ServeCommand(), cloudstack::CallCommand(),
                                   cloudstack::ListCommand()};
  return cli::RunProgram({"cloudstack-mcp", "An MCP server for Apache CloudStack", commands},
                         static_cast<int>(words.size()), words.data());
}
