// SPDX-License-Identifier: Apache-2.0
// The graph of subschemas that are applied to one and the same value.
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "json/schema/compiler.h"
#include "json/schema/limits.h"

namespace toolgate::json {
namespace {

// A subschema from which following `in_place` leads back to itself, or nothing.
std::optional<SubschemaIndex> FindLoop(const std::vector<Subschema>& subschemas) {
  enum class State : uint8_t { kNew, kOnPath, kDone };
  struct Step {
    SubschemaIndex subschema;
    size_t next = 0;  // of its `in_place`
  };
  std::vector<State> states(subschemas.size(), State::kNew);
  for (SubschemaIndex start = 0; start < subschemas.size(); ++start) {
    std::vector<Step> path;
    if (states[start] == State::kNew) path.push_back({start});
    states[start] = path.empty() ? states[start] : State::kOnPath;
    while (!path.empty()) {
      Step& step = path.back();
      const auto& in_place = subschemas[step.subschema].in_place;
      if (step.next == in_place.size()) {
        states[step.subschema] = State::kDone;
        path.pop_back();
        continue;
      }
      const SubschemaIndex next = in_place[step.next++];
      if (states[next] == State::kOnPath) return next;
      if (states[next] == State::kDone) continue;
      states[next] = State::kOnPath;
      path.push_back({next});
    }
  }
  return std::nullopt;
}

// By name: what all resources' dynamic anchors name.
using DynamicTargets = std::map<std::string, std::vector<SubschemaIndex>, std::less<>>;

DynamicTargets ReadDynamicTargets(const CompiledSchema& compiled) {
  DynamicTargets targets;
  for (const auto& anchors : compiled.dynamic_anchors) {
    for (const auto& [name, subschema] : anchors) targets[name].push_back(subschema);
  }
  return targets;
}

// All subschemas that may be applied with `start` to the same value, itself included.
std::vector<SubschemaIndex> FindReachable(const CompiledSchema& compiled,
                                          const DynamicTargets& targets, SubschemaIndex start) {
  std::vector<bool> seen(compiled.subschemas.size());
  std::set<std::string_view> followed;
  std::vector<SubschemaIndex> reached;
  const auto reach = [&](SubschemaIndex subschema) {
    if (seen[subschema]) return;
    seen[subschema] = true;
    reached.push_back(subschema);
  };
  reach(start);
  for (size_t i = 0; i < reached.size(); ++i) {
    const Subschema& subschema = compiled.subschemas[reached[i]];
    for (SubschemaIndex next : subschema.in_place) reach(next);
    const auto named = targets.find(subschema.dynamic_anchor);
    if (named == targets.end() || !followed.insert(named->first).second) continue;
    for (SubschemaIndex next : named->second) reach(next);
  }
  return reached;
}

base::Status FindConfusable(CompiledSchema& compiled) {
  const DynamicTargets targets = ReadDynamicTargets(compiled);
  size_t lists = 0;
  for (SubschemaIndex i = 0; i < compiled.subschemas.size(); ++i) {
    for (SubschemaIndex reached : FindReachable(compiled, targets, i)) {
      const DeclaredNames& declared = compiled.subschemas[reached].declared;
      if (declared.empty()) continue;
      compiled.subschemas[i].confusable.push_back(&declared);
      if (++lists > kDeclaredListsMax) {
        return base::Fail(base::ErrorCode::kLimitExceeded,
                          "too many schemas with `properties` are applied to the same objects");
      }
    }
  }
  return {};
}

}  // namespace

base::Status CheckInPlace(CompiledSchema& compiled, const SchemaMap& map) {
  if (const auto loop = FindLoop(compiled.subschemas)) {
    const Subschema& subschema = compiled.subschemas[*loop];
    return map.Fail(subschema.resource, subschema.source,
                    "it refers to itself for the same value, without end");
  }
  if (compiled.aliases == Aliases::kAllowed) return {};
  return FindConfusable(compiled);
}

}  // namespace toolgate::json
