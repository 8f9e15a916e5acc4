// SPDX-License-Identifier: Apache-2.0
#include "gateway/catalogue.h"

#include <algorithm>

#include <fmt/format.h>

#include "crypto/hash.h"
#include "json/utf8.h"
#include "json/writer.h"
#include "mcp/tool.h"

namespace toolgate::gateway {
namespace {

// A policy edit leaves old bindings behind; more than this many at once are not in use.
constexpr size_t kBoundMax = 64;

}  // namespace

Catalogue::Catalogue(std::vector<json::Document> pages) : pages_(std::move(pages)) {
  std::vector<Tool> listed;
  for (const json::Document& page : pages_) {
    for (const auto& entry : page.root().Find("tools")) {
      const std::string_view name = entry.value.Find("name").text();
      const std::string fault = mcp::FindToolFault(entry.value);
      if (fault.empty()) {
        listed.push_back({name, entry.value});
      } else {
        quarantined_.push_back({std::string(name), fault});
      }
    }
  }
  Publish(listed);
}

// Names that fold to the same are told apart by some servers and not by others: none is published.
void Catalogue::Publish(const std::vector<Tool>& listed) {
  std::map<std::string, std::vector<Tool>> by_fold;
  for (const Tool& tool : listed) by_fold[json::Fold(tool.name)].push_back(tool);
  for (const auto& [fold, twins] : by_fold) {
    if (twins.size() == 1) {
      tools_.push_back(twins.front());
      continue;
    }
    for (const Tool& tool : twins) {
      quarantined_.push_back({std::string(tool.name),
                              "another tool of the server has a name that "
                              "can be taken for it"});
    }
  }
  std::sort(tools_.begin(), tools_.end(),
            [](const Tool& a, const Tool& b) { return a.name < b.name; });
  std::string all;
  for (const Tool& tool : tools_) {
    all += json::Write(tool.definition) + "\n";
    schemas_.emplace_back(tool.definition.Find("inputSchema"));
  }
  digest_ = crypto::Sha256Hex(all);
}

int Catalogue::Find(std::string_view name) const {
  const auto found = std::lower_bound(
      tools_.begin(), tools_.end(), name,
      [](const Tool& tool, std::string_view wanted) { return tool.name < wanted; });
  if (found == tools_.end() || found->name != name) return -1;
  return static_cast<int>(found - tools_.begin());
}

std::shared_ptr<const BoundPolicy> Catalogue::Bind(
    const std::shared_ptr<const policy::Policy>& policy) const {
  const std::lock_guard lock(mutex_);
  for (const auto& bound : bound_) {
    if (bound->policy == policy) return bound;
  }
  auto made = std::make_shared<BoundPolicy>();
  made->policy = policy;
  for (const Tool& tool : tools_) made->rules.push_back(policy->Resolve(tool.name));
  if (bound_.size() >= kBoundMax) bound_.erase(bound_.begin());
  bound_.push_back(made);
  return made;
}

}  // namespace toolgate::gateway
