// SPDX-License-Identifier: Apache-2.0
// `toolgate apply`: an organisation as documents say it is to be.
#include <unistd.h>

#include <cstdio>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/control/api_session.h"
#include "cli/control/api_shown.h"
#include "cli/control/commands.h"
#include "cli/fleet/documents.h"
#include "cli/fleet/plan.h"
#include "cli/print.h"
#include "json/writer.h"
#include "report/shown_text.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr size_t kPlanColumnsMax = 2000;

// What is there, with the answers that it is in.
struct FetchedFleet {
  std::vector<Reply> replies;
  CurrentFleet current;
};

base::Status FetchList(ApiSession& session, std::string_view kinds, std::string_view key,
                       std::map<std::string, json::Value, std::less<>>& out,
                       std::vector<Reply>& replies) {
  ASSIGN_OR_RETURN(const std::string path, session.PathTo(fmt::format("/{}", kinds)));
  ASSIGN_OR_RETURN(Reply list, session.List(path));
  replies.push_back(std::move(list));
  for (const auto& entry : replies.back().root().Find("items")) {
    out[TextOf(entry.value, key)] = entry.value;
  }
  return {};
}

base::Result<FetchedFleet> Fetch(ApiSession& session, const Fleet& wanted) {
  FetchedFleet fetched;
  std::vector<Reply>& replies = fetched.replies;
  RETURN_IF_ERROR(FetchList(session, "servers", "name", fetched.current.servers, replies));
  RETURN_IF_ERROR(FetchList(session, "policies", "name", fetched.current.policies, replies));
  RETURN_IF_ERROR(FetchList(session, "grants", "label", fetched.current.grants, replies));
  // Lists have no texts.
  for (const FleetPolicy& policy : wanted.policies) {
    const auto known = fetched.current.policies.find(policy.name);
    if (known == fetched.current.policies.end()) continue;
    ASSIGN_OR_RETURN(const std::string path, session.PathTo("/policies/" + PathPart(policy.name)));
    ASSIGN_OR_RETURN(Reply reply, session.Get(path));
    replies.push_back(std::move(reply));
    known->second = replies.back().root();
  }
  return fetched;
}

int PrintPlan(const std::vector<FleetStep>& steps) {
  const std::string plan = DescribePlan(steps);
  std::string text;
  for (const std::string_view line : base::Split(plan, '\n')) {
    text += report::Show(line, kPlanColumnsMax).text + "\n";
  }
  text.pop_back();
  return Print(text);
}

// Whether a person at a terminal agrees.
bool IsConfirmed() {
  if (::isatty(STDIN_FILENO) == 0) return false;
  std::fputs("do this? [y/N] ", stderr);
  const int answer = std::getchar();
  return answer == 'y' || answer == 'Y';
}

// The tokens of new grants, in a file that is whole at any time.
class TokenFile {
 public:
  static base::Result<TokenFile> Open(const std::string& path) {
    TokenFile file(path);
    RETURN_IF_ERROR(base::WritePrivateFile(path, "", base::Existing::kKeep));
    return file;
  }

  base::Status Add(json::Value grant) {
    json::Writer writer(text_);
    writer.BeginObject().Member("label", TextOf(grant, "label"));
    writer.Member("server", TextOf(grant, "server")).Member("token", TextOf(grant, "token"));
    writer.EndObject();
    text_ += '\n';
    return base::WritePrivateFile(path_, text_, base::Existing::kReplace);
  }

 private:
  explicit TokenFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
  std::string text_;
};

base::Status Carry(ApiSession& session, const FleetStep& step, std::optional<TokenFile>& tokens) {
  std::string revision;
  for (const FleetRequest& request : step.requests) {
    ASSIGN_OR_RETURN(const std::string path, session.PathTo(request.path));
    ApiRequest out{request.method, path, "", request.body};
    out.fields.emplace_back("If-Match", request.revision.empty() ? revision : request.revision);
    ASSIGN_OR_RETURN(const Reply reply, session.Send(std::move(out)));
    revision = reply.revision;
    if (step.makes_token && tokens) RETURN_IF_ERROR(tokens->Add(reply.root()));
  }
  return {};
}

base::Result<int> CarryAll(ApiSession& session, const std::vector<FleetStep>& steps,
                           const Arguments& arguments) {
  std::optional<TokenFile> tokens;
  size_t grants = 0;
  for (const FleetStep& step : steps) grants += step.makes_token ? 1 : 0;
  if (grants > 0) {
    const auto path = arguments.Find("--tokens-out");
    if (!path) {
      return Fail(ErrorCode::kInvalidInput,
                  "new grants have tokens, which are shown once: name a new file for them with "
                  "--tokens-out");
    }
    ASSIGN_OR_RETURN(tokens, TokenFile::Open(*path));
  }
  size_t done = 0;
  for (const FleetStep& step : steps) {
    if (const auto carried = Carry(session, step, tokens); !carried) {
      return Fail(
          carried.error().code,
          fmt::format("{} `{}`: {}\n{} of {} steps are done: repair it and apply again", step.kind,
                      base::Printable(step.name), carried.error().message, done, steps.size()));
    }
    ++done;
  }
  return Say(fmt::format("done: {} steps", done));
}

base::Result<int> Apply(const Arguments& arguments) {
  LoadedFleet loaded = LoadFleet(arguments.Get("--file"));
  std::fputs(loaded.report.c_str(), stderr);
  if (loaded.has_errors) return kExitUsage;
  ASSIGN_OR_RETURN(ApiSession session, ApiSession::Open(arguments));
  ASSIGN_OR_RETURN(const FetchedFleet fetched, Fetch(session, loaded.fleet));
  const FleetOptions options{arguments.Get("--set"), arguments.Has("--prune"),
                             arguments.Has("--renew-secrets")};
  ASSIGN_OR_RETURN(const auto steps, MakePlan(loaded.fleet, fetched.current, options));
  if (const int status = PrintPlan(steps); status != kExitOk || steps.empty()) return status;
  if (arguments.Has("--dry-run")) return kExitFailed;
  if (!arguments.Has("--yes") && !IsConfirmed()) {
    return Fail(ErrorCode::kConflict, "nothing was changed: say --yes to go on without a question");
  }
  return CarryAll(session, steps, arguments);
}

}  // namespace

Command ApplyCommand() {
  return {
      .name = "apply",
      .summary = "Make an organisation as documents say: servers, policies, grants",
      .details = AboveApiDetails(
          "toolgate apply -f fleet/ --dry-run\n\nShows what it would do, asks, does it in the "
          "order "
          "that works, and can be repeated: where everything\nis as the documents say it does "
          "nothing. What it makes carries the label `managed-by: SET`; --prune\ntakes away what "
          "carries it and is in no document. docs/commands.md describes the "
          "documents.\n\n--dry-run "
          "ends with status 1 if there is something to do."),
      .options = WithApiOptions(
          {{"-f,--file", "PATH", "A document, or a folder of them", true},
           {"--dry-run", "", "Show what would be done, and do nothing"},
           {"--prune", "", "Revoke and delete what is in no document any more"},
           {"--yes", "", "Do not ask"},
           {"--set", "NAME", "The value of the label `managed-by`", false, "default"},
           {"--renew-secrets", "", "Send the values of headers also where their names are there"},
           {"--tokens-out", "FILE", "A new file for the tokens of new grants"}}),
      .positionals = {},
      .run = Run<Apply>};
}

}  // namespace toolgate::cli
