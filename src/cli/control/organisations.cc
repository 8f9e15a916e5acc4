// SPDX-License-Identifier: Apache-2.0
// `toolgate org ...`
#include <fmt/format.h>

#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "json/writer.h"

namespace toolgate::cli {
namespace {

std::string PathOfOrganisation(const std::string& name) {
  return "/organisations/" + PathPart(name);
}

base::Result<int> ListOrganisations(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply list, session.List("/organisations"));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"NAME", "TITLE", "MADE", "STATE"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TextOf(entry.value, "name"), TextOf(entry.value, "title"),
              TimeOf(entry.value, "created_at"), PauseOf(entry.value)});
  }
  return PrintRows(rows, "there are no organisations: make one with `toolgate org create`");
}

base::Result<int> ShowOrganisation(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply reply, session.Get(PathOfOrganisation(arguments.positional())));
  if (session.wants_json()) return PrintJson(reply.text);
  return PrintFacts({{"name", TextOf(reply.root(), "name")},
                     {"title", TextOf(reply.root(), "title")},
                     {"id", TextOf(reply.root(), "id")},
                     {"state", PauseOf(reply.root())},
                     {"made", TimeOf(reply.root(), "created_at")},
                     {"changed", TimeOf(reply.root(), "updated_at")}});
}

std::string WriteOrganisation(const Arguments& arguments, const std::string& name) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject();
  if (!name.empty()) writer.Member("name", name);
  if (const auto title = arguments.Find("--title")) writer.Member("title", *title);
  writer.EndObject();
  return body;
}

base::Result<int> CreateOrganisation(const Arguments& arguments) {
  const std::string& name = arguments.positional();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply reply,
                   session.Post("/organisations", WriteOrganisation(arguments, name)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      fmt::format("the organisation `{0}` is there; invite people with `toolgate member "
                  "invite --organisation {0}`",
                  name));
}

base::Result<int> ChangeOrganisation(const Arguments& arguments) {
  const std::string body = WriteOrganisation(arguments, arguments.Find("--name").value_or(""));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const Reply reply,
                   session.Patch(PathOfOrganisation(arguments.positional()), body));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("the organisation `{}` is changed", arguments.positional()));
}

base::Result<int> DeleteOrganisation(const Arguments& arguments) {
  const std::string& name = arguments.positional();
  if (!arguments.Has("--yes")) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      fmt::format("all servers, policies and grants of `{}` would be gone with it: "
                                  "say --yes if that is meant",
                                  name));
  }
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  RETURN_IF_ERROR(session.Delete(PathOfOrganisation(name)));
  return Say(fmt::format("the organisation `{}` is gone", name));
}

const Positional kOrganisation{"NAME", "Its name or id"};
const Option kTitle{"--title", "TEXT", "What people call it"};

std::vector<Option> InstanceOptions(std::vector<Option> own) {
  return WithApiOptions(std::move(own), Scope::kInstance);
}

}  // namespace

std::vector<Command> OrganisationCommands() {
  return {
      {.name = "org list",
       .summary = "List the organisations that you see",
       .details = std::string(kApiDetails),
       .options = InstanceOptions({}),
       .positionals = {},
       .run = Run<ListOrganisations>},
      {.name = "org show",
       .summary = "Show an organisation",
       .details = std::string(kApiDetails),
       .options = InstanceOptions({}),
       .positionals = {kOrganisation},
       .run = Run<ShowOrganisation>},
      {.name = "org create",
       .summary = "Make an organisation, with servers, policies and grants of its own",
       .details = std::string(kApiDetails),
       .options = InstanceOptions({kTitle}),
       .positionals = {{"NAME", "1 to 63 of a-z, 0-9, `-` and `_`"}},
       .run = Run<CreateOrganisation>},
      {.name = "org set",
       .summary = "Rename an organisation, or change its title",
       .details = std::string(kApiDetails),
       .options = InstanceOptions({{"--name", "NAME", "Its new name"}, kTitle}),
       .positionals = {kOrganisation},
       .run = Run<ChangeOrganisation>},
      {.name = "org delete",
       .summary = "Delete an organisation with everything that is its own",
       .details = std::string(kApiDetails),
       .options = InstanceOptions({{"--yes", "", "Yes, all of it"}}),
       .positionals = {kOrganisation},
       .run = Run<DeleteOrganisation>},
  };
}

}  // namespace toolgate::cli
