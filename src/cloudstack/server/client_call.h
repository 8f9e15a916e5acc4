// SPDX-License-Identifier: Apache-2.0
// One request of a client, and the client behind it, whatever way both came: over HTTP, over stdio,
// or from the command line. Of one event loop.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "json/document.h"
#include "mcp/client_features.h"
#include "mcp/message.h"
#include "mcp/method.h"
#include "mcp/revision.h"
#include "net/task.h"
#include "transport/session.h"

namespace toolgate::cloudstack {

// Levels of the log that clients choose from, in order (RFC 5424 severities).
enum class LogLevel { kDebug, kInfo, kNotice, kWarning, kError, kCritical, kAlert, kEmergency };
std::optional<LogLevel> FindLogLevel(std::string_view name);

// The answer to a form: what the client said, or why there is nothing.
struct FormAnswer {
  enum class Action { kAccepted, kDeclined, kNone };
  Action action = Action::kNone;
  std::string name;  // what was filled in
};
FormAnswer ReadFormAnswer(json::Value result);

// What is known of a legacy client between its requests.
class ClientState final : public transport::SessionState {
 public:
  static constexpr size_t kQuestionsMax = 16;  // that wait for their answers

  ClientState(uint64_t client_number, mcp::ClientFeatures client_features)
      : number(client_number), features(client_features) {}

  const uint64_t number;  // no other client has it
  const mcp::ClientFeatures features;
  std::optional<LogLevel> log_level;  // none was chosen: nothing is told

  // Enters a question; empty when too many wait. Its id is for `elicitation/create`.
  std::optional<int64_t> AddQuestion();
  void DropQuestion(int64_t id) { questions_.erase(id); }
  // The answer, once it is there.
  std::optional<FormAnswer> FindAnswer(int64_t id) const;
  // Takes a client's response. False if nothing was asked that it answers.
  bool TakeResponse(const mcp::Message& response);

 private:
  int64_t last_question_ = 0;
  std::map<int64_t, std::optional<FormAnswer>> questions_;
};

class ClientCall {
 public:
  virtual ~ClientCall() = default;

  virtual mcp::Method method() const = 0;
  virtual json::Value params() const = 0;
  virtual mcp::Revision revision() const = 0;
  virtual std::string_view log_id() const = 0;
  // Null in the modern era, which has no sessions.
  virtual ClientState* client() = 0;
  // Whether there is a way for a question while the call goes on, in a session.
  virtual bool CanBeAsked() const = 0;
  // Whether whoever calls has consented to everything beforehand.
  virtual bool HasConsent() const { return false; }

  // Calls `on_gone` when the client cancels the call or, in the modern era, leaves.
  virtual void OnGivenUp(std::function<void()> on_gone) = 0;

  // Sends a notification or request, a whole message, before the response.
  virtual net::Task<void> Tell(std::string_view message) = 0;
  virtual net::Task<void> KeepAlive() = 0;
  // Ends the call.
  virtual net::Task<void> FinishResult(std::string_view result) = 0;
  virtual net::Task<void> FinishError(const mcp::RpcError& error) = 0;
  virtual mcp::RpcError MethodNotFound() const = 0;

  bool is_modern() const { return mcp::IsModern(revision()); }
  // What the client says it can do.
  mcp::ClientFeatures Features();
  std::optional<LogLevel> WantedLog();
};

}  // namespace toolgate::cloudstack
