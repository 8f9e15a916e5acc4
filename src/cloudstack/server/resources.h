// SPDX-License-Identifier: Apache-2.0
// Objects of the cloud as MCP resources: `cloudstack://vm/{id}`, jobs, the cloud's capabilities and
// the description of its API's commands.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "cloudstack/server/cloud_link.h"
#include "cloudstack/server/object_kind.h"
#include "cloudstack/server/tool_selection.h"
#include "json/writer.h"
#include "mcp/rpc_error.h"

namespace toolgate::cloudstack {

// A URI, taken apart: `cloudstack://vm/1234?cloud=test`.
struct ResourceAddress {
  std::string kind;   // `vm`, `job`, `capabilities`, `api`
  std::string id;     // of capabilities: empty
  std::string cloud;  // empty: the first one

  static std::optional<ResourceAddress> Parse(std::string_view uri);
  std::string ToUri() const;
};

class Resources {
 public:
  Resources(const CloudLinks& clouds, const ToolSelection& selection)
      : clouds_(clouds), selection_(selection) {}

  // Arrays of definitions, JSON.
  std::string WriteList() const;
  std::string WriteTemplates() const;

  // The result's `contents`, JSON. Errors: there is no such resource, or the cloud does not give
  // it; the code is that of legacy revisions.
  net::Task<tl::expected<std::string, mcp::RpcError>> Read(std::string uri, uint64_t caller) const;

  // Links to the single objects in a tool's structured content, as content blocks with a comma in
  // front of each. Those that somebody may read.
  std::string WriteLinks(std::string_view structured, std::string_view cloud) const;

  // The kind whose template this is, or null: for completion. `api` and `job` are of no kind.
  static std::string_view KindOfTemplate(std::string_view uri_template);
  bool IsShown(std::string_view kind) const;

 private:
  bool has_several_clouds() const { return clouds_.all().size() > 1; }
  void WriteTemplate(json::Writer& writer, std::string_view kind, std::string_view variable,
                     std::string_view title) const;

  const CloudLinks& clouds_;
  const ToolSelection& selection_;
};

}  // namespace toolgate::cloudstack
