// SPDX-License-Identifier: Apache-2.0
// The tools of one server as they were listed, each with what is said of its risk.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/document.h"
#include "risk/assessment.h"
#include "risk/definition.h"
#include "risk/overrides.h"

namespace toolgate::advice {

struct ListedTool {
  json::Value value;                // as it was listed
  risk::ToolDefinition definition;  // views into the list's documents
  risk::Assessment assessment;      // likewise
  // Why a gateway cannot publish the tool, so that no client can call it; empty if it can.
  std::string fault;
};

// Movable. The views of its tools live as long as it does.
struct ToolList {
  std::string server;  // the name under which the server is known; may be empty
  std::vector<json::Document> documents;
  std::vector<ListedTool> tools;  // in the order of the list
};

// The tools that a document holds: the result of tools/list, a response with it, an array of tools,
// or one tool. Errors (invalid_input): it holds none of these.
base::Result<std::vector<json::Value>> FindTools(json::Value root);

// Reads and classifies the tools of all `documents`, which are pages of one list.
// Errors: as FindTools.
base::Result<ToolList> ReadToolList(std::string server, std::vector<json::Document> documents);

// Puts a person's word in the place of ours. Returns reviews that are of another definition than
// the tool has now; they live as long as `reviews`.
std::vector<const risk::Override*> ApplyReviews(const risk::Overrides& reviews, ToolList& list);

// How many tokens of a model's context the definition takes, about: a quarter of the bytes of what
// clients hand on as JSON, which is name, description and inputSchema.
size_t EstimateTokens(const ListedTool& tool);

}  // namespace toolgate::advice
