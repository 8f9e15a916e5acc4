// SPDX-License-Identifier: Apache-2.0
// What the simulated cloud holds: accounts, infrastructure, machines and their disks, as the
// management server's database would. No rules: those are in machine_life.h and commands/.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "cloudstack/api/words.h"

namespace toolgate::simulator {

// The roles that accounts can have (`accounttype`).
enum class AccountType { kUser = 0, kRootAdmin = 1 };

struct Domain {
  std::string id;
  std::string name;
  std::string path;  // `ROOT/acme`
};

struct Account {
  std::string id;
  std::string name;
  AccountType type = AccountType::kUser;
  const Domain* domain = nullptr;
  std::string user_id;
  std::string user_name;
  std::string api_key;
  std::string secret_key;
  bool enabled = true;
};

struct Zone {
  std::string id;
  std::string name;
  std::string dns;
};

struct Host {
  std::string id;
  std::string name;
  std::string address;
  const Zone* zone = nullptr;
  bool up = true;
};

struct ServiceOffering {
  std::string id;
  std::string name;
  std::string display_text;
  int64_t cpu_number = 1;
  int64_t cpu_speed_mhz = 2000;
  int64_t memory_mib = 1024;
};

struct Template {
  std::string id;
  std::string name;
  std::string display_text;
  std::string os_type;
  std::string filter = "featured";  // the templatefilter that shows it to everyone
  int64_t size_bytes = 0;
  bool password_enabled = false;
  const Zone* zone = nullptr;
};

struct Network {
  std::string id;
  std::string name;
  std::string display_text;
  std::string type;  // `Isolated`, `L2`, `Shared`
  std::string gateway;
  std::string netmask;
  std::string cidr;
  std::string domain;  // DNS
  std::string state = "Implemented";
  const Zone* zone = nullptr;
  const Account* account = nullptr;
  int next_address = 10;  // the last byte of the next address handed out
};

struct Nic {
  std::string id;
  const Network* network = nullptr;
  std::string address;
  std::string mac_address;
};

struct VirtualMachine {
  std::string id;
  int64_t database_id = 0;
  std::string name;
  std::string display_name;
  cloudstack::VmState state = cloudstack::VmState::kStopped;
  bool removed = false;  // expunged: no longer listed, its id still resolves
  bool delete_protection = false;
  const Account* account = nullptr;
  const Zone* zone = nullptr;
  const Host* host = nullptr;  // while it runs
  const Host* last_host = nullptr;
  const Template* source = nullptr;
  const ServiceOffering* offering = nullptr;
  std::vector<Nic> nics;
  std::string key_pairs;
  base::WallTime created;
  base::WallTime updated;
};

// Destroyed, or on its way out: recovering is all that can be done with it.
inline bool IsGone(const VirtualMachine& machine) {
  return machine.state == cloudstack::VmState::kDestroyed ||
         machine.state == cloudstack::VmState::kExpunging;
}

struct Volume {
  std::string id;
  std::string name;
  bool is_root = false;
  int64_t size_bytes = 0;
  std::string state = "Ready";
  bool delete_protection = false;
  const Account* account = nullptr;
  const Zone* zone = nullptr;
  const VirtualMachine* machine = nullptr;  // what it is attached to
  int64_t device_id = 0;
  base::WallTime created;
};

struct Snapshot {
  std::string id;
  std::string name;
  std::string state = "BackedUp";
  const Volume* volume = nullptr;
  const Account* account = nullptr;
  base::WallTime created;
};

// Settings of the management server, under their CloudStack names in the comments.
struct Settings {
  bool user_may_expunge = false;          // allow.user.expunge.recover.vm
  bool user_sees_destroyed = false;       // allow.user.view.destroyed.vm
  bool posts_and_timestamps = false;      // enforce.post.requests.and.timestamps
  int64_t machines_per_account_max = 20;  // max.account.user.vms
  int64_t requests_per_second_max = 0;    // api.throttling.*; 0: no limit; never for root admins
};

// One kind of entity, in order of creation. References stay good: nothing is erased.
template <class T>
class Table {
 public:
  T& Add(T entity) { return entities_.emplace_back(std::move(entity)); }
  T* Find(std::string_view id) {
    for (T& entity : entities_) {
      if (entity.id == id) return &entity;
    }
    return nullptr;
  }
  T* FindByName(std::string_view name) {
    for (T& entity : entities_) {
      if (entity.name == name) return &entity;
    }
    return nullptr;
  }
  size_t size() const { return entities_.size(); }
  auto begin() { return entities_.begin(); }
  auto end() { return entities_.end(); }
  auto begin() const { return entities_.begin(); }
  auto end() const { return entities_.end(); }

 private:
  std::deque<T> entities_;
};

class Cloud {
 public:
  // Ids follow from `seed`: two clouds of one seed are the same.
  explicit Cloud(uint64_t seed) : seed_(seed) {}

  std::string NewId();      // a UUID
  std::string NewSecret();  // 86 characters, as API keys are
  std::string NewPassword();

  // A stopped machine with its root disk and an interface in each of `attached`. Of `machine` the
  // name, account, zone, source and offering must be set.
  VirtualMachine& AddMachine(VirtualMachine machine, const std::vector<Network*>& attached,
                             base::WallTime now);
  // Takes a snapshot of the machine's root disk, which gets and stays in `state`.
  void SnapshotRoot(const VirtualMachine& machine, std::string state);
  // The disks attached to `machine`.
  std::vector<Volume*> VolumesOf(const VirtualMachine& machine);

  Table<Domain> domains;
  Table<Account> accounts;
  Table<Zone> zones;
  Table<Host> hosts;
  Table<ServiceOffering> offerings;
  Table<Template> templates;
  Table<Network> networks;
  Table<VirtualMachine> machines;
  Table<Volume> volumes;
  Table<Snapshot> snapshots;
  Settings settings;

 private:
  std::string NextBytes();
  Nic MakeNic(Network& network);

  uint64_t seed_;
  uint64_t next_ = 0;
};

}  // namespace toolgate::simulator
