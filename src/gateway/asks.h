// SPDX-License-Identifier: Apache-2.0
// What servers have asked a client in its session and the client has not answered yet. The client
// sees ids of ours; an answer to anything else is nobody's.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/clock.h"
#include "mcp/interaction.h"

namespace toolgate::gateway {

struct Ask {
  std::string server_id;  // the server's id of its request, as JSON
  std::string call_id;    // the call on whose stream it was asked, as JSON; empty if on none
  mcp::ClientRequest request = mcp::ClientRequest::kRoots;
  std::string params;  // as the client was given them, JSON
  base::SteadyTime asked_at;
};

// Of one session. Thread-safe.
class Asks {
 public:
  static constexpr size_t kMax = 16;           // that wait for an answer
  static constexpr size_t kPerCallMax = 100;   // in all
  static constexpr size_t kPerMinuteMax = 60;  // of all calls together
  static constexpr std::chrono::minutes kPatience{10};

  // Why the client is not asked.
  enum class Refusal { kTooManyWait, kTooManyInCall, kTooFast };

  // Our id for the client.
  tl::expected<int64_t, Refusal> Add(Ask ask);
  // The ask of our id (JSON), which is answered by this.
  std::optional<Ask> Take(std::string_view id_json);
  // Forgets the ask of the server's id; returns ours.
  std::optional<int64_t> Cancel(std::string_view server_id, std::string_view call_id);
  // Forgets everything that a call asked, which is over.
  void EndCall(std::string_view call_id);

  // Our id for the server's id of a link that the client was sent to (2025-11-25, "URL Mode
  // Elicitation Requests"), which only this session may hear of again; the newest are kept.
  std::string AddElicitation(std::string_view server_id);
  std::string FindElicitation(std::string_view server_id);  // empty if it is not known

 private:
  static constexpr size_t kElicitationsMax = 64;

  std::optional<Refusal> FindRefusal(const Ask& ask);

  std::mutex mutex_;
  std::deque<base::SteadyTime> asked_;                            // within a minute; by mutex_
  std::map<std::string, size_t, std::less<>> per_call_;           // of calls in progress; by mutex_
  std::deque<std::pair<std::string, std::string>> elicitations_;  // theirs, ours; by mutex_
  int64_t last_id_ = 0;                                           // guarded by mutex_
  std::map<int64_t, Ask> asks_;                                   // guarded by mutex_
};

}  // namespace toolgate::gateway
