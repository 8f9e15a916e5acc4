// SPDX-License-Identifier: Apache-2.0
// A compiled policy: a document without errors, and what it says of one tool, resource or prompt.
// Immutable, so that it is shared by all threads.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "policy/document.h"

namespace toolgate::policy {

// What a policy says of one tool, resource or prompt, resolved from all entries that match its name
// or uri. Refers into the policy, which must outlive it.
struct ToolRules {
  enum class Gate {
    kOpen,        // granted: its constraints decide
    kHidden,      // gone from lists, denied when called
    kDenied,      // listed, denied when called
    kNotGranted,  // no entry grants it under `default: deny`
  };
  Gate gate = Gate::kNotGranted;
  bool granted_by_entry = false;          // open, and not merely by default
  std::string rule;                       // of the gate, unless it is open
  std::string message;                    // likewise
  bool validates_arguments = false;       // before the conditions
  std::vector<const Predicate*> require;  // by rank of their entries, `all_tools` last
  std::vector<const Predicate*> deny_if;
  std::vector<const Predicate*> approve_if;
  std::string approval_rule;     // of the action that wants every call approved; empty: none does
  std::string approval_message;  // likewise
  Approval approval;             // the strictest of all entries
  std::vector<const RateLimit*> rate_limits;

  bool is_listed() const { return gate == Gate::kOpen || gate == Gate::kDenied; }
};

class Policy {
 public:
  Policy(std::string name, std::string version, Document document);

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const Document& document() const { return document_; }

  ToolRules Resolve(std::string_view tool) const;
  // These have no constraints. A uri is compared byte by byte, as it was presented; one that is not
  // in normal form (uri_form.h) is granted, where there are rules, only by an entry that names it
  // exactly. A template's text can be given too.
  ToolRules ResolveResource(std::string_view uri) const;
  ToolRules ResolvePrompt(std::string_view name) const;
  const ClientFeatures& client_features() const { return document_.client_features; }

 private:
  std::string name_;
  std::string version_;
  Document document_;
};

// A policy as loaded: null if `issues` holds an error.
struct LoadedPolicy {
  std::shared_ptr<const Policy> policy;
  base::Issues issues;
};

// Reads a policy from the text of a JSON or YAML document. Its version is the digest of the text.
LoadedPolicy LoadPolicy(std::string name, std::string text);

}  // namespace toolgate::policy
