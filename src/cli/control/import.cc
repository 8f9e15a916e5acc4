// SPDX-License-Identifier: Apache-2.0
// `toolgate import`: what a configuration file names, into the store.
#include "app/import.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

std::string DescribeFault(const control::Fault& fault) {
  std::string text = fault.error.message;
  for (const control::FieldFault& field : fault.fields) {
    if (field.message == fault.error.message) continue;
    text += fmt::format("\n  {}: {}", field.pointer, field.message);
    if (!field.repair.empty()) text += "; " + field.repair;
  }
  return text;
}

// The organisation that is meant.
control::Outcome<state::Organisation> FindNamed(const control::Context& context,
                                                const std::string& name) {
  ASSIGN_OR_FAULT(auto found, context.tables.organisations().FindNamed(name));
  if (found) return std::move(*found);
  return control::Refuse(ErrorCode::kNotFound,
                         fmt::format("there is no organisation `{0}`: make it with `toolgate org "
                                     "create {0}`",
                                     base::Printable(name)));
}

base::Result<int> Import(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const ApiPlace place, ReadApiPlace(arguments));
  if (place.data_folder.empty()) {
    return Fail(ErrorCode::kInvalidInput, "name the data folder with --data");
  }
  ASSIGN_OR_RETURN(
      const auto caller,
      OpenStopped(place.data_folder,
                  "a gateway runs on this folder: stop it, import, and start it again"));
  const control::ServerRules rules{caller->keys()};
  const control::Actor actor{"", "local operator", "local", "local", "import", true};
  app::Imported imported;
  std::string fault;
  const auto written = caller->store().Write([&](state::Tables& tables) -> base::Status {
    const control::Context context{tables, actor, base::SystemClock().WallNow()};
    auto organisation = FindNamed(context, arguments.Get("--organisation"));
    auto outcome = organisation
                       ? app::ImportFile(context, rules, *organisation, arguments.Get("--config"))
                       : tl::unexpected(organisation.error());
    if (!outcome) {
      fault = DescribeFault(outcome.error());
      return tl::unexpected(outcome.error().error);
    }
    imported = *outcome;
    return {};
  });
  if (!written) {
    return Fail(written.error().code,
                (fault.empty() ? written.error().message : fault) + "\nnothing was imported");
  }
  return Say(
      fmt::format("{} servers, {} policies and {} grants are in the store; clients go on with "
                  "their tokens",
                  imported.servers, imported.policies, imported.grants));
}

}  // namespace

Command ImportCommand() {
  return {.name = "import",
          .summary = "Bring what a configuration file names into an organisation of the store",
          .details =
              "toolgate import --config toolgate.yaml --data /var/lib/toolgate "
              "--organisation main\n\nServers, policies and grants, with the hashes of their "
              "tokens: clients go on. All or nothing. The\ngateway of the folder must be "
              "stopped. What the file says of listeners, logs and limits of the "
              "process\nstays in a file: carry it over into the folder's toolgate.yaml.\n\n"
              "Exit status: 0 done, 1 refused, 2 wrong usage or mistakes in the file.",
          .options = {{"--config", "FILE", "A configuration of `toolgate serve --config`", true},
                      {"--data", "DIR", "The data folder (or TOOLGATE_DATA)"},
                      {"--organisation", "NAME", "Into this organisation", true}},
          .positionals = {},
          .run = Run<Import>};
}

}  // namespace toolgate::cli
