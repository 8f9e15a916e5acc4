// SPDX-License-Identifier: Apache-2.0
// Policies of an organisation: documents with versions, each checked before it is kept, none ever
// changed. To go back is to say again what an older version said.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "control/rows.h"
#include "policy/policy.h"

namespace toolgate::control {

// A document as it was checked. `document` is null where `issues` hold an error.
struct CheckedPolicy {
  std::string text;
  std::shared_ptr<const policy::Policy> document;
  base::Issues issues;
};

inline constexpr size_t kPolicyBytesMax = 1u << 20;

// `document`: the text of a document, JSON or YAML, or the document itself as an object.
CheckedPolicy CheckPolicy(std::string name, json::Value document);
CheckedPolicy CheckPolicyText(std::string name, std::string text);
// What is wrong with a checked document, at the pointer where it was given.
Fault FaultOf(const CheckedPolicy& checked, const std::string& pointer);

struct ChangedPolicy {
  state::Policy policy;
  state::PolicyVersion version;
  base::Issues warnings;
};

// `wanted`: {name, document, message?, labels?}.
Outcome<ChangedPolicy> CreatePolicy(const Context& context, const state::Organisation& organisation,
                                    json::Value wanted);
// `wanted`: {document, message?}. A text that is the one in force makes no version.
Outcome<ChangedPolicy> PutPolicy(const Context& context, state::Policy policy, json::Value wanted);
// `wanted`: {name?, labels?}.
Outcome<state::Policy> ChangePolicy(const Context& context, state::Policy policy,
                                    json::Value wanted);
// `wanted`: {version, message?}. A new version with the text of an old one.
Outcome<ChangedPolicy> RollBackPolicy(const Context& context, state::Policy policy,
                                      json::Value wanted);
// Errors besides: conflict, while grants that are not revoked are under it, or try it.
Outcome<void> DeletePolicy(const Context& context, const state::Policy& policy);

Outcome<state::PolicyVersion> GetVersion(state::Tables& tables, const state::Policy& policy,
                                         int64_t number);

// As the API gives them, and the audit log keeps the first.
std::string WritePolicy(const state::Policy& policy);
void WritePolicyMembers(json::Writer& writer, const state::Policy& policy);
// With the text if it is there.
void WriteVersionMembers(json::Writer& writer, const state::PolicyVersion& version);
void WriteVersion(json::Writer& writer, const state::PolicyVersion& version);
void WriteIssues(json::Writer& writer, const base::Issues& issues);

}  // namespace toolgate::control
