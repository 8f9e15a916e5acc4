// SPDX-License-Identifier: Apache-2.0
// Policy cases as data: a policy, calls, and what must come out. One format for the tests of the
// engine and for those that users write (docs/policy.md, "Cases").
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "json/document.h"
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
  std::shared_ptr<const Policy> policy;
  std::vector<Case> cases;
};

// The file holds its policy, or names a file beside it (`policy: read-only.yaml`); `file_name` is
// the path that such a name is resolved against. Errors tell every mistake of the file or of the
// policy, with places (invalid_input), or that the policy cannot be read.
base::Result<CaseFile> LoadCaseFile(const std::string& file_name, std::string text);

// Runs one case. Empty if the outcome is the expected one, else what differs.
std::string RunCase(const Policy& policy, const Case& one);

}  // namespace toolgate::policy
