// SPDX-License-Identifier: Apache-2.0
// `toolgate init`: a data folder from nothing.
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "cli/api/local_caller.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"
#include "control/organisations.h"
#include "control/users.h"
#include "crypto/password_hash.h"
#include "identity/new_password.h"
#include "json/parse.h"
#include "json/writer.h"
#include "net/url.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr size_t kPasswordBytes = 15;  // random ones, in 20 characters

struct Plan {
  DataFolder folder;
  std::string listen;
  std::string admin_listen;
  std::string organisation;
  control::NewUser admin;  // without an address: nobody
  std::string password;    // that was generated; else empty
};

std::string WriteConfig(const Plan& plan) {
  return fmt::format(
      "# What `toolgate serve` needs to know at its start (docs/configuration.md). Servers, "
      "policies "
      "and\n# grants are in the store, and changed while it runs: `toolgate server --help`.\n"
      "# Before others than this machine may connect: `tls`, and `public_url`.\n"
      "listen: \"{}\"\n"
      "admin:\n  listen: \"{}\"\n"
      "store:\n  directory: .\n"
      "decision_log:\n  directory: decisions\n"
      "state:\n  path: counters\n",
      plan.listen, plan.admin_listen);
}

base::Status ReadAdmin(const Arguments& arguments, Plan& plan) {
  const auto email = arguments.Find("--admin");
  if (!email) {
    if (!arguments.Has("--password-file")) return {};
    return Fail(ErrorCode::kInvalidInput, "--password-file is for --admin");
  }
  plan.admin.email = control::ParseEmail(*email);
  plan.admin.is_operator = true;
  if (plan.admin.email.empty()) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("`{}` is no e-mail address", base::Printable(*email)));
  }
  std::string password;
  if (const auto path = arguments.Find("--password-file")) {
    ASSIGN_OR_RETURN(password, ReadSecretFile(*path));
  } else {
    plan.password = password = base::RandomToken(kPasswordBytes);
  }
  RETURN_IF_ERROR(identity::CheckNewPassword(password, plan.admin.email));
  ASSIGN_OR_RETURN(plan.admin.password_hash, crypto::HashPassword(password));
  return {};
}

base::Result<Plan> ReadPlan(const Arguments& arguments) {
  Plan plan;
  std::string path = arguments.Get("--data");
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  plan.folder.path = path;
  plan.listen = arguments.Get("--listen");
  plan.admin_listen = arguments.Get("--admin-listen");
  plan.organisation = arguments.Get("--organisation");
  for (const std::string& address : {plan.listen, plan.admin_listen}) {
    const auto parsed = net::HostPort::Parse(address);
    if (parsed && parsed->port) continue;
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("`{}` is no address with a port, such as 127.0.0.1:8080",
                            base::Printable(address)));
  }
  if (!control::IsOrganisationName(plan.organisation)) {
    return Fail(ErrorCode::kInvalidInput,
                "--organisation takes 1 to 63 of a-z, 0-9, `-` and `_`, a letter or digit first");
  }
  RETURN_IF_ERROR(ReadAdmin(arguments, plan));
  return plan;
}

// A new folder, or an empty one, that nobody else may look into.
base::Status MakeFolder(const DataFolder& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(folder.path, error);
  const bool is_empty = !error && fs::is_empty(folder.path, error);
  if (!error && !is_empty) {
    return Fail(ErrorCode::kConflict,
                fmt::format("`{}` is not empty, and nothing in it is overwritten: name another "
                            "folder, or use what is there with `toolgate serve --data {}`",
                            base::Printable(folder.path), base::Printable(folder.path)));
  }
  if (!error) fs::permissions(folder.path, fs::perms::owner_all, error);
  if (!error) return {};
  return Fail(ErrorCode::kInvalidInput,
              fmt::format("cannot make `{}`: {}", base::Printable(folder.path), error.message()));
}

// The organisation, and its admin if there is one.
base::Status MakeFirst(LocalCaller& caller, const Plan& plan) {
  const control::Actor actor{"", "local operator", "local", "local", "init", true};
  return caller.store().Write([&](state::Tables& tables) -> base::Status {
    const control::Context context{tables, actor, base::SystemClock().WallNow()};
    if (!plan.admin.email.empty()) {
      const auto made = control::CreateFirstAccount(context, plan.organisation, plan.admin);
      if (!made) return tl::unexpected(made.error().error);
      return {};
    }
    std::string wanted;
    json::Writer(wanted).BeginObject().Member("name", plan.organisation).EndObject();
    ASSIGN_OR_RETURN(const json::Document document, json::Parse(wanted));
    const auto made = control::CreateOrganisation(context, document.root());
    if (!made) return tl::unexpected(made.error().error);
    return {};
  });
}

base::Status Fill(const Plan& plan) {
  RETURN_IF_ERROR(crypto::KeyRing::Create(plan.folder.Keys(), base::SystemClock().WallNow()));
  ASSIGN_OR_RETURN(auto lock, state::DirectoryLock::Take(plan.folder.path));
  ASSIGN_OR_RETURN(const auto caller, LocalCaller::Open(plan.folder, std::move(lock)));
  RETURN_IF_ERROR(MakeFirst(*caller, plan));
  return base::WritePrivateFile(plan.folder.Config(), WriteConfig(plan), base::Existing::kKeep);
}

int PrintNext(const Plan& plan) {
  const std::string& path = plan.folder.path;
  std::string text =
      fmt::format("{} is ready, with the organisation `{}`\n", path, plan.organisation);
  if (!plan.admin.email.empty()) text += fmt::format("admin: {}\n", plan.admin.email);
  if (!plan.password.empty()) {
    text += fmt::format("password: {}\nIt is shown this once.\n", plan.password);
  }
  text += fmt::format(
      "\nnext:\n  toolgate serve --data {0}\n"
      "  toolgate server create NAME --to URL --data {0}\n"
      "  toolgate policy put NAME FILE --data {0}\n"
      "  toolgate grant create LABEL --server NAME --policy NAME --data {0}\n\n"
      "Back up {0}/keys where nobody reads it: without it, sealed secrets are lost.\n",
      path);
  return Print(text);
}

base::Result<int> Init(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const Plan plan, ReadPlan(arguments));
  RETURN_IF_ERROR(MakeFolder(plan.folder));
  if (const auto filled = Fill(plan); !filled) {
    return Fail(filled.error().code,
                fmt::format("{}; `{}` is not complete: remove it, then try again",
                            filled.error().message, base::Printable(plan.folder.path)));
  }
  return PrintNext(plan);
}

}  // namespace

Command InitCommand() {
  return {
      .name = "init",
      .summary = "Make a data folder: store, keys, configuration, first organisation",
      .details =
          "toolgate init --data /var/lib/toolgate --admin you@example.com\n\nNothing "
          "that is there is overwritten. Whoever can read the folder may do everything "
          "with it, so only\nits owner can. Without --admin the organisation has no "
          "members: `toolgate member invite` adds the first.\n\nExit status: 0 done, 1 "
          "there is something already, 2 wrong usage.",
      .options = {{"--data", "DIR", "The folder: new, or empty", true},
                  {"--organisation", "NAME", "The first organisation", false, "main"},
                  {"--admin", "EMAIL", "Its admin, who is operator of the instance too"},
                  {"--password-file", "FILE",
                   "Their password, `-` for standard input; generated and printed if it is "
                   "left out"},
                  {"--listen", "ADDRESS", "Where agents connect", false, "127.0.0.1:8080"},
                  {"--admin-listen", "ADDRESS", "Where the REST API is", false, "127.0.0.1:9090"}},
      .positionals = {},
      .run = Run<Init>};
}

}  // namespace toolgate::cli
