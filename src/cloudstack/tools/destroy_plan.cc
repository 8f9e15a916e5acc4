// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/tools/destroy_plan.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::cloudstack {
namespace {

constexpr std::string_view kPassingStates[] = {"Starting", "Migrating", "Restoring"};

// What the caller expected and is not so.
std::string FindSurprise(const DestroyFacts& facts) {
  const std::string name = facts.arguments.Text("expected_name");
  if (!name.empty() && name != facts.report.name) {
    return fmt::format("It is named `{}`, not `{}` as expected.",
                       base::Printable(facts.report.name, kNameCharsMax), name);
  }
  const std::string state = facts.arguments.Text("expected_state");
  if (!state.empty() && state != facts.report.state) {
    return fmt::format("It is in state {}, not {} as expected.",
                       base::Printable(facts.report.state), state);
  }
  return "";
}

std::string FindStateObstacle(std::string_view state) {
  if (IsPassing(state)) {
    return fmt::format(
        "It is in state {}, in which the cloud destroys nothing. Try again when it is "
        "Running, Stopped or in Error; `settle_timeout_s` waits for that.",
        state);
  }
  const bool is_stuck = state == "Unknown" || state == "Shutdown";
  if (!is_stuck) return "";
  return fmt::format(
      "It is in state {}, in which the cloud destroys nothing, and which does not pass by itself: "
      "ask the operator.",
      state);
}

std::string FindMissingRight(const DestroyFacts& facts) {
  if (facts.report.expunge && !facts.may_expunge.value_or(true)) {
    return "This account may not expunge. Call without `expunge` to destroy it, which can be "
           "undone.";
  }
  const bool is_forced = facts.arguments.Flag("force_stop") && Runs(facts);
  if (is_forced && !facts.may_force_stop.value_or(true)) {
    return "This account may not force a stop. Call without `force_stop`.";
  }
  return "";
}

std::string FindVolumeObstacle(const DestroyFacts& facts) {
  const bool is_wanted = !facts.volume_ids.empty() || facts.arguments.Flag("delete_data_volumes");
  if (is_wanted && !facts.report.knows_volumes) {
    return "Its volumes cannot be listed now, so none can be deleted with it.";
  }
  for (const std::string& id : facts.volume_ids) {
    const DestroyVolume* volume = facts.report.FindVolume(id);
    if (!volume) return fmt::format("Volume {} is no data volume of this machine.", id);
    if (volume->is_protected) {
      return fmt::format("Volume {} has delete protection.",
                         base::Printable(volume->name, kNameCharsMax));
    }
  }
  return "";
}

}  // namespace

bool DestroyFacts::IsDoomed(std::string_view volume_id) const {
  return std::find(volume_ids.begin(), volume_ids.end(), volume_id) != volume_ids.end();
}

void DestroyFacts::DoomAll() {
  for (const DestroyVolume& volume : report.volumes) volume_ids.push_back(volume.id);
  volume_ids = NormalIds(volume_ids);
}

std::vector<std::string> NormalIds(const std::vector<std::string>& ids) {
  std::set<std::string> normal;
  for (const std::string& id : ids) normal.insert(base::ToAsciiLower(id));
  return {normal.begin(), normal.end()};
}

bool Runs(const DestroyFacts& facts) {
  return facts.report.state == "Running" || facts.report.state == "Stopping";
}

bool IsPassing(std::string_view state) {
  return std::find(std::begin(kPassingStates), std::end(kPassingStates), state) !=
         std::end(kPassingStates);
}

// The cloud expunges machines in Error, also where it is only told to destroy them.
bool IsForGood(const DestroyFacts& facts) {
  return facts.report.expunge || facts.report.state == "Error";
}

std::string FindObstacle(const DestroyFacts& facts) {
  if (std::string surprise = FindSurprise(facts); !surprise.empty()) return surprise;
  if (facts.is_protected) {
    return "It has delete protection. Somebody wanted it to stay: ask the operator to switch "
           "`deleteprotection` off if it shall go.";
  }
  if (std::string state = FindStateObstacle(facts.report.state); !state.empty()) return state;
  if (std::string right = FindMissingRight(facts); !right.empty()) return right;
  if (facts.is_busy) {
    return "A snapshot of its root volume is being taken. Try again when that has ended.";
  }
  return FindVolumeObstacle(facts);
}

std::string PlanDestruction(const DestroyFacts& facts) {
  const DestroyReport& report = facts.report;
  std::string plan;
  if (Runs(facts)) plan = facts.arguments.Flag("force_stop") ? "cut the power of " : "shut down ";
  const std::string verb = IsForGood(facts) ? "destroy and expunge " : "destroy ";
  const std::string name = base::Printable(report.name, kNameCharsMax);
  plan = plan.empty() ? verb + name : plan + name + ", then " + verb + "it";
  const size_t deleted = facts.volume_ids.size();
  if (deleted > 0) plan += fmt::format(", delete {} data volume(s)", deleted);
  if (report.volumes.size() > deleted) {
    plan += fmt::format(", keep {} data volume(s)", report.volumes.size() - deleted);
  }
  if (report.expunge && !facts.public_ip.empty()) {
    plan += fmt::format(", end the static NAT of {}", facts.public_ip);
  }
  return plan;
}

}  // namespace toolgate::cloudstack
