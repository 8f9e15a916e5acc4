// SPDX-License-Identifier: Apache-2.0
// The kinds of objects that have addresses: what they are called in URIs and in names of tools, and
// how the cloud lists them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cloudstack/api/signature.h"
#include "cloudstack/client/api_client.h"
#include "cloudstack/tools/tool.h"
#include "json/writer.h"

namespace toolgate::cloudstack {

struct ObjectKind {
  std::string_view name;         // in URIs: `vm`
  std::string_view title;        // for people: `Virtual machine`
  std::string_view tool_ending;  // of tools that work on one: `_virtual_machine`
  std::string_view command;      // that lists them
  std::string_view key;          // of their rows in its answer
  Pack pack;
};

std::span<const ObjectKind> AllKinds();
const ObjectKind* FindKind(std::string_view name);
// The kind of what `tool` works on, by its name, or null.
const ObjectKind* FindKindOfTool(std::string_view tool);

// Whether a result of `tool` may hold a single object of one of the kinds.
bool MayHaveLinks(const Tool& tool);

// What lists the one of this id, or those whose names hold `words`, whoever owns them.
Parameters ListingById(const ObjectKind& kind, std::string_view id);
Parameters ListingByWords(const ObjectKind& kind, std::string_view words);

// The name of an object for people; the id where it cannot be found out.
net::Task<std::string> FindName(ApiClient& api, const ObjectKind* kind, std::string id);

}  // namespace toolgate::cloudstack
