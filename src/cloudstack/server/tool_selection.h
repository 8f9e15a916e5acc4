// SPDX-License-Identifier: Apache-2.0
// Which tools are offered, and which of their calls somebody must confirm. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cloudstack/tools/tool.h"

namespace toolgate::cloudstack {

// What the operator wrote; texts are lists separated by commas, empty ones say nothing.
struct SelectionRequest {
  std::string packs;    // only of these
  std::string only;     // only these tools
  std::string without;  // not these tools
  bool is_read_only = false;
};

class ToolSelection {
 public:
  // Every tool of AllTools that the request leaves, in that order. Errors (invalid_input): a name
  // that is not known, with those that are; nothing is left.
  static base::Result<ToolSelection> Make(const SelectionRequest& request);

  const std::vector<const Tool*>& tools() const { return tools_; }
  const Tool* Find(std::string_view name) const;  // null: not offered
  // Whether objects of what the pack is about may be read by other ways than its tools.
  bool Shows(Pack pack) const;

 private:
  std::vector<const Tool*> tools_;
  std::vector<Pack> shown_;
};

std::vector<std::string_view> PackNames();

// Which calls are confirmed: none, those that cannot be undone, or all that destroy or interrupt.
enum class ConfirmRule { kOff, kIrreversible, kDestructive };
std::optional<ConfirmRule> FindConfirmRule(std::string_view name);

// Whether a call of `tool` may have to be confirmed, with whatever arguments.
bool MayNeedConsent(ConfirmRule rule, const Tool& tool);
// Whether this one has to, by its arguments. What a tool finds that asks itself may say so too.
bool NeedsConsent(ConfirmRule rule, const Tool& tool, const ToolArguments& arguments);

}  // namespace toolgate::cloudstack
