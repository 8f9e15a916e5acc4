// SPDX-License-Identifier: Apache-2.0
// Versions of policies, and what is different between two of them.
#include "admin/answers.h"
#include "admin/live_servers.h"
#include "admin/problem.h"
#include "admin/routes/routes.h"
#include "admin/store.h"
#include "base/text.h"
#include "control/policies.h"
#include "control/text_diff.h"
#include "json/parse.h"
#include "policy/trial/diff.h"

namespace toolgate::admin::routes {
namespace {

using base::ErrorCode;
using control::Outcome;
using state::Policy;
using state::PolicyVersion;

Outcome<Policy> Find(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.policies(), call.organisation, "policy", call.Path("policy"));
}

Outcome<int64_t> ReadNumber(std::string_view text, std::string_view what) {
  const auto number = base::ParseUint(text);
  if (number && *number > 0 && *number <= INT64_MAX) return static_cast<int64_t>(*number);
  return control::Refuse(ErrorCode::kInvalidInput, fmt::format("`{}` must be a version", what),
                         std::string(reason::kBadRequest));
}

// A version that the query names; the one in force if it names none.
Outcome<PolicyVersion> FindQueried(const Call& call, state::Tables& tables, const Policy& policy,
                                   std::string_view parameter) {
  int64_t number = policy.version;
  if (const std::string* text = call.Query(parameter)) {
    ASSIGN_OR_FAULT(number, ReadNumber(*text, parameter));
  }
  return control::GetVersion(tables, policy, number);
}

Outcome<Answer> ListVersions(Call& call) {
  ASSIGN_OR_FAULT(const size_t limit, LimitOf(call));
  ASSIGN_OR_FAULT(const std::string cursor, CursorOf(call));
  const auto before = static_cast<int64_t>(base::ParseUint(cursor).value_or(0));
  ASSIGN_OR_FAULT(
      const auto rows,
      ReadStore(call, [&](state::Tables& tables) -> Outcome<std::vector<PolicyVersion>> {
        ASSIGN_OR_FAULT(const Policy policy, Find(call, tables));
        return control::AsOutcome(tables.policies().ListVersions(policy.id, before, limit + 1));
      }));
  return ListAnswer<PolicyVersion>(
      call, rows, limit,
      [](json::Writer& writer, const PolicyVersion& version) {
        control::WriteVersionMembers(writer, version);
      },
      [](const PolicyVersion& version) { return std::to_string(version.number); });
}

Outcome<Answer> GetVersion(Call& call) {
  ASSIGN_OR_FAULT(const int64_t number, ReadNumber(call.Path("number"), "number"));
  ASSIGN_OR_FAULT(const auto version,
                  ReadStore(call, [&](state::Tables& tables) -> Outcome<PolicyVersion> {
                    ASSIGN_OR_FAULT(const Policy policy, Find(call, tables));
                    return control::GetVersion(tables, policy, number);
                  }));
  return JsonAnswer(
      200, [&version](json::Writer& writer) { control::WriteVersionMembers(writer, version); });
}

struct Compared {
  PolicyVersion before;
  PolicyVersion after;
  std::string server;  // whose tools they are compared over; empty: none
};

Outcome<Compared> FindCompared(const Call& call, state::Tables& tables) {
  Compared compared;
  ASSIGN_OR_FAULT(const Policy policy, Find(call, tables));
  ASSIGN_OR_FAULT(compared.before, FindQueried(call, tables, policy, "from"));
  ASSIGN_OR_FAULT(compared.after, FindQueried(call, tables, policy, "to"));
  if (const std::string* name = call.Query("server")) {
    ASSIGN_OR_FAULT(const auto server,
                    control::GetRow(tables.servers(), call.organisation, "server", *name));
    compared.server = server.name;
  }
  return compared;
}

// What the difference means for the tools of a server; null if they are not known, or an older
// version cannot be read any more.
std::string WriteMeaning(const Call& call, const Compared& compared) {
  const auto before = control::CheckPolicyText("before", compared.before.text).document;
  const auto after = control::CheckPolicyText("after", compared.after.text).document;
  if (call.services.live == nullptr || !before || !after || compared.server.empty()) return "null";
  const auto tools = call.services.live->FindTools(call.organisation.id, compared.server);
  if (!tools) return "null";
  std::vector<json::Document> definitions;
  std::vector<policy::ListedTool> listed;
  for (const auto& [name, tool] : *tools) {
    auto definition = json::Parse(tool.definition.text);
    if (!definition) continue;
    policy::Tool known{.name = name, .digest = tool.definition.digest};
    known.category = policy::FindCategory(tool.category).value_or(known.category);
    known.severity = policy::FindSeverity(tool.severity).value_or(known.severity);
    listed.push_back({known, definition->root().Find("inputSchema")});
    definitions.push_back(std::move(*definition));
  }
  std::string text = policy::trial::WriteJson(policy::trial::Compare(*before, *after, listed));
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

Outcome<Answer> DiffPolicy(Call& call) {
  ASSIGN_OR_FAULT(const Compared compared, ReadStore(call, [&](state::Tables& tables) {
                    return FindCompared(call, tables);
                  }));
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Member("from", compared.before.number).Member("to", compared.after.number);
    writer.Member("text", control::DiffLines(compared.before.text, compared.after.text));
    writer.Key("tools").Raw(WriteMeaning(call, compared));
  });
}

}  // namespace

std::span<const Route> PolicyVersionRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/policies/{policy}/versions", "listPolicyVersions",
       Access::kViewer, Body::kNone, "limit cursor", ListVersions},
      {"GET", "/organisations/{organisation}/policies/{policy}/versions/{number}",
       "getPolicyVersion", Access::kViewer, Body::kNone, "", GetVersion},
      {"GET", "/organisations/{organisation}/policies/{policy}/diff", "diffPolicy", Access::kViewer,
       Body::kNone, "from to server", DiffPolicy},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
