// SPDX-License-Identifier: Apache-2.0
// Sessions of the legacy revisions: ours, never the upstream's, each bound to one principal.
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "mcp/revision.h"
#include "transport/event_stream.h"

namespace toolgate::transport {

// What a service keeps with a session.
class SessionState {
 public:
  virtual ~SessionState() = default;
};

// A call in progress, so that a notification can cancel it from any thread.
class InFlight {
 public:
  // Calls `on_cancel` when the call is cancelled, on whichever thread cancels it; at once if it
  // already was. The callback is dropped when the call ends.
  void OnCancel(std::function<void()> on_cancel);
  void Cancel();
  void End();
  bool is_cancelled() const;

 private:
  mutable std::mutex mutex_;
  std::function<void()> on_cancel_;  // guarded by mutex_, which is held while it runs
  bool cancelled_ = false;
};

// Thread-safe.
class Session {
 public:
  Session(std::string id, std::string principal_id, mcp::Revision revision,
          std::unique_ptr<SessionState> state, std::shared_ptr<ReplayBudget> budget,
          base::SteadyTime now);

  const std::string& id() const { return id_; }
  const std::string& principal_id() const { return principal_id_; }
  mcp::Revision revision() const { return revision_; }
  // A short digest of the id, for logs.
  const std::string& digest() const { return digest_; }
  SessionState* state() const { return state_.get(); }

  // What the session stood for is gone: from now on nobody finds it.
  void MarkLost() { is_lost_ = true; }

  // Enters a call under its id (JSON); null if one with the same id is in progress.
  std::shared_ptr<InFlight> BeginCall(const std::string& id_json);
  void EndCall(const std::string& id_json);
  bool HasCalls() const;  // in progress
  // Cancels every call in progress.
  void CancelCalls();
  std::shared_ptr<InFlight> FindCall(const std::string& id_json);

  // The stream that belongs to no request (2025-11-25, "Listening for Messages from the Server").
  EventStream& general_stream() { return *general_stream_; }
  // A new stream for a call's answer; null when so many are in use that it cannot be taken up
  // again.
  std::shared_ptr<EventStream> OpenStream();
  // The stream of this session with that name, the general one included, or null.
  std::shared_ptr<EventStream> FindStream(std::string_view name);
  // Counts who reads a stream of the session; false when there are too many.
  bool BeginReading();
  void EndReading() { --readers_; }
  bool is_read() const { return readers_ > 0; }
  // Ends all streams, so that whoever reads them is done.
  void FinishStreams(base::SteadyTime now);

 private:
  friend class SessionTable;
  void SweepStreams(base::SteadyTime now);

  const std::string id_;
  const std::string principal_id_;
  const std::string digest_;
  const mcp::Revision revision_;
  const std::unique_ptr<SessionState> state_;
  const base::SteadyTime created_;
  std::atomic<base::SteadyTime> last_used_;
  std::atomic<bool> is_lost_ = false;
  std::atomic<bool> is_retired_ = false;
  const std::shared_ptr<ReplayBudget> budget_;
  const std::shared_ptr<EventStream> general_stream_;
  std::atomic<int> readers_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<InFlight>> calls_;  // guarded by mutex_
  // In order of opening; guarded by mutex_.
  std::deque<std::shared_ptr<EventStream>> streams_;
};

struct SessionOptions {
  size_t per_principal_max = 32;
  size_t calls_per_principal_max = 256;  // in progress
  size_t calls_max = 1024;               // in progress, of all principals
  size_t listening_per_principal_max = 1024;
  // Of what they sent, which is kept until the answer. One call always has room.
  size_t call_bytes_per_principal_max = 64 << 20;
  size_t call_bytes_max = 256 << 20;
  size_t listening_bytes_per_principal_max = 8 << 20;
  std::chrono::seconds idle_timeout{30 * 60};
  std::chrono::seconds lifetime{24 * 3600};
};

// All sessions of one endpoint. Thread-safe.
class SessionTable {
 public:
  // `on_ended` is told of every session that ends, whatever the reason.
  SessionTable(SessionOptions options, std::function<void(Session&)> on_ended);

  // Errors: limit_exceeded when the principal has too many, unavailable when the table was closed.
  // What the state stands for was told to `on_ended` then.
  base::Result<std::shared_ptr<Session>> Create(const std::string& principal_id,
                                                mcp::Revision revision,
                                                std::unique_ptr<SessionState> state,
                                                base::SteadyTime now);

  // The session of this id, if it lives and belongs to the principal. Counts as use.
  std::shared_ptr<Session> Find(std::string_view id, std::string_view principal_id,
                                base::SteadyTime now);

  void End(const std::shared_ptr<Session>& session);
  void EndAll();

  // Ends the sessions of which `is_over` says so, without taking calls in progress their answers:
  // from now on nobody finds such a session and its general stream has ended, and it ends with the
  // last of its calls.
  void RetireIf(const std::function<bool(const Session&)>& is_over);
  // Retires all, and creates none from now on.
  void Close();
  // A call of the session has ended, and with it the session if it was the last of a retired one.
  void NoteCallEnded(const std::shared_ptr<Session>& session);
  // Ends the streams of all sessions, which otherwise live on.
  void FinishStreams(base::SteadyTime now);

  // Counts a call of `bytes` in progress, in whatever session or none; false when the principal, or
  // all of them together, have too many. EndCall takes the same bytes.
  bool BeginCall(const std::string& principal_id, size_t bytes);
  void EndCall(const std::string& principal_id, size_t bytes);

  // The same for clients that listen outside of sessions.
  bool BeginListening(const std::string& principal_id, size_t bytes);
  void EndListening(const std::string& principal_id, size_t bytes);

  // Whether the principal may open another session now.
  bool HasRoom(const std::string& principal_id) const;

  // Ends what has expired. To be called every few seconds.
  void Sweep(base::SteadyTime now);

  size_t size() const;
  size_t calls_in_progress() const;

 private:
  // Requests in progress.
  struct Load {
    size_t count = 0;
    size_t bytes = 0;

    bool HasRoom(size_t more_bytes, size_t count_max, size_t bytes_max) const {
      return count < count_max && (count == 0 || bytes + more_bytes <= bytes_max);
    }
    void Add(size_t more_bytes) { ++count, bytes += more_bytes; }
    void Remove(size_t less_bytes) { --count, bytes -= less_bytes; }
  };
  static void Remove(std::unordered_map<std::string, Load>& loads, const std::string& principal_id,
                     size_t bytes);

  bool IsExpired(const Session& session, base::SteadyTime now) const;
  std::vector<std::shared_ptr<Session>> All() const;
  bool EraseLiving(const Session& session);
  bool Remove(const Session& session);
  void Retire(const std::shared_ptr<Session>& session);
  void Finish(Session& session);

  const SessionOptions options_;
  const std::shared_ptr<ReplayBudget> budget_ = std::make_shared<ReplayBudget>();
  const std::function<void(Session&)> on_ended_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Session>> sessions_;  // guarded by mutex_
  std::unordered_map<std::string, size_t> counts_;  // by principal; guarded by mutex_
  // Those with calls in progress; guarded by mutex_, as is is_closed_.
  std::unordered_map<std::string, std::shared_ptr<Session>> retired_;
  bool is_closed_ = false;
  mutable std::mutex calls_mutex_;
  // All guarded by calls_mutex_.
  std::unordered_map<std::string, Load> calls_;  // by principal
  Load all_calls_;
  std::unordered_map<std::string, Load> listening_;  // by principal
};

}  // namespace toolgate::transport
