// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/object_kind.h"

#include <algorithm>

namespace toolgate::cloudstack {
namespace {

constexpr ObjectKind kKinds[] = {
    {"vm", "Virtual machine", "_virtual_machine", "listVirtualMachines", "virtualmachine",
     Pack::kCore},
    {"volume", "Volume", "_volume", "listVolumes", "volume", Pack::kStorage},
    {"snapshot", "Snapshot", "_snapshot", "listSnapshots", "snapshot", Pack::kStorage},
    {"network", "Network", "_network", "listNetworks", "network", Pack::kNetwork},
    {"zone", "Zone", "_zone", "listZones", "zone", Pack::kCore},
    {"template", "Template", "_template", "listTemplates", "template", Pack::kCore},
};

constexpr size_t kRowsToComplete = 100;

// Zones belong to nobody, and templates are listed by who may use them.
Parameters Listing(const ObjectKind& kind) {
  if (kind.name == "template") return {{"templatefilter", "executable"}, {"listall", "true"}};
  if (kind.name == "zone") return {};
  return {{"listall", "true"}};
}

}  // namespace

std::span<const ObjectKind> AllKinds() { return kKinds; }

const ObjectKind* FindKind(std::string_view name) {
  for (const ObjectKind& kind : kKinds) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

const ObjectKind* FindKindOfTool(std::string_view tool) {
  for (const ObjectKind& kind : kKinds) {
    if (tool.ends_with(kind.tool_ending)) return &kind;
  }
  return nullptr;
}

bool MayHaveLinks(const Tool& tool) {
  return std::any_of(tool.output.begin(), tool.output.end(), [](const MemberSpec& member) {
    return member.type == MemberType::kObject &&
           std::any_of(std::begin(kKinds), std::end(kKinds),
                       [&member](const ObjectKind& kind) { return kind.key == member.name; });
  });
}

Parameters ListingById(const ObjectKind& kind, std::string_view id) {
  Parameters parameters = Listing(kind);
  parameters.push_back({"id", std::string(id)});
  return parameters;
}

Parameters ListingByWords(const ObjectKind& kind, std::string_view words) {
  Parameters parameters = Listing(kind);
  if (!words.empty()) parameters.push_back({"keyword", std::string(words)});
  if (kind.name != "zone" && kind.name != "template") parameters.push_back({"projectid", "-1"});
  parameters.push_back({"page", "1"});
  parameters.push_back({"pagesize", std::to_string(kRowsToComplete)});
  return parameters;
}

net::Task<std::string> FindName(ApiClient& api, const ObjectKind* kind, std::string id) {
  if (!kind || id.empty()) co_return id;
  Parameters by_id = ListingById(*kind, id);
  const auto reply = co_await api.Call(kind->command, std::move(by_id));
  if (!reply) co_return id;
  const json::Value rows = reply->body().Find(kind->key);
  const bool is_one = rows.Is(json::Type::kArray) && rows.size() == 1;
  const std::string name(is_one ? (*rows.begin()).value.Find("name").text() : std::string_view());
  if (name.empty()) co_return id;
  co_return name;
}

}  // namespace toolgate::cloudstack
