// SPDX-License-Identifier: Apache-2.0
// Policies: made, given new documents, gone back with, deleted; and drafts, checked.
#include "control/policies.h"

#include "admin/answers.h"
#include "admin/routes/routes.h"
#include "admin/store.h"
#include "control/body.h"

namespace toolgate::admin::routes {
namespace {

using control::ChangedPolicy;
using control::Context;
using control::Outcome;
using state::Policy;

Outcome<Policy> Find(const Call& call, state::Tables& tables) {
  return control::GetRow(tables.policies(), call.organisation, "policy", call.Path("policy"));
}

// With its document, and what is to be said of it.
Answer AnswerWith(int status, const ChangedPolicy& changed) {
  const auto write = [&changed](json::Writer& writer) {
    control::WritePolicyMembers(writer, changed.policy);
    writer.Key("current");
    control::WriteVersion(writer, changed.version);
    writer.Key("warnings");
    control::WriteIssues(writer, changed.warnings);
  };
  return WithRevision(JsonAnswer(status, write), changed.policy.revision);
}

Outcome<Answer> ListPolicies(Call& call) {
  ASSIGN_OR_FAULT(const state::Page page, PageOf(call));
  ASSIGN_OR_FAULT(const auto rows, ReadStore(call, [&](state::Tables& tables) {
                    return control::AsOutcome(tables.policies().List(call.organisation.id, page));
                  }));
  return ListAnswer<Policy>(
      call, rows, page.limit - 1,
      [](json::Writer& writer, const Policy& policy) {
        control::WritePolicyMembers(writer, policy);
      },
      [](const Policy& policy) { return policy.id; });
}

Outcome<Answer> CreatePolicy(Call& call) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const ChangedPolicy created,
                    control::CreatePolicy(context, call.organisation, call.body.root()));
    return AnswerWith(201, created);
  });
}

Outcome<Answer> GetPolicy(Call& call) {
  return ReadStore(call, [&](state::Tables& tables) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(Policy policy, Find(call, tables));
    ASSIGN_OR_FAULT(auto version, control::GetVersion(tables, policy, policy.version));
    control::CheckedPolicy checked = control::CheckPolicyText(policy.name, version.text);
    return AnswerWith(200, {std::move(policy), std::move(version), std::move(checked.issues)});
  });
}

// A change of the policy that the path names, from the revision that the client saw.
template <class Change>
Outcome<Answer> Apply(Call& call, const Change& change) {
  return ChangeStore(call, [&](const Context& context) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(Policy policy, Find(call, context.tables));
    RETURN_IF_FAULT(CheckRevision(call, policy.revision));
    return change(context, std::move(policy));
  });
}

Outcome<Answer> PutPolicy(Call& call) {
  return Apply(call, [&call](const Context& context, Policy policy) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const ChangedPolicy changed,
                    control::PutPolicy(context, std::move(policy), call.body.root()));
    return AnswerWith(200, changed);
  });
}

Outcome<Answer> ChangePolicy(Call& call) {
  return Apply(call, [&call](const Context& context, Policy policy) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const Policy changed,
                    control::ChangePolicy(context, std::move(policy), call.body.root()));
    const auto write = [&changed](json::Writer& writer) {
      control::WritePolicyMembers(writer, changed);
    };
    return WithRevision(JsonAnswer(200, write), changed.revision);
  });
}

Outcome<Answer> RollBackPolicy(Call& call) {
  return Apply(call, [&call](const Context& context, Policy policy) -> Outcome<Answer> {
    ASSIGN_OR_FAULT(const ChangedPolicy changed,
                    control::RollBackPolicy(context, std::move(policy), call.body.root()));
    return AnswerWith(200, changed);
  });
}

Outcome<Answer> DeletePolicy(Call& call) {
  return Apply(call, [](const Context& context, const Policy& policy) -> Outcome<Answer> {
    RETURN_IF_FAULT(control::DeletePolicy(context, policy));
    return NoContent();
  });
}

// A draft: nothing is kept, and mistakes are no failure of the request.
Outcome<Answer> CheckDraft(Call& call) {
  control::Body body(call.body.root(), "the request");
  body.reader().RequirePresent("document");
  const json::Value document = body.reader().TakeAny("document");
  RETURN_IF_FAULT(body.Finish());
  const control::CheckedPolicy checked = control::CheckPolicy("draft", document);
  return JsonAnswer(200, [&checked](json::Writer& writer) {
    writer.Member("usable", checked.document != nullptr).Key("issues");
    control::WriteIssues(writer, checked.issues);
  });
}

}  // namespace

std::span<const Route> PolicyRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/organisations/{organisation}/policies", "listPolicies", Access::kViewer,
       Body::kNone, "limit cursor", ListPolicies},
      {"POST", "/organisations/{organisation}/policies", "createPolicy", Access::kPolicyManager,
       Body::kJson, "", CreatePolicy},
      {"POST", "/organisations/{organisation}/policies/check", "checkPolicy", Access::kViewer,
       Body::kJson, "", CheckDraft},
      {"GET", "/organisations/{organisation}/policies/{policy}", "getPolicy", Access::kViewer,
       Body::kNone, "", GetPolicy},
      {"PUT", "/organisations/{organisation}/policies/{policy}", "putPolicy",
       Access::kPolicyManager, Body::kJson, "", PutPolicy},
      {"PATCH", "/organisations/{organisation}/policies/{policy}", "changePolicy",
       Access::kPolicyManager, Body::kJson, "", ChangePolicy},
      {"DELETE", "/organisations/{organisation}/policies/{policy}", "deletePolicy",
       Access::kPolicyManager, Body::kNone, "", DeletePolicy},
      {"POST", "/organisations/{organisation}/policies/{policy}/rollback", "rollBackPolicy",
       Access::kPolicyManager, Body::kJson, "", RollBackPolicy},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
