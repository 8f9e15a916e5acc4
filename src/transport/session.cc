// SPDX-License-Identifier: Apache-2.0
#include "transport/session.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/random.h"
#include "crypto/hash.h"

namespace toolgate::transport {
namespace {

constexpr size_t kIdBytes = 24;
constexpr size_t kDigestDigits = 12;
constexpr size_t kStreamsMax = 16;
constexpr int kReadersMax = 16;
constexpr std::chrono::minutes kReplayTime{5};  // that a finished stream is kept

}  // namespace

void InFlight::OnCancel(std::function<void()> on_cancel) {
  const std::lock_guard lock(mutex_);
  if (cancelled_) return on_cancel();
  on_cancel_ = std::move(on_cancel);
}

void InFlight::Cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (on_cancel_) std::exchange(on_cancel_, nullptr)();
}

bool InFlight::is_cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

void InFlight::End() {
  const std::lock_guard lock(mutex_);
  on_cancel_ = nullptr;
}

Session::Session(std::string id, std::string principal_id, mcp::Revision revision,
                 std::unique_ptr<SessionState> state, std::shared_ptr<ReplayBudget> budget,
                 base::SteadyTime now)
    : id_(std::move(id)),
      principal_id_(std::move(principal_id)),
      digest_(crypto::Sha256Hex(id_).substr(0, kDigestDigits)),
      revision_(revision),
      state_(std::move(state)),
      created_(now),
      last_used_(now),
      budget_(std::move(budget)),
      general_stream_(std::make_shared<EventStream>(budget_)) {}

std::shared_ptr<InFlight> Session::BeginCall(const std::string& id_json) {
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = calls_.try_emplace(id_json);
  if (!is_new) return nullptr;
  entry->second = std::make_shared<InFlight>();
  return entry->second;
}

void Session::EndCall(const std::string& id_json) {
  std::shared_ptr<InFlight> ended;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(id_json);
    if (found == calls_.end()) return;
    ended = std::move(found->second);
    calls_.erase(found);
  }
  ended->End();
}

bool Session::HasCalls() const {
  const std::lock_guard lock(mutex_);
  return !calls_.empty();
}

void Session::CancelCalls() {
  std::vector<std::shared_ptr<InFlight>> calls;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, call] : calls_) calls.push_back(call);
  }
  for (const auto& call : calls) call->Cancel();
}

std::shared_ptr<InFlight> Session::FindCall(const std::string& id_json) {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(id_json);
  return found == calls_.end() ? nullptr : found->second;
}

std::shared_ptr<EventStream> Session::OpenStream() {
  const std::lock_guard lock(mutex_);
  if (streams_.size() >= kStreamsMax) {
    const auto finished = std::find_if(streams_.begin(), streams_.end(), [](const auto& stream) {
      return stream->finished_at().has_value();
    });
    if (finished == streams_.end()) return nullptr;
    streams_.erase(finished);
  }
  streams_.push_back(std::make_shared<EventStream>(budget_));
  return streams_.back();
}

std::shared_ptr<EventStream> Session::FindStream(std::string_view name) {
  if (general_stream_->name() == name) return general_stream_;
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(streams_.begin(), streams_.end(),
                                  [name](const auto& stream) { return stream->name() == name; });
  return found == streams_.end() ? nullptr : *found;
}

bool Session::BeginReading() {
  if (++readers_ <= kReadersMax) return true;
  --readers_;
  return false;
}

void Session::FinishStreams(base::SteadyTime now) {
  const std::lock_guard lock(mutex_);
  general_stream_->Finish(now);
  for (const auto& stream : streams_) stream->Finish(now);
}

void Session::SweepStreams(base::SteadyTime now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(streams_, [now](const auto& stream) {
    const auto finished_at = stream->finished_at();
    return finished_at && now - *finished_at > kReplayTime;
  });
}

SessionTable::SessionTable(SessionOptions options, std::function<void(Session&)> on_ended)
    : options_(options), on_ended_(std::move(on_ended)) {}

bool SessionTable::IsExpired(const Session& session, base::SteadyTime now) const {
  const bool is_idle = now - session.last_used_.load() > options_.idle_timeout;
  return session.is_lost_ || (is_idle && !session.HasCalls() && !session.is_read()) ||
         now - session.created_ > options_.lifetime;
}

base::Result<std::shared_ptr<Session>> SessionTable::Create(const std::string& principal_id,
                                                            mcp::Revision revision,
                                                            std::unique_ptr<SessionState> state,
                                                            base::SteadyTime now) {
  auto session = std::make_shared<Session>(base::RandomToken(kIdBytes), principal_id, revision,
                                           std::move(state), budget_, now);
  const std::lock_guard lock(mutex_);
  if (is_closed_) {
    on_ended_(*session);
    return base::Fail(base::ErrorCode::kUnavailable, "this server is not served any more");
  }
  size_t& count = counts_[principal_id];
  if (count >= options_.per_principal_max) {
    // Whoever was faster has the last place: what was opened for this one is closed.
    on_ended_(*session);
    return base::Fail(base::ErrorCode::kLimitExceeded,
                      fmt::format("{} sessions are open; end one with DELETE or wait until one "
                                  "expires",
                                  count));
  }
  ++count;
  sessions_.emplace(session->id(), session);
  return session;
}

bool SessionTable::HasRoom(const std::string& principal_id) const {
  const std::lock_guard lock(mutex_);
  const auto count = counts_.find(principal_id);
  return count == counts_.end() || count->second < options_.per_principal_max;
}

bool SessionTable::BeginCall(const std::string& principal_id, size_t bytes) {
  const std::lock_guard lock(calls_mutex_);
  Load& own = calls_[principal_id];
  const bool has_room =
      own.HasRoom(bytes, options_.calls_per_principal_max, options_.call_bytes_per_principal_max) &&
      all_calls_.HasRoom(bytes, options_.calls_max, options_.call_bytes_max);
  if (!has_room) return false;
  own.Add(bytes);
  all_calls_.Add(bytes);
  return true;
}

void SessionTable::Remove(std::unordered_map<std::string, Load>& loads,
                          const std::string& principal_id, size_t bytes) {
  const auto own = loads.find(principal_id);
  own->second.Remove(bytes);
  if (own->second.count == 0) loads.erase(own);
}

void SessionTable::EndCall(const std::string& principal_id, size_t bytes) {
  const std::lock_guard lock(calls_mutex_);
  Remove(calls_, principal_id, bytes);
  all_calls_.Remove(bytes);
}

bool SessionTable::BeginListening(const std::string& principal_id, size_t bytes) {
  const std::lock_guard lock(calls_mutex_);
  Load& own = listening_[principal_id];
  const bool has_room = own.HasRoom(bytes, options_.listening_per_principal_max,
                                    options_.listening_bytes_per_principal_max);
  if (has_room) own.Add(bytes);
  return has_room;
}

void SessionTable::EndListening(const std::string& principal_id, size_t bytes) {
  const std::lock_guard lock(calls_mutex_);
  Remove(listening_, principal_id, bytes);
}

size_t SessionTable::calls_in_progress() const {
  const std::lock_guard lock(calls_mutex_);
  return all_calls_.count;
}

std::shared_ptr<Session> SessionTable::Find(std::string_view id, std::string_view principal_id,
                                            base::SteadyTime now) {
  std::shared_ptr<Session> session;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(std::string(id));
    if (found == sessions_.end()) return nullptr;
    session = found->second;
  }
  if (session->principal_id() != principal_id) return nullptr;
  if (IsExpired(*session, now)) {
    End(session);
    return nullptr;
  }
  session->last_used_ = now;
  return session;
}

// With mutex_ held.
bool SessionTable::EraseLiving(const Session& session) {
  if (sessions_.erase(session.id()) == 0) return false;
  const auto count = counts_.find(session.principal_id());
  if (--count->second == 0) counts_.erase(count);
  return true;
}

bool SessionTable::Remove(const Session& session) {
  const std::lock_guard lock(mutex_);
  return retired_.erase(session.id()) > 0 || EraseLiving(session);
}

void SessionTable::Finish(Session& session) {
  session.FinishStreams(std::chrono::steady_clock::now());
  on_ended_(session);
}

void SessionTable::End(const std::shared_ptr<Session>& session) {
  if (!Remove(*session)) return;
  // Nobody can take the answers of its calls any more (2025-11-25, "Session Management").
  session->CancelCalls();
  Finish(*session);
}

void SessionTable::Retire(const std::shared_ptr<Session>& session) {
  {
    const std::lock_guard lock(mutex_);
    if (!EraseLiving(*session)) return;
    retired_.emplace(session->id(), session);
  }
  session->is_retired_ = true;
  session->general_stream().Finish(std::chrono::steady_clock::now());
  NoteCallEnded(session);
}

void SessionTable::NoteCallEnded(const std::shared_ptr<Session>& session) {
  if (!session->is_retired_ || session->HasCalls()) return;
  if (Remove(*session)) Finish(*session);
}

void SessionTable::RetireIf(const std::function<bool(const Session&)>& is_over) {
  for (const auto& session : All()) {
    if (is_over(*session)) Retire(session);
  }
}

void SessionTable::Close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  RetireIf([](const Session&) { return true; });
}

std::vector<std::shared_ptr<Session>> SessionTable::All() const {
  std::vector<std::shared_ptr<Session>> all;
  const std::lock_guard lock(mutex_);
  all.reserve(sessions_.size() + retired_.size());
  for (const auto& [id, session] : sessions_) all.push_back(session);
  for (const auto& [id, session] : retired_) all.push_back(session);
  return all;
}

void SessionTable::EndAll() {
  for (const auto& session : All()) End(session);
}

void SessionTable::FinishStreams(base::SteadyTime now) {
  for (const auto& session : All()) session->FinishStreams(now);
}

void SessionTable::Sweep(base::SteadyTime now) {
  for (const auto& session : All()) {
    session->SweepStreams(now);
    if (IsExpired(*session, now)) End(session);
  }
}

size_t SessionTable::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace toolgate::transport
