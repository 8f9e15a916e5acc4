// SPDX-License-Identifier: Apache-2.0
// Reviewed overrides: what a person says of a tool, in a file that the operator keeps. It holds for
// one definition, told by its digest; when the server changes the definition, the override no
// longer applies and is told as stale (docs/risk.md, "Reviewed overrides").
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/issues.h"
#include "risk/assessment.h"
#include "risk/definition.h"

namespace toolgate::risk {

struct Override {
  std::string server;
  std::string tool;
  std::string definition;  // crypto::DigestOf the element of tools/list
  Category category = Category::kUnknown;
  std::optional<Severity> severity;  // left out: as the category and its adjustments say
  std::string who;
  std::string when;  // a date, YYYY-MM-DD
  std::string reason;
  base::Position position;
};

class Overrides {
 public:
  // What holds for `tool` of `server`: for one definition each.
  std::span<const Override> Find(std::string_view server, std::string_view tool) const;
  // False if there is one for the same definition already.
  bool Add(Override override);

  size_t size() const { return size_; }

 private:
  using Key = std::pair<std::string, std::string>;
  std::map<Key, std::vector<Override>> by_tool_;
  size_t size_ = 0;
};

struct ParsedOverrides {
  Overrides overrides;  // nothing to be used if there are errors
  base::Issues issues;
};

// Reads JSON or YAML; tells all mistakes with their places.
ParsedOverrides ParseOverrides(std::string text);

struct AppliedOverrides {
  std::vector<const Override*> applied;
  std::vector<const Override*> stale;  // their tool has another definition now
};

// Puts a person's word in the place of ours, in the assessments of the tools of one server (in
// their order). The results live as long as `overrides`.
AppliedOverrides ApplyOverrides(const Overrides& overrides, std::string_view server,
                                std::span<const ToolDefinition> tools,
                                std::span<Assessment> assessments);

}  // namespace toolgate::risk
