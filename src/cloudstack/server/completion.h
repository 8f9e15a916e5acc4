// SPDX-License-Identifier: Apache-2.0
// Completion: ids of objects by their names for the templates of resources, names for the arguments
// of prompts. Looked up in the cloud as the client types.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "cloudstack/server/cloud_link.h"
#include "cloudstack/server/resources.h"
#include "cloudstack/server/tool_selection.h"
#include "json/document.h"
#include "mcp/rpc_error.h"

namespace toolgate::cloudstack {

struct CompletionValues {
  static constexpr size_t kMax = 100;  // "Completion": at most so many

  std::vector<std::string> values;
  bool has_more = false;
};

class Completion {
 public:
  Completion(const CloudLinks& clouds, const ToolSelection& selection, const Resources& resources)
      : clouds_(clouds), selection_(selection), resources_(resources) {}

  // The `completion` of the params of `completion/complete`, JSON. Errors: the params make no
  // sense. Nothing is completed where the cloud does not answer.
  net::Task<tl::expected<std::string, mcp::RpcError>> Complete(json::Value params,
                                                               uint64_t caller) const;

 private:
  // What is completed: `kind` of object, `command` or `cloud`; empty: nothing.
  tl::expected<std::string, mcp::RpcError> FindSubject(json::Value params) const;

  const CloudLinks& clouds_;
  const ToolSelection& selection_;
  const Resources& resources_;
};

}  // namespace toolgate::cloudstack
