// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/hidden_names.h"

#include <algorithm>
#include <unordered_set>

namespace toolgate::gateway {
namespace {

constexpr size_t kTellingNameBytes = 5;
constexpr size_t kNamesBytesMax = 1u << 20;
// Of the policies of one server: more are not in use at once.
constexpr size_t kMadeMax = 64;
constexpr size_t kMadeBytesMax = 64u << 20;

// The names, each once.
std::vector<std::string_view> FindNames(std::span<const std::shared_ptr<const Catalogue>> lists,
                                        const std::shared_ptr<const policy::Policy>& policy) {
  std::vector<std::string_view> names;
  std::unordered_set<std::string_view> digests;  // most clients are shown the same
  for (const auto& list : lists) {
    if (!digests.insert(list->digest()).second) continue;
    const auto bound = list->Bind(policy);
    for (size_t i = 0; i < list->entries().size(); ++i) {
      const std::string_view name = list->entries()[i].name;
      const bool is_telling = !bound->rules[i].is_listed() && name.size() >= kTellingNameBytes;
      if (is_telling) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

size_t CountBytes(const std::vector<std::string_view>& names) {
  size_t bytes = 0;
  for (std::string_view name : names) bytes += name.size();
  return bytes;
}

std::vector<std::string_view> IfFew(std::vector<std::string_view> names) {
  if (CountBytes(names) > kNamesBytesMax) names.clear();
  return names;
}

}  // namespace

HiddenNames::HiddenNames(std::span<const std::shared_ptr<const Catalogue>> lists,
                         const std::shared_ptr<const policy::Policy>& policy)
    : HiddenNames(FindNames(lists, policy)) {}

HiddenNames::HiddenNames(std::vector<std::string_view> names)
    : are_too_many_(CountBytes(names) > kNamesBytesMax), finder_(IfFew(std::move(names))) {}

bool HiddenNames::AreIn(json::Value value) const {
  if (value.Is(json::Type::kString)) return AreIn(value.text());
  for (const auto& [key, key_value, member] : value) {
    if ((!key.empty() && AreIn(key)) || AreIn(member)) return true;
  }
  return false;
}

std::shared_ptr<const HiddenNames> HiddenNamesByPolicy::Find(
    const std::shared_ptr<const policy::Policy>& policy, uint64_t version) {
  const std::lock_guard lock(mutex_);
  for (const Made& one : made_) {
    if (one.policy == policy && one.version == version) return one.names;
  }
  return nullptr;
}

void HiddenNamesByPolicy::Keep(const std::shared_ptr<const policy::Policy>& policy,
                               uint64_t version, std::shared_ptr<const HiddenNames> names) {
  const std::lock_guard lock(mutex_);
  std::erase_if(made_, [&](const Made& one) { return one.policy == policy; });
  made_.push_back({policy, version, std::move(names)});
  size_t bytes = 0;
  for (const Made& one : made_) bytes += one.names->memory_bytes();
  while (made_.size() > 1 && (made_.size() > kMadeMax || bytes > kMadeBytesMax)) {
    bytes -= made_.front().names->memory_bytes();
    made_.erase(made_.begin());
  }
}

}  // namespace toolgate::gateway
