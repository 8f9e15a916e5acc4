// SPDX-License-Identifier: Apache-2.0
#include "simulator/model/cloud.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "crypto/hash.h"
#include "simulator/model/holdings.h"

namespace toolgate::simulator {

namespace {

// What a kind of entity is called by parameters, and its table. Numbers are ids of the database.
struct EntityTable {
  const std::string* (*find_id)(Cloud& cloud, std::string_view id);
  const std::string* (*find_number)(Cloud& cloud, size_t number);
  const Account* (*find_owner)(Cloud& cloud, std::string_view id);
};
// The id of an entity that there is. What is deleted, is not there.
template <class T>
const std::string* IdOf(const T* entity) {
  if constexpr (requires { entity->deleted; }) {
    if (entity && entity->deleted) return nullptr;
  }
  return entity ? &entity->id : nullptr;
}

template <class T>
const Account* OwnerOf(const T* entity) {
  if constexpr (requires { entity->account; }) {
    if (entity) return entity->account;
  }
  return nullptr;
}

template <auto table>
constexpr EntityTable IsIn = {
    [](Cloud& cloud, std::string_view id) { return IdOf((cloud.*table).Find(id)); },
    [](Cloud& cloud, size_t number) { return IdOf((cloud.*table).FindNumber(number)); },
    [](Cloud& cloud, std::string_view id) { return OwnerOf((cloud.*table).Find(id)); }};

// Interfaces are no table of their own, and have no numbers here: those of expunged machines are
// gone.
constexpr EntityTable kNics = {[](Cloud& cloud, std::string_view id) -> const std::string* {
                                 for (const VirtualMachine& machine : cloud.machines) {
                                   if (machine.removed) continue;
                                   for (const Nic& nic : machine.nics) {
                                     if (nic.id == id) return &nic.id;
                                   }
                                 }
                                 return nullptr;
                               },
                               [](Cloud&, size_t) -> const std::string* { return nullptr; },
                               [](Cloud&, std::string_view) -> const Account* { return nullptr; }};

struct EntityKind {
  std::string_view name;
  EntityTable table;
};

constexpr EntityKind kEntityKinds[] = {
    {"Account", IsIn<&Cloud::accounts>},
    {"AffinityGroup", IsIn<&Cloud::affinity_groups>},
    {"Alert", IsIn<&Cloud::alerts>},
    {"Cluster", IsIn<&Cloud::clusters>},
    {"DiskOffering", IsIn<&Cloud::disk_offerings>},
    {"Domain", IsIn<&Cloud::domains>},
    {"DomainRouter", IsIn<&Cloud::routers>},
    {"Event", IsIn<&Cloud::events>},
    {"FirewallRule", IsIn<&Cloud::firewall_rules>},
    {"GuestOS", IsIn<&Cloud::os_types>},
    {"GuestOSCategory", IsIn<&Cloud::os_categories>},
    {"Host", IsIn<&Cloud::hosts>},
    {"IPAddress", IsIn<&Cloud::public_addresses>},
    {"Network", IsIn<&Cloud::networks>},
    {"Nic", kNics},
    {"NetworkOffering", IsIn<&Cloud::network_offerings>},
    {"Pod", IsIn<&Cloud::pods>},
    {"Project", IsIn<&Cloud::projects>},
    {"Role", IsIn<&Cloud::roles>},
    {"SSHKeyPair", IsIn<&Cloud::ssh_keys>},
    {"SecurityGroup", IsIn<&Cloud::security_groups>},
    {"SecurityGroupRule", IsIn<&Cloud::security_group_rules>},
    {"ServiceOffering", IsIn<&Cloud::offerings>},
    {"Snapshot", IsIn<&Cloud::snapshots>},
    {"StoragePool", IsIn<&Cloud::pools>},
    {"SystemVm", IsIn<&Cloud::system_vms>},
    {"Template", IsIn<&Cloud::templates>},
    {"User", IsIn<&Cloud::users>},
    {"UserVm", IsIn<&Cloud::machines>},
    {"VMSnapshot", IsIn<&Cloud::machine_snapshots>},
    {"Volume", IsIn<&Cloud::volumes>},
    {"Vpc", IsIn<&Cloud::vpcs>},
    {"Zone", IsIn<&Cloud::zones>},
};

}  // namespace

// The default roles have the same ids in every cloud.
Cloud::Cloud(uint64_t seed) : seed_(seed) {
  roles.Add(
      {"5d9a7a10-0001-4000-8000-000000000001", "Root Admin", "Admin", "Default root admin role"});
  roles.Add({"5d9a7a10-0001-4000-8000-000000000002", "Resource Admin", "ResourceAdmin",
             "Default resource admin role"});
  roles.Add({"5d9a7a10-0001-4000-8000-000000000003", "Domain Admin", "DomainAdmin",
             "Default domain admin role"});
  roles.Add({"5d9a7a10-0001-4000-8000-000000000004", "User", "User", "Default user role"});
}

const std::string* Cloud::FindId(std::string_view kind, std::string_view id) {
  for (const EntityKind& entry : kEntityKinds) {
    if (entry.name == kind) return entry.table.find_id(*this, id);
  }
  return nullptr;
}

const std::string* Cloud::FindIdByNumber(std::string_view kind, size_t number) {
  for (const EntityKind& entry : kEntityKinds) {
    if (entry.name == kind) return entry.table.find_number(*this, number);
  }
  return nullptr;
}

const Account* Cloud::FindOwner(std::string_view kind, std::string_view id) {
  for (const EntityKind& entry : kEntityKinds) {
    if (entry.name == kind) return entry.table.find_owner(*this, id);
  }
  return nullptr;
}

std::string Cloud::NextBytes() {
  const auto digest = crypto::Sha256(fmt::format("{} {}", seed_, ++next_));
  return {digest.begin(), digest.end()};
}

std::string Cloud::NewId() {
  std::string bytes = NextBytes().substr(0, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // version 4
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = base::HexEncode(bytes);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

std::string Cloud::NewSecret() {
  return base::Base64UrlEncode(NextBytes() + NextBytes()).substr(0, 86);
}

std::string Cloud::NewPassword() { return base::HexEncode(NextBytes()).substr(0, 12); }

Domain& Cloud::AddDomain(const Domain* parent, std::string name, base::WallTime now) {
  Domain domain;
  domain.id = NewId();
  domain.path = parent ? parent->path + "/" + name : name;
  domain.name = std::move(name);
  domain.parent = parent;
  domain.created = now;
  domain.level = parent ? parent->level + 1 : 0;
  return domains.Add(std::move(domain));
}

Account& Cloud::AddAccount(const Domain& domain, std::string name, AccountType type,
                           base::WallTime now) {
  Account account;
  account.id = NewId();
  account.name = name;
  account.type = type;
  account.domain = &domain;
  account.created = now;
  Account& added = accounts.Add(std::move(account));
  SecurityGroup group;
  group.id = NewId();
  group.name = kDefaultGroup;
  group.description = "Default Security Group";
  group.account = &added;
  security_groups.Add(std::move(group));
  if (type != AccountType::kProject) added.user = &AddUser(added, std::move(name), now);
  return added;
}

User& Cloud::AddUser(Account& account, std::string name, base::WallTime now) {
  User user;
  user.id = NewId();
  user.account = &account;
  user.first_name = name;
  user.last_name = account.domain->name;
  user.email = name + "@example.com";
  user.password = name + "-password";
  user.name = std::move(name);
  user.api_key = NewSecret();
  user.secret_key = NewSecret();
  user.created = now;
  User& added = users.Add(std::move(user));
  by_api_key_[added.api_key] = &added;
  return added;
}

Project& Cloud::AddProject(const Account& owner, std::string name, base::WallTime now) {
  Account& account =
      AddAccount(*owner.domain, "PrjAcct-" + name + "-1", AccountType::kProject, now);
  Project project;
  project.id = NewId();
  project.display_text = name;
  project.name = std::move(name);
  project.domain = owner.domain;
  project.account = &account;
  project.members.push_back(&owner);
  project.created = now;
  Project& added = projects.Add(std::move(project));
  account.project = &added;
  return added;
}

void Cloud::ContinueIds(uint64_t seed, uint64_t ids_given) {
  seed_ = seed;
  next_ = ids_given;
}

void Cloud::Reindex() {
  for (User& user : users) by_api_key_[user.api_key] = &user;
  for (Volume& volume : volumes) {
    if (volume.machine) Attach(volume, *volume.machine);
  }
  for (const VirtualMachine& machine : machines) {
    if (machine.removed) continue;
    for (const Nic& nic : machine.nics) leases.Take(nic);
  }
}

User* Cloud::FindByApiKey(std::string_view api_key) {
  const auto found = by_api_key_.find(api_key);
  return found == by_api_key_.end() ? nullptr : found->second;
}

Nic Cloud::MakeNic(const Network& network) {
  Nic nic;
  nic.id = NewId();
  nic.network = &network;
  nic.address = leases.FindFree(network).value_or("");
  const std::string bytes = base::HexEncode(NextBytes().substr(0, 4));
  nic.mac_address = fmt::format("02:01:{}:{}:{}:{}", bytes.substr(0, 2), bytes.substr(2, 2),
                                bytes.substr(4, 2), bytes.substr(6, 2));
  return nic;
}

VirtualMachine& Cloud::AddMachine(VirtualMachine machine, const std::vector<Network*>& attached,
                                  base::WallTime now) {
  machine.id = NewId();
  machine.database_id = static_cast<int64_t>(machines.size()) + 1;
  machine.created = machine.updated = now;
  for (Network* network : attached) {
    Nic& nic = machine.nics.emplace_back(MakeNic(*network));
    nic.device_id = static_cast<int64_t>(machine.nics.size()) - 1;
    nic.is_default = nic.device_id == 0;
  }
  VirtualMachine& added = machines.Add(std::move(machine));
  for (const Nic& nic : added.nics) leases.Take(nic);
  Take(*this, added, now);
  return added;
}

VirtualMachine& Cloud::AddMachineWithRoot(VirtualMachine machine,
                                          const std::vector<Network*>& attached,
                                          base::WallTime now) {
  VirtualMachine& added = AddMachine(std::move(machine), attached, now);
  Volume root;
  root.name = fmt::format("ROOT-{}", added.database_id);
  root.is_root = true;
  root.size_bytes = added.source->size_bytes;
  root.source = added.source;
  root.account = added.account;
  root.zone = added.zone;
  root.machine = &added;
  root.attached = now;
  AddVolume(std::move(root), now);
  return added;
}

Volume& Cloud::AddVolume(Volume volume, base::WallTime now) {
  volume.id = NewId();
  if (volume.name.empty()) volume.name = NewId();
  volume.created = now;
  volume.database_id = static_cast<int64_t>(volumes.size()) + 1;
  Volume& added = volumes.Add(std::move(volume));
  if (added.machine) Attach(added, *added.machine);
  Take(*this, added, now);
  return added;
}

Snapshot& Cloud::AddSnapshot(Snapshot snapshot, base::WallTime now) {
  snapshot.id = NewId();
  snapshot.created = now;
  Snapshot& added = snapshots.Add(std::move(snapshot));
  Take(*this, added, now);
  return added;
}

void Cloud::SnapshotRoot(const VirtualMachine& machine, std::string_view state) {
  for (const Volume* volume : VolumesOf(machine)) {
    if (!volume->is_root) continue;
    Snapshot snapshot;
    snapshot.name = volume->name + "-snapshot";
    snapshot.state = FindSnapshotState(state).value_or(SnapshotState::kBackedUp);
    snapshot.volume = volume;
    snapshot.account = machine.account;
    snapshot.size_bytes = volume->size_bytes;
    AddSnapshot(std::move(snapshot), machine.created);
    return;
  }
}

std::vector<Volume*> Cloud::VolumesOf(const VirtualMachine& machine) {
  const auto found = attached_.find(&machine);
  return found == attached_.end() ? std::vector<Volume*>() : found->second;
}

void Cloud::Attach(Volume& volume, const VirtualMachine& machine) {
  if (volume.machine != &machine) Detach(volume);
  volume.machine = &machine;
  std::vector<Volume*>& disks = attached_[&machine];
  const auto place = std::lower_bound(
      disks.begin(), disks.end(), volume.database_id,
      [](const Volume* disk, int64_t database_id) { return disk->database_id < database_id; });
  const bool is_there = place != disks.end() && *place == &volume;
  if (!is_there) disks.insert(place, &volume);
}

void Cloud::Detach(Volume& volume) {
  if (const auto found = attached_.find(volume.machine); found != attached_.end()) {
    std::erase(found->second, &volume);
    if (found->second.empty()) attached_.erase(found);
  }
  volume.machine = nullptr;
}

}  // namespace toolgate::simulator
