// SPDX-License-Identifier: Apache-2.0
// One list of a server as of one refresh, and what a policy says of each entry. What is called or
// got by name must be byte-equal to a name in here; that alone ends every trick with cases, spaces
// and look-alikes.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/upstream/argument_schema.h"
#include "gateway/upstream/list_kind.h"
#include "json/document.h"
#include "mcp/era.h"
#include "mcp/param_headers.h"
#include "mcp/uri_template.h"
#include "policy/policy.h"

namespace toolgate::gateway {

// An entry that is not published, and why.
struct Quarantined {
  std::string name;
  std::string reason;
};

// What one policy says of every entry of one catalogue.
struct BoundPolicy {
  std::shared_ptr<const policy::Policy> policy;
  std::vector<policy::ToolRules> rules;  // by index of the entry
  std::string visible_digest;            // the same for lists that show the same
};

// Immutable, but for what is made when it is first asked for: bound policies, compiled schemas.
// Thread-safe.
class Catalogue {
 public:
  // From the pages of the list, each a result of its own, as a server of `era` gave them. Entries
  // with unusable or confusable names are quarantined: neither listed nor callable.
  Catalogue(ListKind kind, std::vector<json::Document> pages, mcp::Era era);

  struct Entry {
    std::string_view name;  // of a tool or prompt; the uri of a resource, the text of a template
    json::Value definition;
    std::string digest;                     // of the definition, whatever the order of its members
    std::vector<mcp::ParamHeader> headers;  // of a tool: arguments that fields repeat
    std::optional<mcp::UriTemplate> uri_template;  // of a template, unless it is malformed
  };
  ListKind kind() const { return kind_; }
  const std::vector<Entry>& entries() const { return entries_; }  // by name
  const std::vector<Quarantined>& quarantined() const { return quarantined_; }
  // The same for catalogues with the same definitions that servers of the same era gave.
  const std::string& digest() const { return digest_; }

  // What the arguments of a tool must be, by its index.
  const ArgumentSchema& SchemaOf(size_t tool) const { return schemas_[tool]; }

  // The index of the entry with exactly this name, or -1.
  int Find(std::string_view name) const;

  std::shared_ptr<const BoundPolicy> Bind(
      const std::shared_ptr<const policy::Policy>& policy) const;

 private:
  void Read(json::Value entry, mcp::Era era, std::vector<Entry>& listed);
  void Publish(std::vector<Entry> listed, mcp::Era era);
  std::string Compile(Entry& entry);

  const ListKind kind_;
  size_t template_states_ = 0;  // of all templates
  std::vector<json::Document> pages_;
  std::vector<Entry> entries_;
  std::deque<ArgumentSchema> schemas_;  // of tools, by index
  std::vector<Quarantined> quarantined_;
  std::string digest_;
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const BoundPolicy>> bound_;  // guarded by mutex_
};

}  // namespace toolgate::gateway
