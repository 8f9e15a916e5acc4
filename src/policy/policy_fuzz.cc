// SPDX-License-Identifier: Apache-2.0
// Any bytes as a policy: issues or a policy that decides every call without a crash.
#include <cstdint>
#include <string>

#include "json/parse.h"
#include "policy/check.h"
#include "policy/evaluate.h"

namespace {}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace toolgate;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const policy::LoadedPolicy loaded = policy::LoadPolicy("fuzz", text);
  loaded.issues.Format("fuzz", text);
  if (!loaded.policy) return 0;
  static const auto arguments = json::Parse(
      R"({"a":1,"b":"x","c":[1,"y",null],"d":{"e":true},"amount":9007199254740993,"url":"https://a.example/x","path":"/srv/a","ip":"10.0.0.1"})");
  const policy::Facts facts{.tool_name = "a", .time = base::WallTime()};
  for (const char* tool : {"a", "list_things", "destroy_virtual_machine"}) {
    const policy::ToolRules rules = loaded.policy->Resolve(tool);
    policy::Evaluate(rules, {arguments->root(), facts}, toolgate::policy::NoSchema());
    policy::Evaluate(rules, {{}, facts}, toolgate::policy::NoSchema());
    policy::DescribeEffect(rules);
  }
  for (const char* uri : {"a:b", "file:///etc/passwd", "x://{a}/..", "a"}) {
    policy::Evaluate(loaded.policy->ResolveResource(uri), {{}, facts},
                     toolgate::policy::NoSchema());
    policy::Evaluate(loaded.policy->ResolvePrompt(uri), {{}, facts}, toolgate::policy::NoSchema());
  }
  base::Issues warnings;
  policy::CheckAgainstTools(loaded.policy->document(), {"a", "list_things"}, warnings);
  return 0;
}
