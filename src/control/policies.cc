// SPDX-License-Identifier: Apache-2.0
#include "control/policies.h"

#include "control/body.h"
#include "control/names.h"
#include "crypto/hash.h"
#include "policy/check.h"

namespace toolgate::control {
namespace {

using json::Type;
using json::Value;
using state::Policy;
using state::PolicyVersion;

Target TargetOf(const Policy& policy) {
  return {policy.organisation, "policy", policy.id, policy.name};
}

PolicyVersion MakeVersion(const Context& context, const Policy& policy, std::string text,
                          std::string message) {
  PolicyVersion version;
  version.policy = policy.id;
  version.digest = crypto::Sha256Hex(text);
  version.text = std::move(text);
  version.author = context.actor.name;
  version.message = std::move(message);
  version.created_at = context.now;
  return version;
}

// What the audit log keeps of a new version.
std::string WriteEvent(const Policy& policy, const PolicyVersion& version) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WritePolicyMembers(writer, policy);
  writer.Member("digest", version.digest).Member("message", version.message).EndObject();
  return text;
}

// Adds a version and puts it in force.
Outcome<ChangedPolicy> AddVersion(const Context& context, std::string_view action, Policy policy,
                                  PolicyVersion version) {
  std::string before = WritePolicy(policy);
  RETURN_IF_FAULT(context.tables.policies().AddVersion(version));
  policy.version = version.number;
  policy.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.policies().Update(policy));
  RETURN_IF_FAULT(
      Record(context, action, TargetOf(policy), std::move(before), WriteEvent(policy, version)));
  return ChangedPolicy{std::move(policy), std::move(version), {}};
}

void TakeName(Body& body, std::string& name) {
  const Value value = body.reader().Take("name", Type::kString);
  if (!value) return;
  if (IsPolicyName(value.text())) {
    name = value.text();
    return;
  }
  body.issues().Error(value.position(),
                      fmt::format("`{}` cannot name a policy", base::Printable(value.text())),
                      std::string(kPolicyNameRule));
}

// The document that was asked for, if it can be used.
Outcome<CheckedPolicy> TakeDocument(const std::string& name, Value document) {
  CheckedPolicy checked = CheckPolicy(name, document);
  if (!checked.document) return tl::unexpected(FaultOf(checked, "/document"));
  return checked;
}

Outcome<void> CheckName(const Context& context, const Policy& policy) {
  ASSIGN_OR_FAULT(const auto other,
                  context.tables.policies().FindNamed(policy.organisation, policy.name));
  if (other && other->id != policy.id) {
    return tl::unexpected(NameTaken("/name", "policy", policy.name));
  }
  return {};
}

}  // namespace

CheckedPolicy CheckPolicyText(std::string name, std::string text) {
  CheckedPolicy checked;
  if (text.size() > kPolicyBytesMax) {
    checked.issues.Error({}, fmt::format("a policy has at most {} bytes", kPolicyBytesMax));
    return checked;
  }
  policy::LoadedPolicy loaded = policy::LoadPolicy(std::move(name), text);
  checked.text = std::move(text);
  checked.issues = std::move(loaded.issues);
  checked.document = std::move(loaded.policy);
  if (checked.document) policy::CheckDocument(checked.document->document(), checked.issues);
  return checked;
}

CheckedPolicy CheckPolicy(std::string name, Value document) {
  if (document.Is(Type::kString)) {
    return CheckPolicyText(std::move(name), std::string(document.text()));
  }
  if (document.Is(Type::kObject)) return CheckPolicyText(std::move(name), json::Write(document));
  CheckedPolicy checked;
  checked.issues.Error({}, "a policy is the text of a document, or the document as an object");
  return checked;
}

Fault FaultOf(const CheckedPolicy& checked, const std::string& pointer) {
  Fault fault{{base::ErrorCode::kInvalidInput, "the policy cannot be used"}, {}, "invalid_policy"};
  for (const base::Issue& issue : checked.issues.all()) {
    if (issue.severity != base::Severity::kError) continue;
    fault.fields.push_back({pointer, issue.message, issue.repair, issue.position});
  }
  return fault;
}

Outcome<ChangedPolicy> CreatePolicy(const Context& context, const state::Organisation& organisation,
                                    Value wanted) {
  Policy policy;
  policy.id = MakeId("pol");
  policy.organisation = organisation.id;
  policy.created_at = policy.updated_at = context.now;
  Body body(wanted, "the policy");
  body.reader().RequirePresent("name");
  TakeName(body, policy.name);
  body.reader().RequirePresent("document");
  const Value document = body.reader().TakeAny("document");
  std::string message = body.TakeLine("message", kLineBytesMax).value_or("");
  body.TakeLabels(policy.labels);
  RETURN_IF_FAULT(body.Finish());
  RETURN_IF_FAULT(CheckName(context, policy));
  ASSIGN_OR_FAULT(CheckedPolicy checked, TakeDocument(policy.name, document));
  PolicyVersion version = MakeVersion(context, policy, std::move(checked.text), std::move(message));
  policy.version = 1;
  RETURN_IF_FAULT(context.tables.policies().Insert(policy));
  RETURN_IF_FAULT(context.tables.policies().AddVersion(version));
  RETURN_IF_FAULT(
      Record(context, "policy.create", TargetOf(policy), "", WriteEvent(policy, version)));
  return ChangedPolicy{std::move(policy), std::move(version), std::move(checked.issues)};
}

Outcome<ChangedPolicy> PutPolicy(const Context& context, Policy policy, Value wanted) {
  Body body(wanted, "the policy");
  body.reader().RequirePresent("document");
  const Value document = body.reader().TakeAny("document");
  std::string message = body.TakeLine("message", kLineBytesMax).value_or("");
  RETURN_IF_FAULT(body.Finish());
  ASSIGN_OR_FAULT(CheckedPolicy checked, TakeDocument(policy.name, document));
  ASSIGN_OR_FAULT(PolicyVersion current, GetVersion(context.tables, policy, policy.version));
  if (current.text == checked.text) {
    return ChangedPolicy{std::move(policy), std::move(current), std::move(checked.issues)};
  }
  ASSIGN_OR_FAULT(
      ChangedPolicy changed,
      AddVersion(context, "policy.version", policy,
                 MakeVersion(context, policy, std::move(checked.text), std::move(message))));
  changed.warnings = std::move(checked.issues);
  return changed;
}

Outcome<Policy> ChangePolicy(const Context& context, Policy policy, Value wanted) {
  std::string before = WritePolicy(policy);
  Body body(wanted, "the policy");
  TakeName(body, policy.name);
  body.TakeLabels(policy.labels);
  RETURN_IF_FAULT(body.Finish());
  RETURN_IF_FAULT(CheckName(context, policy));
  policy.updated_at = context.now;
  RETURN_IF_FAULT(context.tables.policies().Update(policy));
  RETURN_IF_FAULT(
      Record(context, "policy.change", TargetOf(policy), std::move(before), WritePolicy(policy)));
  return policy;
}

Outcome<ChangedPolicy> RollBackPolicy(const Context& context, Policy policy, Value wanted) {
  Body body(wanted, "the request");
  body.reader().RequirePresent("version");
  const auto number = body.reader().TakeInt("version", 1, INT64_MAX);
  std::string message = body.TakeLine("message", kLineBytesMax).value_or("");
  RETURN_IF_FAULT(body.Finish());
  ASSIGN_OR_FAULT(PolicyVersion old, GetVersion(context.tables, policy, *number));
  // What an older program took may be refused by now.
  CheckedPolicy checked = CheckPolicyText(policy.name, std::move(old.text));
  if (!checked.document) return tl::unexpected(FaultOf(checked, "/version"));
  if (message.empty()) message = fmt::format("back to version {}", *number);
  ASSIGN_OR_FAULT(
      ChangedPolicy changed,
      AddVersion(context, "policy.rollback", policy,
                 MakeVersion(context, policy, std::move(checked.text), std::move(message))));
  changed.warnings = std::move(checked.issues);
  return changed;
}

Outcome<void> DeletePolicy(const Context& context, const Policy& policy) {
  state::Grants::Filter filter;
  filter.policy = policy.id;
  ASSIGN_OR_FAULT(const auto grants, context.tables.grants().ListFiltered(
                                         policy.organisation, filter, {.after = "", .limit = 1}));
  if (!grants.empty()) {
    return Refuse(base::ErrorCode::kConflict,
                  fmt::format("grants use this policy, one is `{}`: give them another first",
                              base::Printable(grants.front().label)),
                  "in_use");
  }
  RETURN_IF_FAULT(context.tables.policies().Delete(policy.organisation, policy.id));
  RETURN_IF_FAULT(Record(context, "policy.delete", TargetOf(policy), WritePolicy(policy), ""));
  return {};
}

Outcome<PolicyVersion> GetVersion(state::Tables& tables, const Policy& policy, int64_t number) {
  ASSIGN_OR_FAULT(auto version, tables.policies().FindVersion(policy.id, number));
  if (version) return std::move(*version);
  return Refuse(base::ErrorCode::kNotFound,
                fmt::format("the policy `{}` has no version {}", policy.name, number));
}

void WritePolicyMembers(json::Writer& writer, const Policy& policy) {
  WriteRow(writer, policy);
  writer.Member("name", policy.name).Member("version", policy.version);
  WriteLabels(writer, policy.labels);
}

std::string WritePolicy(const Policy& policy) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  WritePolicyMembers(writer, policy);
  writer.EndObject();
  return text;
}

void WriteVersionMembers(json::Writer& writer, const PolicyVersion& version) {
  writer.Member("number", version.number).Member("digest", version.digest);
  writer.Member("author", version.author).Member("message", version.message);
  WriteTime(writer, "created_at", version.created_at);
  if (!version.text.empty()) writer.Member("document", version.text);
}

void WriteVersion(json::Writer& writer, const PolicyVersion& version) {
  writer.BeginObject();
  WriteVersionMembers(writer, version);
  writer.EndObject();
}

void WriteIssues(json::Writer& writer, const base::Issues& issues) {
  writer.BeginArray();
  for (const base::Issue& issue : issues.all()) {
    const bool is_error = issue.severity == base::Severity::kError;
    writer.BeginObject().Member("severity", is_error ? "error" : "warning");
    writer.Member("line", static_cast<int64_t>(issue.position.line));
    writer.Member("column", static_cast<int64_t>(issue.position.column));
    writer.Member("message", issue.message).Member("repair", issue.repair).EndObject();
  }
  writer.EndArray();
}

}  // namespace toolgate::control
