// SPDX-License-Identifier: Apache-2.0
// A compiled policy: a document without errors, and what it says of one tool, resource or prompt.
// Immutable, so that it is shared by all threads.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "policy/document.h"
#include "policy/resolve.h"
#include "policy/rules.h"

namespace toolgate::policy {

class Policy {
 public:
  Policy(std::string name, std::string version, Document document);
  Policy(const Policy&) = delete;
  Policy& operator=(const Policy&) = delete;

  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const Document& document() const { return document_; }

  // By its class as the document has it (`classes`), which the rules tell.
  ToolRules Resolve(Tool tool) const;
  // Of a tool that nothing is known of but its name.
  ToolRules Resolve(std::string_view name) const { return Resolve(Tool{.name = name}); }
  // These have no constraints of calls. A uri is compared byte by byte, as it was presented; one
  // that is not in normal form (uri_form.h) is granted, where there are rules, only by an entry
  // that names it exactly. A template's text can be given too.
  ToolRules ResolveResource(std::string_view uri) const;
  ToolRules ResolvePrompt(std::string_view name) const;
  // Whether an entry or the list `hide` closes this uri, or may: some are closed, and this one is
  // not in normal form. What is merely not granted is not closed.
  bool ClosesResource(std::string_view uri) const;
  // What servers may ask of clients; a shadow forbids nothing.
  ClientFeatures client_features() const {
    if (is_shadow()) return {.sampling = true, .elicitation = true, .roots = true};
    return document_.client_features;
  }
  bool is_shadow() const { return document_.mode == Mode::kShadow; }

 private:
  ToolRules ResolveUri(std::string_view uri) const;
  void Pin(const Tool& tool, ToolRules& rules) const;

  std::string name_;
  std::string version_;
  Document document_;
  SectionIndex tools_;
  SectionIndex resources_;
  SectionIndex prompts_;
  std::map<std::string, risk::Category, std::less<>> classes_;  // by name, or `name@digest`
};

// A policy as loaded: null if `issues` holds an error.
struct LoadedPolicy {
  std::shared_ptr<const Policy> policy;
  base::Issues issues;
};

// Reads a policy from the text of a JSON or YAML document. Its version is the digest of the text.
LoadedPolicy LoadPolicy(std::string name, std::string text);

}  // namespace toolgate::policy
