// SPDX-License-Identifier: Apache-2.0
// The tools as this server offers them: with what it adds to their arguments, `cloud` and
// `confirm`, and takes away again before a tool sees them. Immutable.
#pragma once

#include <string>
#include <vector>

#include "cloudstack/server/cloud_config.h"
#include "cloudstack/server/tool_selection.h"
#include "json/document.h"

namespace toolgate::cloudstack {

// What a client sent, taken apart.
struct SplitArguments {
  json::Document own;  // the tool's, with what the cloud's scope adds; an object
  // Of the tool's arguments as they were sent, but for what only asks for a plan: what consent is
  // to. Empty where none is ever asked for.
  std::string digest;
  const CloudConfig* cloud = nullptr;
  std::string confirm;  // empty: none
  std::vector<std::string> mistakes;
};

class ToolCatalogue {
 public:
  // `clouds` must outlive the catalogue.
  ToolCatalogue(ToolSelection selection, ConfirmRule rule, const Clouds& clouds);

  const ToolSelection& selection() const { return selection_; }
  ConfirmRule confirm_rule() const { return rule_; }
  // An array, in the order of the selection.
  json::Value definitions() const { return definitions_.root(); }

  // `given` is an object, or empty.
  SplitArguments Split(const Tool& tool, json::Value given) const;

 private:
  std::string WriteOffered(const Tool& tool) const;
  void WriteAdded(json::Writer& writer, const Tool& tool) const;
  // Whether the server takes the argument away before the tool sees it.
  bool IsOurs(const Tool& tool, std::string_view argument) const;
  std::string DigestOfMeant(const Tool& tool, json::Value given) const;

  const ToolSelection selection_;
  const ConfirmRule rule_;
  const Clouds& clouds_;
  json::Document definitions_;
};

}  // namespace toolgate::cloudstack
