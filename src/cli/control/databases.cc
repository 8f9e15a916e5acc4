// SPDX-License-Identifier: Apache-2.0
// `toolgate db backup|restore|check`: the file of the store.
#include <filesystem>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"
#include "report/shown_text.h"
#include "state/sqlite/backup.h"
#include "state/sqlite/check_file.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr size_t kFindingColumnsMax = 400;

base::Result<DataFolder> FindFolder(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const ApiPlace place, ReadApiPlace(arguments));
  if (!place.data_folder.empty()) return FindDataFolder(place.data_folder);
  return Fail(ErrorCode::kInvalidInput, "name the data folder with --data");
}

base::Result<int> BackUpDatabase(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const DataFolder folder, FindFolder(arguments));
  const std::string& path = arguments.positional();
  RETURN_IF_ERROR(state::BackUp(folder.Database(), path));
  return Say(
      fmt::format("`{}` holds the store as it is now; its secrets are sealed with the keys "
                  "in `{}`, which belong into another place",
                  path, folder.Keys()));
}

// The folder may have lost its store: that is what backups are for.
base::Result<int> RestoreDatabase(const Arguments& arguments) {
  const auto path = arguments.Find("--data");
  if (!path) return Fail(ErrorCode::kInvalidInput, "name the data folder with --data");
  const DataFolder folder{*path};
  std::error_code error;
  if (!std::filesystem::is_directory(folder.path, error)) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("there is no folder `{}`", base::Printable(folder.path)));
  }
  if (!arguments.Has("--yes")) {
    return Fail(ErrorCode::kInvalidInput,
                "what was changed since the backup is undone: grants, members and tokens that were "
                "removed since are back; say --yes if that is meant");
  }
  const bool had_one = std::filesystem::exists(folder.Database(), error);
  RETURN_IF_ERROR(state::RestoreFrom(arguments.positional(), folder.Database()));
  Say(fmt::format("`{}` is what the backup was", folder.Database()));
  if (had_one) Say(fmt::format("what was there is beside it, as `{}.replaced`", folder.Database()));
  return Say(
      "everybody has to sign in anew; look through `toolgate grant list` for what should "
      "not be back");
}

base::Result<int> CheckDatabase(const Arguments& arguments) {
  std::string path;
  if (arguments.positionals().empty()) {
    ASSIGN_OR_RETURN(const DataFolder folder, FindFolder(arguments));
    path = folder.Database();
  } else {
    path = arguments.positional();
  }
  ASSIGN_OR_RETURN(const auto findings, state::CheckFile(path));
  if (findings.empty()) return Say(fmt::format("`{}` is sound", path));
  std::string text;
  for (const std::string& finding : findings) {
    text += report::Show(finding, kFindingColumnsMax).text + "\n";
  }
  Print(text);
  return Fail(ErrorCode::kConflict,
              fmt::format("`{}` is damaged: stop the gateway and restore a backup with `toolgate "
                          "db restore`",
                          base::Printable(path)));
}

const Option kData{"--data", "DIR", "The data folder (or TOOLGATE_DATA)"};

}  // namespace

std::vector<Command> DatabaseCommands() {
  return {
      {.name = "db backup",
       .summary = "Copy the store to a new file, also while the gateway runs",
       .details = "toolgate db backup --data /var/lib/toolgate /backup/toolgate-$(date +%F).db\n\n"
                  "The keys, the decision log and the counters of limits are other files.\n\n"
                  "Exit status: 0 done, 1 there is such a file, or the store is damaged, 3 it "
                  "cannot be written.",
       .options = {kData},
       .positionals = {{"FILE", "The copy; must be new"}},
       .run = Run<BackUpDatabase>},
      {.name = "db restore",
       .summary = "Put a backup in the place of the store of a stopped gateway",
       .details = "Grants and members that were removed since the backup are back.\n\nExit status: "
                  "0 done, 1 a gateway runs, 2 wrong usage or a backup that is not sound.",
       .options = {{"--data", "DIR", "The data folder", true},
                   {"--yes", "", "Yes, undo what was changed since"}},
       .positionals = {{"FILE", "The backup"}},
       .run = Run<RestoreDatabase>},
      {.name = "db check",
       .summary = "Look for damage in a store or a backup",
       .details = "Reads all of it; a gateway may be running.\n\nExit status: 0 it is sound, 1 it "
                  "is damaged, 2 wrong usage, 3 it cannot be read.",
       .options = {kData},
       .positionals = {{"FILE", "A backup; the store of --data if it is left out",
                        Positional::Count::kOptional}},
       .run = Run<CheckDatabase>},
  };
}

}  // namespace toolgate::cli
