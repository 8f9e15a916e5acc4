// SPDX-License-Identifier: Apache-2.0
#include "simulator/control.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/reader.h"
#include "simulator/infrastructure/upkeep.h"

namespace toolgate::simulator {
namespace {

constexpr int64_t kSecondsMax = 10 * 365 * 24 * 60 * 60;
constexpr int64_t kOutageMsMax = 600'000;

std::string FirstIssue(const base::Issues& issues) {
  return issues.empty() ? "" : issues.all().front().message;
}

std::string NotFound(std::string_view kind, std::string_view name) {
  return fmt::format("there is no {} `{}`", kind, base::Printable(name));
}

template <class T>
T* Find(Table<T>& table, std::string_view name) {
  T* found = table.Find(name);
  return found ? found : table.FindByName(name);
}

template <class T>
void Take(std::optional<T> value, T& setting) {
  if (value) setting = *std::move(value);
}

void ReadRelease(json::ObjectReader& reader, Settings& settings) {
  const auto word = reader.TakeWord("release", {"4.18", "4.19", "4.20", "4.22"});
  if (word) Take(ParseRelease(*word), settings.release);
}

void ReadSources(json::ObjectReader& reader, Settings& settings, base::Issues& issues) {
  const json::Value list = reader.Take("allowed_sources", json::Type::kArray);
  if (!list) return;
  settings.allowed_sources.clear();
  for (const auto& entry : list) {
    auto block = base::Cidr::Parse(entry.value.text());
    if (block) {
      settings.allowed_sources.push_back({std::string(entry.value.text()), *block});
    } else {
      issues.Error(entry.value.position(), block.error().message);
    }
  }
}

void ReadSeconds(json::ObjectReader& reader, std::string_view name, int64_t min,
                 std::chrono::seconds& setting) {
  if (const auto value = reader.TakeInt(name, min, kSecondsMax)) {
    setting = std::chrono::seconds(*value);
  }
}

// The domain of a path below ROOT, such as `acme/lab`; what is not there of it is made.
const Domain& EnsureDomain(Cloud& cloud, std::string_view path, base::WallTime now) {
  const Domain* at = &*cloud.domains.begin();
  if (path.empty()) return *at;
  for (const std::string_view name : base::Split(path, '/')) {
    const Domain* child = nullptr;
    for (const Domain& domain : cloud.domains) {
      if (domain.parent == at && domain.name == name) child = &domain;
    }
    at = child ? child : &cloud.AddDomain(at, std::string(name), now);
  }
  return *at;
}

}  // namespace

struct Control::Route {
  std::string_view method;
  std::string_view path;  // with a `/` at its end a name follows
  std::string (Control::*run)(std::string_view name, json::Value body);
};

const Control::Route Control::kRoutes[] = {
    {"PUT", "/simulator/faults", &Control::SetFaults},
    {"PATCH", "/simulator/settings", &Control::ChangeSettings},
    {"POST", "/simulator/restart", &Control::Restart},
    {"POST", "/simulator/snapshot", &Control::SaveSnapshot},
    {"PATCH", "/simulator/virtualmachines/", &Control::ChangeMachine},
    {"PATCH", "/simulator/hosts/", &Control::ChangeHost},
    {"PATCH", "/simulator/storagepools/", &Control::ChangePool},
    {"POST", "/simulator/accounts", &Control::AddAccount},
    {"PATCH", "/simulator/accounts/", &Control::ChangeAccount},
};

std::string Control::Do(std::string_view method, std::string_view path, json::Value body) {
  std::string known;
  for (const Route& route : kRoutes) {
    const bool has_name = route.path.ends_with('/');
    const bool is_meant = has_name ? path.starts_with(route.path) : path == route.path;
    if (is_meant && method == route.method) {
      return (this->*route.run)(path.substr(route.path.size()), body);
    }
    known += fmt::format("{}{} {}{}", known.empty() ? "" : ", ", route.method, route.path,
                         has_name ? "<name>" : "");
  }
  return "known are " + known;
}

std::string Control::SetFaults(std::string_view, json::Value body) {
  base::Issues issues;
  server_.faults().Read(body, issues);
  return FirstIssue(issues);
}

std::string Control::ChangeSettings(std::string_view, json::Value body) {
  base::Issues issues;
  json::ObjectReader reader(body, "the settings", issues);
  Settings changed = server_.cloud().settings;
  ReadRelease(reader, changed);
  Take(reader.TakeBool("user_may_expunge"), changed.user_may_expunge);
  Take(reader.TakeBool("user_sees_destroyed"), changed.user_sees_destroyed);
  Take(reader.TakeBool("forces_stop_to_destroy"), changed.forces_stop_to_destroy);
  Take(reader.TakeBool("destroys_root_disks"), changed.destroys_root_disks);
  Take(reader.TakeBool("scales_running_machines"), changed.scales_running_machines);
  Take(reader.TakeBool("enforce_post"), changed.posts_and_timestamps);
  Take(reader.TakeBool("encode_answers"), changed.encodes_answers);
  Take(reader.TakeBool("accepts_jobs"), changed.accepts_jobs);
  Take(reader.TakeString("content_type"), changed.content_type);
  Take(reader.TakeInt("rate_limit", 0, 1'000'000), changed.requests_per_second_max);
  ReadSources(reader, changed, issues);
  ReadSeconds(reader, "session_timeout_s", 1, changed.session_timeout);
  ReadSeconds(reader, "job_expiry_s", 1, changed.job_expiry);
  ReadSeconds(reader, "clock_skew_s", -kSecondsMax, changed.clock_skew);
  reader.Finish();
  if (issues.empty()) server_.cloud().settings = std::move(changed);
  return FirstIssue(issues);
}

std::string Control::Restart(std::string_view, json::Value body) {
  base::Issues issues;
  json::ObjectReader reader(body, "the restart", issues);
  const auto outage = reader.TakeInt("outage_ms", 0, kOutageMsMax);
  reader.Finish();
  if (issues.empty()) server_.Restart(std::chrono::milliseconds(outage.value_or(0)));
  return FirstIssue(issues);
}

std::string Control::SaveSnapshot(std::string_view, json::Value body) {
  base::Issues issues;
  json::ObjectReader reader(body, "the snapshot", issues);
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  const auto saved = server_.SaveSnapshot();
  return saved ? "" : saved.error().message;
}

std::string Control::ChangeMachine(std::string_view name, json::Value body) {
  Cloud& cloud = server_.cloud();
  VirtualMachine* machine = Find(cloud.machines, name);
  if (!machine) return NotFound("virtual machine", name);
  base::Issues issues;
  json::ObjectReader reader(body, "the change", issues);
  const auto state_name = reader.TakeString("state");
  const auto protection = reader.TakeBool("deleteprotection");
  const auto snapshot = reader.TakeWord("rootsnapshot", {"Creating", "BackingUp", "BackedUp"});
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  const auto state = cloudstack::FindVmState(state_name.value_or(""));
  if (state_name && !state) return NotFound("state", *state_name);
  if (state) server_.life().ForceState(*machine, *state);
  if (protection) machine->delete_protection = *protection;
  if (snapshot) cloud.SnapshotRoot(*machine, *snapshot);
  return "";
}

std::string Control::ChangeHost(std::string_view name, json::Value body) {
  Cloud& cloud = server_.cloud();
  Host* host = Find(cloud.hosts, name);
  if (!host) return NotFound("host", name);
  base::Issues issues;
  json::ObjectReader reader(body, "the change", issues);
  const auto status = reader.TakeWord("state", {"Up", "Down", "Disconnected", "Alert"});
  const auto resource = reader.TakeWord("resourcestate", {"Enabled", "Disabled", "Maintenance"});
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  const base::WallTime now = server_.clock().WallNow();
  if (status) SetStatus(cloud, *host, *FindHostStatus(*status), now);
  if (resource) SetResourceState(cloud, *host, *FindResourceState(*resource), now);
  return "";
}

std::string Control::ChangePool(std::string_view name, json::Value body) {
  Cloud& cloud = server_.cloud();
  StoragePool* pool = Find(cloud.pools, name);
  if (!pool) return NotFound("storage pool", name);
  base::Issues issues;
  json::ObjectReader reader(body, "the change", issues);
  const auto state =
      reader.TakeWord("state", {"Up", "Maintenance", "ErrorInMaintenance", "Disabled"});
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  if (state) SetState(cloud, *pool, *FindPoolState(*state), server_.clock().WallNow());
  return "";
}

std::string Control::AddAccount(std::string_view, json::Value body) {
  Cloud& cloud = server_.cloud();
  base::Issues issues;
  json::ObjectReader reader(body, "the account", issues);
  reader.RequirePresent("name");
  const std::string name = reader.TakeString("name").value_or("");
  const auto domain = reader.TakeString("domain");
  const auto type = reader.TakeWord("type", {"user", "domainadmin", "admin"});
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  if (name.empty()) return "the account needs a name";
  if (cloud.accounts.FindByName(name)) {
    return fmt::format("there is an account `{}` already", base::Printable(name));
  }
  AccountType wanted = AccountType::kUser;
  if (type == "domainadmin") wanted = AccountType::kDomainAdmin;
  if (type == "admin") wanted = AccountType::kRootAdmin;
  const base::WallTime now = server_.clock().WallNow();
  cloud.AddAccount(EnsureDomain(cloud, domain.value_or(""), now), name, wanted, now);
  return "";
}

std::string Control::ChangeAccount(std::string_view name, json::Value body) {
  Account* account = Find(server_.cloud().accounts, name);
  if (!account) return NotFound("account", name);
  base::Issues issues;
  json::ObjectReader reader(body, "the change", issues);
  const auto state = reader.TakeWord("state", {"enabled", "disabled", "locked"});
  const auto access = reader.TakeBool("apikeyaccess");
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  if (state) account->state = *state;
  Take(access, account->api_key_access);
  return "";
}

}  // namespace toolgate::simulator
