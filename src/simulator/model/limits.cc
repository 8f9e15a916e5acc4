// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/limits.h"

namespace toolgate::simulator {
namespace {

constexpr int64_t kGiB = int64_t{1} << 30;

struct Row {
  std::string_view name;
  int64_t account_limit;  // max.account.*
};
constexpr Row kRows[kResourceTypes] = {
    {"user_vm", 20},
    {"public_ip", 20},
    {"volume", 20},
    {"snapshot", 20},
    {"template", 20},
    {"project", kNoLimit},
    {"network", 20},
    {"vpc", 20},
    {"cpu", 40},
    {"memory", 40960},
    {"primary_storage", 200 * kGiB},
    {"secondary_storage", 400 * kGiB},
    {"backup", 20},
    {"backup_storage", 400 * kGiB},
    {"bucket", 20},
    {"object_storage", 400 * kGiB},
    {"gpu", 20},
};

size_t IndexOf(ResourceType type) { return static_cast<size_t>(type); }

template <class Table>
const typename Table::mapped_type* FindIn(const Table& table, const void* owner) {
  const auto found = table.find(owner);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace

std::string_view Name(ResourceType type) { return kRows[IndexOf(type)].name; }

int64_t ResourceCounts::Default(ResourceType type) { return kRows[IndexOf(type)].account_limit; }

void ResourceCounts::Add(const Account& account, ResourceType type, int64_t count) {
  counts_[&account][IndexOf(type)] += count;
  for (const Domain* at = account.domain; at; at = at->parent) {
    counts_[at][IndexOf(type)] += count;
  }
}

int64_t ResourceCounts::Of(const Account& account, ResourceType type) const {
  const Counts* counts = FindIn(counts_, &account);
  return counts ? (*counts)[IndexOf(type)] : 0;
}

int64_t ResourceCounts::Of(const Domain& domain, ResourceType type) const {
  const Counts* counts = FindIn(counts_, &domain);
  return counts ? (*counts)[IndexOf(type)] : 0;
}

int64_t ResourceCounts::Limit(const Account& account, ResourceType type) const {
  if (IsRootAdmin(account)) return kNoLimit;
  const Limits* limits = FindIn(limits_, &account);
  const bool is_set = limits && limits->contains(type);
  return is_set ? limits->at(type) : Default(type);
}

int64_t ResourceCounts::Limit(const Domain& domain, ResourceType type) const {
  const Limits* limits = FindIn(limits_, &domain);
  const bool is_set = limits && limits->contains(type);
  return is_set ? limits->at(type) : kNoLimit;
}

ResourceCounts::Holding ResourceCounts::HoldingOf(const void* owner) const {
  const Counts* counts = FindIn(counts_, owner);
  const Limits* limits = FindIn(limits_, owner);
  return {counts ? *counts : Counts{}, limits ? *limits : Limits{}};
}

void ResourceCounts::SetLimit(const Account& account, ResourceType type, int64_t limit) {
  limits_[&account][type] = limit;
}

void ResourceCounts::SetLimit(const Domain& domain, ResourceType type, int64_t limit) {
  limits_[&domain][type] = limit;
}

}  // namespace toolgate::simulator
