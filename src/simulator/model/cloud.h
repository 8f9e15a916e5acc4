// SPDX-License-Identifier: Apache-2.0
// What the simulated cloud holds: accounts, infrastructure, machines and their disks, as the
// management server's database would. No rules: those are in the folders of the commands.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "simulator/model/alerts.h"
#include "simulator/model/catalogue.h"
#include "simulator/model/events.h"
#include "simulator/model/groups.h"
#include "simulator/model/infrastructure.h"
#include "simulator/model/leases.h"
#include "simulator/model/ledger.h"
#include "simulator/model/limits.h"
#include "simulator/model/machines.h"
#include "simulator/model/networks.h"
#include "simulator/model/people.h"
#include "simulator/model/settings.h"
#include "simulator/model/storage.h"
#include "simulator/model/table.h"
#include "simulator/model/tags.h"

namespace toolgate::simulator {

class Cloud {
 public:
  // Ids follow from `seed`: two clouds of one seed are the same.
  explicit Cloud(uint64_t seed);

  std::string NewId();      // a UUID
  std::string NewSecret();  // 86 characters, as API keys are
  std::string NewPassword();

  // A stopped machine with an interface in each of `attached`, and without disks. Of `machine` the
  // name, account, zone, source and offering must be set.
  VirtualMachine& AddMachine(VirtualMachine machine, const std::vector<Network*>& attached,
                             base::WallTime now);
  // An interface in `network`; without an address if none is free or the network has none.
  Nic MakeNic(const Network& network);
  // The same, with a root disk as large as its template.
  VirtualMachine& AddMachineWithRoot(VirtualMachine machine, const std::vector<Network*>& attached,
                                     base::WallTime now);
  // A disk; of `volume` the account, zone and size must be set. Without a name it gets one.
  Volume& AddVolume(Volume volume, base::WallTime now);
  // Of `snapshot` the volume and account must be set.
  Snapshot& AddSnapshot(Snapshot snapshot, base::WallTime now);
  // Takes a snapshot of the machine's root disk, which gets and stays in `state`: `BackingUp`.
  void SnapshotRoot(const VirtualMachine& machine, std::string_view state);
  // The disks attached to `machine`, the oldest first.
  std::vector<Volume*> VolumesOf(const VirtualMachine& machine);
  // What a disk is attached to is changed by these alone, once it is in the table.
  void Attach(Volume& volume, const VirtualMachine& machine);
  void Detach(Volume& volume);

  // The id of the entity that has it, or null. `kind` is the word that parameters use: `UserVm`. Of
  // kinds that this cloud does not hold there is none.
  const std::string* FindId(std::string_view kind, std::string_view id);
  // The id of the entity that has this number in the database.
  const std::string* FindIdByNumber(std::string_view kind, size_t number);

  // Whose the entity of this id is; null if it is nobody's, or there is none.
  const Account* FindOwner(std::string_view kind, std::string_view id);

  // An account with its first user, who is called alike.
  Account& AddAccount(const Domain& domain, std::string name, AccountType type, base::WallTime now);
  User& AddUser(Account& account, std::string name, base::WallTime now);
  // A project with the account that owns its things.
  Project& AddProject(const Account& owner, std::string name, base::WallTime now);
  Domain& AddDomain(const Domain* parent, std::string name, base::WallTime now = {});

  // How far it has come with its ids, so that another can go on from there.
  uint64_t seed() const { return seed_; }
  uint64_t ids_given() const { return next_; }
  void ContinueIds(uint64_t seed, uint64_t ids_given);
  // Finds out anew what tables say of each other, after they were filled without the functions
  // above.
  void Reindex();

  // Whose API key this is, or null.
  User* FindByApiKey(std::string_view api_key);

  Table<Role> roles;
  Table<Domain> domains;
  Table<Account> accounts;
  Table<User> users;
  Table<Project> projects;
  Table<Event> events;
  Tags tags;
  ResourceCounts counts;
  Table<Zone> zones;
  Table<Pod> pods;
  Table<Cluster> clusters;
  Table<Host> hosts;
  Table<StoragePool> pools;
  Table<SystemVm> system_vms;
  Table<ServiceOffering> offerings;
  Table<DiskOffering> disk_offerings;
  Table<OsCategory> os_categories;
  Table<OsType> os_types;
  Table<Template> templates;  // and ISOs
  Table<NetworkOffering> network_offerings;
  Table<Vpc> vpcs;
  Table<Network> networks;
  Table<Router> routers;
  Table<PublicAddress> public_addresses;
  Table<FirewallRule> firewall_rules;
  Table<SecurityGroup> security_groups;
  Table<SecurityGroupRule> security_group_rules;
  Table<AffinityGroup> affinity_groups;
  Table<SshKeyPair> ssh_keys;
  Table<VirtualMachine> machines;
  Leases leases;
  Table<Volume> volumes;
  Table<Snapshot> snapshots;
  Table<MachineSnapshot> machine_snapshots;
  Table<Alert> alerts;
  std::set<std::string> alerted_events;  // ids of events that have become alerts
  Ledger ledger;
  Settings settings;

 private:
  std::string NextBytes();

  uint64_t seed_;
  uint64_t next_ = 0;
  std::unordered_map<std::string_view, User*> by_api_key_;
  std::unordered_map<const VirtualMachine*, std::vector<Volume*>> attached_;
};

}  // namespace toolgate::simulator
