// SPDX-License-Identifier: Apache-2.0
// Recorded decisions against another policy: which calls would end differently, and of which the
// record does not say enough to tell.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "policy/check_conditions.h"
#include "policy/policy.h"
#include "policy/trial/counting.h"
#include "policy/trial/possible.h"
#include "policy/trial/recorded_call.h"

namespace toolgate::policy::trial {

// How many groups of calls are told apart, and what a line of the log takes at most.
inline constexpr size_t kReplayGroupsMax = 10'000;
inline constexpr size_t kReplayLineBytesMax = 64 << 10;

struct ReplayOptions {
  std::shared_ptr<const Policy> policy;
  std::shared_ptr<const Policy> before;  // that decided the records of its version; may be null
  std::span<const ListedTool> tools;     // by name; empty: classes are those of the records
  std::string grant;                     // only its calls; empty: those of all
  std::string server;                    // likewise
  std::string policy_name;               // likewise, of the policy that decided
};

// Calls of one tool that went the same way and would go the same other way.
struct ReplayGroup {
  enum class Kind { kDifferent, kUndecidable };
  Kind kind = Kind::kDifferent;
  std::string tool;
  Outcome was = Outcome::kForward;
  std::string was_rule;
  std::string now;       // `deny`; where the record does not tell, `deny or forward`
  std::string now_rule;  // that decides, or that it depends on
  bool is_looser = false;
  bool is_tighter = false;
  int64_t calls = 0;
  std::string first;  // the request's id, and its time
  std::string first_time;
};

struct ReplayCounts {
  int64_t calls = 0;
  int64_t same = 0;
  int64_t different = 0;
  int64_t undecidable = 0;
  int64_t others = 0;        // records of what no policy decides, or did not get to decide
  int64_t filtered = 0;      // of other grants, servers, policies
  int64_t unreadable = 0;    // lines
  int64_t out_of_order = 0;  // calls that are recorded after later ones
  int64_t not_told = 0;      // calls of groups beyond kReplayGroupsMax
};

// Not thread-safe.
class Replay {
 public:
  explicit Replay(ReplayOptions options);

  // The lines of the log in their order, the oldest first; empty ones are left out.
  void Add(std::string line);
  void AddUnreadable() { ++counts_.unreadable; }

  const ReplayCounts& counts() const { return counts_; }
  // Different ones first, and of each kind those with the most calls.
  std::vector<ReplayGroup> Groups() const;
  // Whether any call is more allowed, or may be; likewise less.
  bool IsLooser() const;
  bool IsTighter() const;

 private:
  std::vector<Way> Decide(const RecordedCall& call);
  std::vector<Way> DecideAs(const RecordedCall& call, Tool tool);
  ToolRules Resolve(const Policy& policy, const RecordedCall& call, const Tool& tool) const;
  void CountLimits(const ToolRules& rules, const RecordedCall& call, std::vector<Way>& ways);
  void Note(const RecordedCall& call, const std::vector<Way>& ways);

  ReplayOptions options_;
  ReplayCounts counts_;
  base::WallTime last_;
  bool is_one_of_several_ = false;  // of what the call may have been: it is certain of nothing
  // What was used at least, by calls that are certain to be forwarded, and at most, by all that may
  // be. Made with the first call.
  std::unique_ptr<Counters> least_;
  std::unique_ptr<Counters> most_;
  std::map<std::string, ReplayGroup> groups_;
};

// For people, and as one JSON object on one line.
std::string WriteText(const Replay& replay);
std::string WriteJson(const Replay& replay);

}  // namespace toolgate::policy::trial
