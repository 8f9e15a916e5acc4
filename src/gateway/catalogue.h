// SPDX-License-Identifier: Apache-2.0
// A server's tools as of one refresh, and what a policy says of each. A call's tool must be
// byte-equal to a name in here; that alone ends every trick with cases, spaces and look-alikes.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/argument_schema.h"
#include "json/document.h"
#include "policy/policy.h"

namespace toolgate::gateway {

// A tool that is not published, and why.
struct Quarantined {
  std::string name;
  std::string reason;
};

// What one policy says of every tool of one catalogue.
struct BoundPolicy {
  std::shared_ptr<const policy::Policy> policy;
  std::vector<policy::ToolRules> rules;  // by index of the tool
};

// Immutable, but for what is made when it is first asked for: bound policies, compiled schemas.
// Thread-safe.
class Catalogue {
 public:
  // From the pages of a tools/list, each a ListToolsResult. Tools with unusable or confusable names
  // are quarantined: neither listed nor callable.
  explicit Catalogue(std::vector<json::Document> pages);

  struct Tool {
    std::string_view name;
    json::Value definition;
  };
  const std::vector<Tool>& tools() const { return tools_; }  // by name
  const std::vector<Quarantined>& quarantined() const { return quarantined_; }
  // The same for catalogues with the same definitions.
  const std::string& digest() const { return digest_; }

  // What the arguments of a tool must be, by its index.
  const ArgumentSchema& SchemaOf(size_t tool) const { return schemas_[tool]; }

  // The index of the tool with exactly this name, or -1.
  int Find(std::string_view name) const;

  std::shared_ptr<const BoundPolicy> Bind(
      const std::shared_ptr<const policy::Policy>& policy) const;

 private:
  void Publish(const std::vector<Tool>& listed);

  std::vector<json::Document> pages_;
  std::vector<Tool> tools_;
  std::deque<ArgumentSchema> schemas_;  // by index of the tool
  std::vector<Quarantined> quarantined_;
  std::string digest_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const BoundPolicy>> bound_;  // guarded by mutex_
};

}  // namespace toolgate::gateway
