// SPDX-License-Identifier: Apache-2.0
// Any bytes as lines of a decision log, replayed against a policy that asks for everything.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "policy/trial/replay.h"

namespace {

constexpr const char* kPolicy = R"yaml(
version: "1"
default: deny
pin: deny
tools:
  pay:
    approve_if: [{conditions: [{path: args.amount, op: gt, value: 5}]}]
    deny_if: [{conditions: [{not: {path: args.a.b, op: eq, value: x}}]}]
    limits: [{window: day, align: calendar, max: 100, amount: args.amount}]
    rate_limit: {max: 2, window: 60}
  "*":
    require: [{conditions: [{path: "every(args.l[*])", op: host_in, value: a.example}]}]
resources: {rules: {"a:*": {action: deny}}}
)yaml";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate::policy;
  static const auto loaded = LoadPolicy("fuzz", kPolicy);
  CHECK(loaded.policy != nullptr);
  trial::Replay replay({.policy = loaded.policy, .before = loaded.policy});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view line : toolgate::base::Split(text, '\n')) {
    replay.Add(std::string(line));
  }
  const trial::ReplayCounts& counts = replay.counts();
  CHECK(counts.calls == counts.same + counts.different + counts.undecidable);
  WriteText(replay);
  WriteJson(replay);
  return 0;
}
