// SPDX-License-Identifier: Apache-2.0
// bench_policy POLICY CALLS SECONDS: decides the calls of the file CALLS by the policy of the file
// POLICY, as the gateway does for each call: the tool is found in the server's catalogue, its rules
// are those that were bound to it, and conditions and limits are asked. CALLS is
// {"tools": [name...], "calls": [{"tool": name, "arguments": {...}}...]}. Those that are forwarded
// and those that are denied are timed apart, for SECONDS each. Prints one JSON object.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"
#include "gateway/upstream/catalogue.h"
#include "json/parse.h"
#include "json/writer.h"
#include "policy/evaluate.h"
#include "state/memory_counter_store.h"

namespace toolgate::gateway {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr size_t kDecisionsOfBatch = 1000;
constexpr json::Limits kFileLimits{.bytes_max = 64u << 20};

struct Call {
  std::string tool;
  json::Value arguments;
};

double MillisecondsSince(SteadyClock::time_point began) {
  return std::chrono::duration<double, std::milli>(SteadyClock::now() - began).count();
}

// The list that a server with these tools gives, in pages of a size that is read.
std::vector<json::Document> PagesOf(json::Value names) {
  constexpr size_t kToolsOfPage = 1000;
  std::vector<json::Document> pages;
  std::string tools;
  size_t count = 0;
  const auto finish = [&] {
    if (!tools.empty()) pages.push_back(*json::Parse("{\"tools\":[" + tools + "]}"));
    tools.clear();
  };
  for (const auto& name : names) {
    tools += fmt::format(R"({}{{"name":{},"inputSchema":{{"type":"object"}}}})",
                         tools.empty() ? "" : ",", json::Write(name.value));
    if (++count % kToolsOfPage == 0) finish();
  }
  finish();
  return pages;
}

class Decider {
 public:
  Decider(const Catalogue& catalogue, std::shared_ptr<const policy::Policy> policy)
      : catalogue_(catalogue), policy_(std::move(policy)), counters_({}, clock_) {}

  policy::Outcome Decide(const Call& call) {
    const int place = catalogue_.Find(call.tool);
    if (place < 0) return policy::Outcome::kDeny;
    const auto bound = catalogue_.Bind(policy_);
    const policy::ToolRules& rules = bound->rules[static_cast<size_t>(place)];
    policy::Facts facts;
    facts.tool_name = call.tool;
    facts.tool_category = policy::WordOf(rules.category);
    facts.tool_severity = policy::WordOf(rules.severity);
    facts.tool_server = "bench";
    facts.grant_label = "agent";
    const policy::Decision decision = policy::Evaluate(
        rules, {call.arguments, facts}, catalogue_.SchemaOf(static_cast<size_t>(place)));
    if (decision.outcome != policy::Outcome::kForward || rules.limits.empty()) {
      return decision.outcome;
    }
    return Reserve(rules, call) ? policy::Outcome::kForward : policy::Outcome::kDeny;
  }

 private:
  bool Reserve(const policy::ToolRules& rules, const Call& call) {
    names_.clear();
    limits_.clear();
    for (const policy::Limit* rule : rules.limits) {
      names_.push_back(fmt::format("{} {}", policy_->name(), rule->CounterFor(call.tool)));
    }
    for (const policy::Limit* rule : rules.limits) {
      state::Limit limit;
      limit.scope = state::Scope::kGrant;
      limit.holder = "agent";
      limit.window.length = std::chrono::seconds(rule->window_seconds);
      limit.counter = names_[limits_.size()];
      limit.max = *state::Amount::From(rule->max);
      limits_.push_back(limit);
    }
    const auto taken = counters_.Reserve(limits_);
    // So that it is never used up.
    if (taken) counters_.Release(*taken);
    return taken.has_value();
  }

  const Catalogue& catalogue_;
  const std::shared_ptr<const policy::Policy> policy_;
  const base::SystemClock clock_;
  state::MemoryCounterStore counters_;
  std::vector<std::string> names_;
  std::vector<state::Limit> limits_;
};

// So that nothing is left out for having no use.
size_t decided = 0;

// Nanoseconds of one decision: the median of batches. Zero if there are no calls.
double MeasureNanoseconds(Decider& decider, const std::vector<const Call*>& calls, double seconds) {
  if (calls.empty()) return 0;
  std::vector<double> batches;
  const auto began = SteadyClock::now();
  size_t next = 0;
  do {
    const auto batch = SteadyClock::now();
    for (size_t i = 0; i < kDecisionsOfBatch; ++i) {
      decided += static_cast<size_t>(decider.Decide(*calls[next])) + 1;
      next = next + 1 == calls.size() ? 0 : next + 1;
    }
    batches.push_back(MillisecondsSince(batch) * 1e6 / kDecisionsOfBatch);
  } while (MillisecondsSince(began) < seconds * 1000);
  std::nth_element(batches.begin(), batches.begin() + static_cast<ptrdiff_t>(batches.size() / 2),
                   batches.end());
  return batches[batches.size() / 2];
}

int Fail(std::string_view why) {
  fmt::print(stderr, "{}\n", why);
  return 1;
}

void Measure(Decider& decider, const std::vector<Call>& calls, double seconds, double load_ms,
             double bind_ms) {
  std::vector<const Call*> forwarded;
  std::vector<const Call*> denied;
  std::vector<std::string> outcomes;
  for (const Call& call : calls) {
    const policy::Outcome outcome = decider.Decide(call);
    outcomes.push_back(fmt::format("\"{}\"", policy::Name(outcome)));
    (outcome == policy::Outcome::kForward ? forwarded : denied).push_back(&call);
  }
  const double forward_ns = MeasureNanoseconds(decider, forwarded, seconds);
  const double deny_ns = MeasureNanoseconds(decider, denied, seconds);
  fmt::print(R"({{"loadMs":{:.3f},"bindMs":{:.3f},"forwardNs":{:.1f},"denyNs":{:.1f},"decided":{},)"
             R"("outcomes":[{}]}})"
             "\n",
             load_ms, bind_ms, forward_ns, deny_ns, decided, fmt::join(outcomes, ","));
}

int Main(int argc, char** argv) {
  if (argc != 4) return Fail("usage: bench_policy POLICY CALLS SECONDS");
  auto policy_text = base::ReadFile(argv[1]);
  auto calls_text = base::ReadFile(argv[2]);
  if (!policy_text || !calls_text) return Fail("a file cannot be read");
  const auto began_loading = SteadyClock::now();
  const policy::LoadedPolicy loaded = policy::LoadPolicy("bench", *policy_text);
  const double load_ms = MillisecondsSince(began_loading);
  if (!loaded.policy) return Fail(loaded.issues.Format(argv[1], *policy_text));
  const auto document = json::Parse(std::move(*calls_text), kFileLimits);
  if (!document) return Fail(document.error().message);
  std::vector<Call> calls;
  for (const auto& entry : document->root().Find("calls")) {
    calls.push_back({std::string(entry.value.Find("tool").text()), entry.value.Find("arguments")});
  }
  const Catalogue catalogue(ListKind::kTools, PagesOf(document->root().Find("tools")),
                            mcp::Era::kModern, "bench");
  catalogue.assessments();  // once for a list, whatever the policies are
  const auto began_binding = SteadyClock::now();
  catalogue.Bind(loaded.policy);
  const double bind_ms = MillisecondsSince(began_binding);
  Decider decider(catalogue, loaded.policy);
  Measure(decider, calls, std::strtod(argv[3], nullptr), load_ms, bind_ms);
  return 0;
}

}  // namespace
}  // namespace toolgate::gateway

int main(int argc, char** argv) { return toolgate::gateway::Main(argc, argv); }
