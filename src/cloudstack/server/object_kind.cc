// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/object_kind.h"

#include <algorithm>
#include <array>

#include "base/text.h"

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

// Parts of members' names, in lower case. Members that CloudStack has and that hold no secret are
// spared below.
constexpr std::array<std::string_view, 7> kSecretWords = {
    "password", "secret", "privatekey", "apikey", "token", "credential", "userdata"};
constexpr std::array<std::string_view, 4> kHarmless = {"passwordenabled", "userdataid",
                                                       "userdataname", "userdatapolicy"};

bool IsSecret(std::string_view name) {
  const std::string lower = base::ToAsciiLower(name);
  if (std::find(kHarmless.begin(), kHarmless.end(), lower) != kHarmless.end()) return false;
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), [&lower](std::string_view word) {
    return lower.find(word) != std::string::npos;
  });
}

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

// Nesting is bounded by the parser's limit.
void WriteWithoutSecrets(json::Writer& writer, json::Value value) {
  if (value.Is(json::Type::kObject)) {
    writer.BeginObject();
    for (const auto& [key, key_value, member] : value) {
      if (IsSecret(key)) continue;
      writer.Key(key);
      WriteWithoutSecrets(writer, member);
    }
    writer.EndObject();
  } else if (value.Is(json::Type::kArray)) {
    writer.BeginArray();
    for (const auto& entry : value) WriteWithoutSecrets(writer, entry.value);
    writer.EndArray();
  } else {
    writer.Copy(value);
  }
}

}  // namespace toolgate::cloudstack
