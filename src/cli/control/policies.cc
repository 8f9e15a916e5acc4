// SPDX-License-Identifier: Apache-2.0
// `toolgate policy list|show|put|versions|changes|rollback|delete`: policies of a gateway.
#include "control/policies.h"

#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "base/terminal.h"
#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/print.h"
#include "report/shown_text.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;
using json::Value;

constexpr size_t kLineColumnsMax = 10'000;

base::Result<std::string> PathOfPolicy(ApiSession& session, const std::string& name,
                                       std::string_view below = "") {
  return session.PathTo(fmt::format("/policies/{}{}", PathPart(name), below));
}

// A document as it is; on a terminal, so that nothing in it moves the cursor.
int PrintDocument(std::string_view text) {
  std::string out(text);
  if (!out.ends_with('\n')) out += '\n';
  if (base::StdoutColumns() == 0) return Print(out);
  std::string shown;
  const std::string_view lines = std::string_view(out).substr(0, out.size() - 1);
  for (const std::string_view line : base::Split(lines, '\n')) {
    shown += report::Show(line, kLineColumnsMax).text + "\n";
  }
  return Print(shown);
}

base::Result<int> ListPolicies(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, session.PathTo("/policies"));
  ASSIGN_OR_RETURN(const Reply list, session.List(path));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"NAME", "VERSION", "CHANGED", "LABELS"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TextOf(entry.value, "name"), TextOf(entry.value, "version"),
              TimeOf(entry.value, "updated_at"), LabelsOf(entry.value)});
  }
  return PrintRows(rows, "there are no policies: add one with `toolgate policy put`");
}

base::Result<int> ShowPolicy(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  const auto version = arguments.Find("--version-number");
  const std::string below = version ? "/versions/" + PathPart(*version) : "";
  ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, arguments.positional(), below));
  ASSIGN_OR_RETURN(const Reply reply, session.Get(path));
  if (session.wants_json()) return PrintJson(reply.text);
  const Value shown = version ? reply.root() : reply.root().Find("current");
  return PrintDocument(shown.Find("document").text());
}

// The document of a file, if nothing is wrong with it; all that is is printed with its place.
base::Result<std::string> ReadChecked(const std::string& name, const std::string& file) {
  ASSIGN_OR_RETURN(std::string text, base::ReadFile(file));
  const control::CheckedPolicy checked = control::CheckPolicyText(name, text);
  std::fputs(checked.issues.Format(file, text).c_str(), stderr);
  if (checked.document) return text;
  return Fail(ErrorCode::kConflict, "the policy is not put in force: nothing has changed");
}

base::Result<std::string> WritePolicy(const Arguments& arguments, const std::string& new_name,
                                      const std::string& document) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject();
  if (!new_name.empty()) {
    writer.Member("name", new_name);
    RETURN_IF_ERROR(WriteLabels(arguments, writer));
  }
  writer.Member("document", document);
  if (const auto message = arguments.Find("--message")) writer.Member("message", *message);
  writer.EndObject();
  return body;
}

int SayVersion(const std::string& name, Value reply, std::string_view before) {
  const std::string version = TextOf(reply, "version");
  if (version == before) {
    return Say(fmt::format("the policy `{}` is like that already: version {}", name, version));
  }
  return Say(fmt::format("version {} of the policy `{}` is in force", version, name));
}

base::Result<int> PutPolicy(const Arguments& arguments) {
  const std::string& name = arguments.positionals()[0];
  ASSIGN_OR_RETURN(const std::string text, ReadChecked(name, arguments.positionals()[1]));
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, name));
  const auto known = session.Get(path);
  if (!known && known.error().code != ErrorCode::kNotFound) return tl::unexpected(known.error());
  Reply reply;
  if (known) {
    if (arguments.Has("--label")) {
      return Fail(ErrorCode::kInvalidInput,
                  "the policy is there: its labels are changed with `toolgate policy set`");
    }
    ASSIGN_OR_RETURN(std::string body, WritePolicy(arguments, "", text));
    ASSIGN_OR_RETURN(
        reply, session.Send({"PUT", path, "", std::move(body), {{"If-Match", known->revision}}}));
  } else {
    ASSIGN_OR_RETURN(const std::string all, session.PathTo("/policies"));
    ASSIGN_OR_RETURN(std::string body, WritePolicy(arguments, name, text));
    ASSIGN_OR_RETURN(reply, session.Post(all, std::move(body)));
  }
  if (session.wants_json()) return PrintJson(reply.text);
  return SayVersion(name, reply.root(), known ? TextOf(known->root(), "version") : "");
}

base::Result<int> SetPolicy(const Arguments& arguments) {
  std::string body;
  json::Writer writer(body);
  writer.BeginObject();
  if (const auto name = arguments.Find("--name")) writer.Member("name", *name);
  RETURN_IF_ERROR(WriteLabels(arguments, writer));
  writer.EndObject();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, arguments.positional()));
  ASSIGN_OR_RETURN(const Reply reply, session.Patch(path, std::move(body)));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(fmt::format("the policy `{}` is changed", arguments.positional()));
}

base::Result<int> ListVersions(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path,
                   PathOfPolicy(session, arguments.positional(), "/versions"));
  ASSIGN_OR_RETURN(const Reply list, session.List(path));
  if (session.wants_json()) return PrintJson(list.text);
  report::Columns rows({"VERSION", "MADE", "BY", "MESSAGE"});
  for (const auto& entry : list.root().Find("items")) {
    rows.Add({TextOf(entry.value, "number"), TimeOf(entry.value, "created_at"),
              TextOf(entry.value, "author"), TextOf(entry.value, "message")});
  }
  return PrintRows(rows, "it has no versions");
}

// The query of a difference: by default what the version in force changed.
base::Result<std::string> ReadCompared(ApiSession& session, const Arguments& arguments) {
  std::string to = arguments.Find("--to").value_or("");
  std::string from = arguments.Find("--from").value_or("");
  if (to.empty()) {
    ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, arguments.positional()));
    ASSIGN_OR_RETURN(const Reply policy, session.Get(path));
    to = TextOf(policy.root(), "version");
  }
  if (from.empty()) {
    const auto number = base::ParseUint(to);
    if (!number || *number < 2) {
      return Fail(ErrorCode::kInvalidInput, "there is no version before it to compare it with");
    }
    from = std::to_string(*number - 1);
  }
  std::string query = fmt::format("from={}&to={}", PathPart(from), PathPart(to));
  if (const auto server = arguments.Find("--server")) query += "&server=" + PathPart(*server);
  return query;
}

base::Result<int> CompareVersions(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(std::string query, ReadCompared(session, arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, arguments.positional(), "/diff"));
  ASSIGN_OR_RETURN(const Reply reply, session.Get(path, std::move(query)));
  if (session.wants_json()) return PrintJson(reply.text);
  const std::string_view text = reply.root().Find("text").text();
  return text.empty() ? Say("the versions say the same") : PrintDocument(text);
}

base::Result<int> RollBackPolicy(const Arguments& arguments) {
  const std::string& name = arguments.positionals()[0];
  const auto number = base::ParseUint(arguments.positionals()[1]);
  if (!number || *number == 0 || *number > INT64_MAX) {
    return Fail(ErrorCode::kInvalidInput,
                "VERSION is a number: `toolgate policy versions` lists them");
  }
  std::string body;
  json::Writer writer(body);
  writer.BeginObject().Member("version", static_cast<int64_t>(*number));
  if (const auto message = arguments.Find("--message")) writer.Member("message", *message);
  writer.EndObject();
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, name, "/rollback"));
  ASSIGN_OR_RETURN(const Reply reply,
                   session.Send({"POST", path, "", std::move(body), {{"If-Match", "*"}}}));
  if (session.wants_json()) return PrintJson(reply.text);
  return Say(
      fmt::format("version {} of the policy `{}` is in force, which says what version {} "
                  "said",
                  TextOf(reply.root(), "version"), name, *number));
}

base::Result<int> DeletePolicy(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const std::string path, PathOfPolicy(session, arguments.positional()));
  RETURN_IF_ERROR(session.Delete(path));
  return Say(fmt::format("the policy `{}` is gone", arguments.positional()));
}

const Positional kPolicy{"NAME", "The policy's name or id"};
const Option kMessage{"-m,--message", "TEXT", "Why, for those who read its versions"};

}  // namespace

std::vector<Command> PolicyCommands() {
  return {
      {.name = "policy list",
       .summary = "List the policies of a gateway",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {},
       .run = Run<ListPolicies>},
      {.name = "policy show",
       .summary = "Print the document of a gateway's policy",
       .details = std::string(kApiDetails),
       .options =
           WithApiOptions({{"--version-number", "N", "That version, and not the one in force"}}),
       .positionals = {kPolicy},
       .run = Run<ShowPolicy>},
      {.name = "policy put",
       .summary = "Put a policy into a gateway: a new one, or a new version",
       .details =
           AboveApiDetails("It is checked first, as by `toolgate policy check`. In force with "
                           "the next call of every grant under it."),
       .options = WithApiOptions({kMessage, LabelOption()}),
       .positionals = {{"NAME", "1 to 63 of a-z, 0-9, `-` and `_`"},
                       {"FILE", "The policy, JSON or YAML"}},
       .run = Run<PutPolicy>},
      {.name = "policy set",
       .summary = "Rename a gateway's policy, or change its labels",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({{"--name", "NAME", "Its new name"}, LabelOption()}),
       .positionals = {kPolicy},
       .run = Run<SetPolicy>},
      {.name = "policy versions",
       .summary = "List the versions of a gateway's policy, the newest first",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {kPolicy},
       .run = Run<ListVersions>},
      {.name = "policy changes",
       .summary = "Show what changed between two versions of a gateway's policy",
       .details = AboveApiDetails("`toolgate policy diff` compares two files, and what they mean."),
       .options = WithApiOptions(
           {{"--from", "N", "From this version; the one before --to if it is left out"},
            {"--to", "N", "To this version; the one in force if it is left out"},
            {"--server", "NAME", "With --json: also what becomes of this server's tools"}}),
       .positionals = {kPolicy},
       .run = Run<CompareVersions>},
      {.name = "policy rollback",
       .summary = "Put an older version of a gateway's policy in force again",
       .details = AboveApiDetails("It becomes a new version: nothing of the history is lost."),
       .options = WithApiOptions({kMessage}),
       .positionals = {kPolicy, {"VERSION", "Its number"}},
       .run = Run<RollBackPolicy>},
      {.name = "policy delete",
       .summary = "Take a policy away that no grant is under",
       .details = std::string(kApiDetails),
       .options = WithApiOptions({}),
       .positionals = {kPolicy},
       .run = Run<DeletePolicy>},
  };
}

}  // namespace toolgate::cli
