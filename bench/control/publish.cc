// SPDX-License-Identifier: Apache-2.0
// What a large store costs a gateway: the time to start, the memory, and the time from a change to
// its being in force, durable and acknowledged. Prints one line of JSON.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "app/publisher.h"
#include "app/wiring.h"
#include "control/grants.h"
#include "control/policies.h"
#include "json/parse.h"
#include "state/sqlite/sqlite_control_store.h"

namespace toolgate {
namespace {

using control::Context;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kServers = 200;
constexpr int kGrants = 10'000;
constexpr int kTools = 50'000;
constexpr int kPolicies = 50;
constexpr int kChanges = 200;

template <class F>
double Measure(const F& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return Milliseconds(std::chrono::steady_clock::now() - begin).count();
}

double ResidentMegabytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

template <class T>
T Must(T result, const char* what) {
  if (result) return result;
  std::fprintf(stderr, "%s failed\n", what);
  std::exit(1);
}

class Bench {
 public:
  explicit Bench(const std::string& folder) : folder_(folder) {
    store_ = std::move(*Must(
        state::SqliteControlStore::Open({.path = folder + "/toolgate.db"}, logger_), "the store"));
    store_->SetOnCommitted([this](const state::Touched& touched, state::Tables& tables) {
      if (!process_) return;
      Must(publisher_.Update(touched, tables), "update");
      Must(process_->Apply(publisher_.Get()), "apply");
    });
  }

  void Fill() {
    organisation_.id = "org_bench";
    organisation_.created_at = organisation_.updated_at = clock_.WallNow();
    organisation_.name = "bench";
    Change([&](const Context& context) {
      return context.tables.organisations().Insert(organisation_);
    });
    Change([&](const Context& context) { return FillPolicies(context); });
    Change([&](const Context& context) { return FillServers(context); });
    Change([&](const Context& context) { return FillGrants(context); });
  }

  void Start() {
    const double before = ResidentMegabytes();
    load_ms_ = Measure([&] {
      Must(store_->Read([&](state::Tables& tables) { return publisher_.Load(tables); }), "load");
    });
    app::Config config;
    config.listen_port = 0;
    config.threads = 2;
    config.state.is_durable = false;
    config.decision_log.path = folder_ + "/decisions.jsonl";
    start_ms_ = Measure([&] {
      process_ = std::move(*Must(
          app::GatewayProcess::Start(config, publisher_.Get(), logger_, "bench"), "the gateway"));
    });
    memory_mb_ = ResidentMegabytes() - before;
  }

  // One policy after another gets a new version; the other time a grant gets another policy.
  void ChangeOften() {
    for (int n = 0; n < kChanges; ++n) {
      changes_ms_.push_back(Measure([&] {
        Change([&](const Context& context) {
          return n % 2 == 0 ? PutPolicy(context, n) : MoveGrant(context, n);
        });
      }));
    }
    std::sort(changes_ms_.begin(), changes_ms_.end());
  }

  void Print() const {
    fmt::print(
        "RESULT {{\"servers\": {}, \"grants\": {}, \"tools\": {}, \"load_ms\": {:.0f}, "
        "\"start_ms\": {:.0f}, \"memory_mb\": {:.0f}, \"change_ms_median\": {:.1f}, "
        "\"change_ms_p99\": {:.1f}, \"change_ms_max\": {:.1f}}}\n",
        kServers, kGrants, kTools, load_ms_, start_ms_, memory_mb_, changes_ms_[kChanges / 2],
        changes_ms_[kChanges * 99 / 100], changes_ms_.back());
  }

  void Stop() {
    process_->Stop(std::chrono::milliseconds(0));
    process_.reset();
  }

 private:
  using Done = control::Outcome<void>;

  template <class Operation>
  void Change(const Operation& operation) {
    Must(store_->Write([&](state::Tables& tables) -> base::Status {
      const Context context{tables, actor_, clock_.WallNow()};
      const auto done = operation(context);
      if (!done) return base::Fail(base::ErrorCode::kInternal, "the operation was refused");
      return {};
    }),
         "a change");
  }

  static json::Document Json(std::string text) { return std::move(*json::Parse(std::move(text))); }

  Done FillPolicies(const Context& context) {
    for (int n = 0; n < kPolicies; ++n) {
      const auto wanted = Json(fmt::format(
          R"({{"name": "p{}", "document": {{"version": "1", "default": "allow"}}}})", n));
      RETURN_IF_FAULT(control::CreatePolicy(context, organisation_, wanted.root()));
    }
    return {};
  }

  Done FillServers(const Context& context) {
    for (int n = 0; n < kServers; ++n) {
      const auto wanted = Json(fmt::format(
          R"({{"name": "s{}", "settings": {{"url": "http://127.0.0.1:1/mcp",
               "headers": {{"Authorization": "secret"}}}}}})",
          n));
      ASSIGN_OR_FAULT(const auto server,
                      control::CreateServer(context, rules_, organisation_, wanted.root()));
      for (int tool = 0; tool < kTools / kServers; ++tool) {
        const std::string name = fmt::format("tool_{}", tool);
        const std::string text =
            fmt::format(R"({{"description":"{}","inputSchema":{{"type":"object"}},"name":"{}"}})",
                        std::string(300, 'd'), name);
        RETURN_IF_FAULT(context.tables.accepted_tools().Put(
            {server.id, name, text, crypto::Sha256Hex(text), "bench", context.now}));
      }
    }
    return {};
  }

  Done FillGrants(const Context& context) {
    for (int n = 0; n < kGrants; ++n) {
      const auto wanted =
          Json(fmt::format(R"({{"label": "g{}", "server": "s{}", "policy": "p{}"}})", n,
                           n % kServers, n % kPolicies));
      RETURN_IF_FAULT(control::CreateGrant(context, organisation_, wanted.root()));
    }
    return {};
  }

  Done PutPolicy(const Context& context, int n) {
    ASSIGN_OR_FAULT(auto policy, control::GetRow(context.tables.policies(), organisation_, "policy",
                                                 fmt::format("p{}", n % kPolicies)));
    const auto wanted = Json(fmt::format(
        R"({{"document": {{"version": "1", "default": "allow", "hide": ["tool_{}"]}}}})", n));
    RETURN_IF_FAULT(control::PutPolicy(context, std::move(policy), wanted.root()));
    return {};
  }

  Done MoveGrant(const Context& context, int n) {
    ASSIGN_OR_FAULT(auto grant, control::GetRow(context.tables.grants(), organisation_, "grant",
                                                fmt::format("g{}", n)));
    const auto wanted = Json(fmt::format(R"({{"policy": "p{}"}})", (n + 1) % kPolicies));
    RETURN_IF_FAULT(
        control::ChangeGrant(context, identity::Role::kAdmin, std::move(grant), wanted.root()));
    return {};
  }

  const std::string folder_;
  base::SystemClock clock_;
  telemetry::Logger logger_{clock_, telemetry::Level::kError, telemetry::Format::kText,
                            [](std::string_view) {}};
  const control::Actor actor_{"", "bench", "local", "", "", true};
  const std::unique_ptr<crypto::KeyRing> keys_ =
      std::move(*Must(crypto::KeyRing::Create(folder_ + "/keys", clock_.WallNow()), "the keys"));
  control::ServerRules rules_{*keys_};
  app::Publisher publisher_{rules_, logger_};
  std::unique_ptr<state::SqliteControlStore> store_;
  std::unique_ptr<app::GatewayProcess> process_;
  state::Organisation organisation_;
  double load_ms_ = 0;
  double start_ms_ = 0;
  double memory_mb_ = 0;
  std::vector<double> changes_ms_;
};

int Run() {
  std::string folder = (std::filesystem::temp_directory_path() / "toolgate-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  {
    Bench bench(folder);
    bench.Fill();
    bench.Start();
    bench.ChangeOften();
    bench.Print();
    bench.Stop();
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace toolgate

int main() { return toolgate::Run(); }
