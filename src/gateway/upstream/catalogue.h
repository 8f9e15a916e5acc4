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
#include "gateway/upstream/reviews.h"
#include "json/document.h"
#include "mcp/era.h"
#include "mcp/param_headers.h"
#include "mcp/uri_template.h"
#include "policy/policy.h"
#include "risk/assessment.h"

namespace toolgate::gateway {

// An entry that is not published, and why.
struct Quarantined {
  std::string name;
  std::string reason;
};

// What one policy says of every entry of one catalogue.
struct BoundPolicy {
  std::shared_ptr<const policy::Policy> policy;
  std::shared_ptr<const review::Definitions> reviewed;  // what was, when it was bound; may be null
  std::vector<policy::ToolRules> rules;                 // by index of the entry
  std::string visible_digest;                           // the same for lists that show the same
};

// Immutable, but for what is made when it is first asked for: bound policies, compiled schemas,
// classes. Thread-safe.
class Catalogue {
 public:
  // From the pages of the list, each a result of its own, as a server of `era` gave them. Entries
  // with unusable or confusable names are quarantined: neither listed nor callable. `server` is the
  // name under which the server is known; `reviews` may be null, and must outlive the catalogue.
  Catalogue(ListKind kind, std::vector<json::Document> pages, mcp::Era era, std::string server = "",
            const Reviews* reviews = nullptr);

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

  // What is said of the risk of each tool, by its index. Classified once; empty for other lists.
  const std::vector<risk::Assessment>& assessments() const;

  // The index of the entry with exactly this name, or -1.
  int Find(std::string_view name) const;

  // As of what is reviewed now.
  std::shared_ptr<const BoundPolicy> Bind(
      const std::shared_ptr<const policy::Policy>& policy) const;

 private:
  void Read(json::Value entry, mcp::Era era, std::vector<Entry>& listed);
  void Publish(std::vector<Entry> listed, mcp::Era era);
  std::string Compile(Entry& entry);
  policy::ToolRules Resolve(const BoundPolicy& bound, size_t place) const;

  const ListKind kind_;
  const std::string server_;
  const Reviews* const reviews_;
  size_t template_states_ = 0;  // of all templates
  std::vector<json::Document> pages_;
  std::vector<Entry> entries_;
  std::deque<ArgumentSchema> schemas_;  // of tools, by index
  std::vector<Quarantined> quarantined_;
  std::string digest_;
  mutable std::once_flag classified_;
  mutable std::vector<risk::Assessment> assessments_;  // once classified_
  mutable std::mutex mutex_;
  mutable std::vector<std::shared_ptr<const BoundPolicy>> bound_;  // guarded by mutex_
};

}  // namespace toolgate::gateway
