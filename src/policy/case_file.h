// SPDX-License-Identifier: Apache-2.0
// Policy cases as data: a policy, calls, and what must come out. One format for the tests of the
// engine and for those that users write (docs/policy-tools.md).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "policy/evaluate.h"
#include "policy/facts.h"
#include "policy/policy.h"

namespace toolgate::policy {

struct Case {
  std::string name;
  Kind kind = Kind::kTools;
  std::string target;          // the tool's or prompt's name, or the resource's uri
  json::Value arguments;       // empty if the call has none
  Tool tool;                   // but for its name; views into the document
  Facts facts;                 // likewise, but for what the policy says of the tool
  std::string argument_fault;  // what the tool's schema has against them; empty: nothing
  std::string outcome;         // `forward`, `deny` or `hold`
  std::string rule;            // empty: any
  std::string message;         // a part of the message; empty: any
  std::optional<bool> listed;
  std::optional<bool> granted_by_entry;
};

struct CaseFile {
  json::Document document;
  std::string description;
  std::string policy_path;  // as the file names it; empty if it holds the policy
  std::shared_ptr<const Policy> policy;
  std::vector<Case> cases;
};

// The text of the policy that a case file names by path. Errors are told as they are.
using PolicySource = std::function<base::Result<std::string>(const std::string& path)>;

// Errors (invalid_input) tell every mistake of the file or of the policy in it, with places.
// Without a source a file must hold its policy.
base::Result<CaseFile> LoadCaseFile(const std::string& file_name, std::string text,
                                    const PolicySource& source = nullptr);

// What a case came to.
struct CaseResult {
  Tool tool;  // as its class was decided on; its name is the target
  Decision decision;
  std::string difference;  // from what is expected; empty: none
};
CaseResult DecideCase(const Policy& policy, const Case& one);

// The difference alone.
std::string RunCase(const Policy& policy, const Case& one);

}  // namespace toolgate::policy
