// SPDX-License-Identifier: Apache-2.0
#include "state/memory_rate_limiter.h"

#include <algorithm>

namespace toolgate::state {
namespace {

using std::chrono::milliseconds;

// The window of sessions that have ended. No session has this id.
constexpr std::string_view kEnded = "(ended)";

constexpr std::chrono::hours kSessionLifeMax{25};

milliseconds ToMilliseconds(base::SteadyTime time) {
  return std::chrono::floor<milliseconds>(time.time_since_epoch());
}

}  // namespace

MemoryRateLimiter::Stripe& MemoryRateLimiter::StripeOf(std::string_view grant) {
  return stripes_[std::hash<std::string_view>{}(grant) % stripes_.size()];
}

// A mark counts while now < at + length: an interval of the window's length never holds two marks
// whose calls together exceed the limit.
void MemoryRateLimiter::Expire(Window& window, milliseconds now) {
  while (!window.marks.empty() && window.marks.front().at + window.length <= now) {
    window.calls -= window.marks.front().calls;
    window.marks.pop_front();
    --marks_;
  }
}

// Reconnecting resets nothing: a session begins with what the most active other session of its
// grant still has in the window, at every moment.
void MemoryRateLimiter::Inherit(const Sessions& sessions, Window& window) {
  for (const auto& [session, other] : sessions) Merge(other, window);
}

// From now on `into` holds, at every moment to come, as many calls as the busier of the two would:
// that is what a new session inherits. It never holds more than the limit.
void MemoryRateLimiter::Merge(const Window& from, Window& into) {
  std::deque<Mark> merged;
  int64_t total = 0;
  int64_t from_total = 0;
  int64_t into_total = 0;
  auto a = from.marks.rbegin();
  auto b = into.marks.rbegin();
  while (a != from.marks.rend() || b != into.marks.rend()) {
    const bool takes_a = b == into.marks.rend() || (a != from.marks.rend() && a->at >= b->at);
    const milliseconds at = takes_a ? a->at : b->at;
    if (takes_a) {
      from_total += (a++)->calls;
    } else {
      into_total += (b++)->calls;
    }
    const int64_t busier = std::max(from_total, into_total);
    if (busier > total) merged.push_front({at, busier - total});
    total = busier;
  }
  marks_ += merged.size();
  marks_ -= into.marks.size();
  into.marks = std::move(merged);
  into.calls = total;
}

MemoryRateLimiter::Window* MemoryRateLimiter::FindOrMakeWindow(Stripe& stripe,
                                                               const RateHolder& holder,
                                                               const RateLimit& limit,
                                                               milliseconds now) {
  auto grant = stripe.grants.find(holder.grant);
  if (grant == stripe.grants.end()) {
    grant = stripe.grants.emplace(std::string(holder.grant), Limits()).first;
  }
  auto sessions = grant->second.find(limit.id);
  if (sessions == grant->second.end()) {
    sessions = grant->second.emplace(std::string(limit.id), Sessions()).first;
  }
  auto window = sessions->second.find(holder.session);
  if (window == sessions->second.end()) {
    if (windows_ >= options_.windows_max) return nullptr;
    ++windows_;
    Window made;
    for (auto& [session, other] : sessions->second) Expire(other, now);
    Inherit(sessions->second, made);
    window = sessions->second.emplace(std::string(holder.session), std::move(made)).first;
  }
  window->second.length = limit.window;
  window->second.last_used = now;
  Expire(window->second, now);
  return &window->second;
}

tl::expected<Reservation, RateExceeded> MemoryRateLimiter::Reserve(
    const RateHolder& holder, std::span<const RateLimit> limits, base::SteadyTime time) {
  const milliseconds now = ToMilliseconds(time);
  Stripe& stripe = StripeOf(holder.grant);
  const std::lock_guard lock(stripe.mutex);
  std::vector<Window*> windows;
  RateExceeded exceeded;
  for (size_t i = 0; i < limits.size(); ++i) {
    Window* window = FindOrMakeWindow(stripe, holder, limits[i], now);
    const bool no_room = window == nullptr || marks_ >= options_.marks_max;
    if (no_room) return tl::unexpected(RateExceeded{i, std::chrono::seconds(1), true});
    windows.push_back(window);
    if (window->calls < limits[i].max) continue;
    const milliseconds wait = window->marks.front().at + window->length - now;
    if (wait > exceeded.retry_after) exceeded = {i, wait, false};
  }
  if (exceeded.retry_after > milliseconds(0)) return tl::unexpected(exceeded);

  Reservation reservation{std::string(holder.grant), std::string(holder.session), {}};
  for (size_t i = 0; i < limits.size(); ++i) {
    Window& window = *windows[i];
    if (!window.marks.empty() && window.marks.back().at == now) {
      ++window.marks.back().calls;
    } else {
      window.marks.push_back({now, 1});
      ++marks_;
    }
    ++window.calls;
    reservation.taken.push_back({std::string(limits[i].id), now});
  }
  return reservation;
}

void MemoryRateLimiter::Release(const Reservation& reservation) {
  Stripe& stripe = StripeOf(reservation.grant);
  const std::lock_guard lock(stripe.mutex);
  const auto grant = stripe.grants.find(reservation.grant);
  if (grant == stripe.grants.end()) return;
  for (const Reservation::Taken& taken : reservation.taken) {
    const auto sessions = grant->second.find(taken.limit);
    if (sessions == grant->second.end()) continue;
    const auto window = sessions->second.find(reservation.session);
    if (window == sessions->second.end()) continue;
    auto& marks = window->second.marks;
    const auto mark = std::find_if(marks.begin(), marks.end(),
                                   [&taken](const Mark& one) { return one.at == taken.at; });
    if (mark == marks.end()) continue;  // its window has passed meanwhile
    --window->second.calls;
    if (--mark->calls > 0) continue;
    marks.erase(mark);
    --marks_;
  }
}

void MemoryRateLimiter::EndSession(const RateHolder& holder) {
  Stripe& stripe = StripeOf(holder.grant);
  const std::lock_guard lock(stripe.mutex);
  const auto grant = stripe.grants.find(holder.grant);
  if (grant == stripe.grants.end()) return;
  for (auto& [limit, sessions] : grant->second) {
    const auto window = sessions.find(holder.session);
    if (window == sessions.end()) continue;
    auto ended = sessions.find(kEnded);
    if (ended == sessions.end()) {
      ended = sessions.emplace(std::string(kEnded), Window()).first;
      ++windows_;
    }
    ended->second.length = window->second.length;
    Merge(window->second, ended->second);
    marks_ -= window->second.marks.size();
    sessions.erase(window);
    --windows_;
  }
}

void MemoryRateLimiter::SweepSessions(Sessions& sessions, milliseconds now) {
  for (auto entry = sessions.begin(); entry != sessions.end();) {
    Window& window = entry->second;
    Expire(window, now);
    // A window that a live session emptied stays: to make it anew would let it inherit again.
    // What no session can be using any more goes too: a call may have come after its session's end.
    const bool is_over =
        entry->first == kEnded || entry->first.empty() || window.last_used + kSessionLifeMax < now;
    if (!is_over || window.calls > 0) {
      ++entry;
      continue;
    }
    entry = sessions.erase(entry);
    --windows_;
  }
}

void MemoryRateLimiter::Sweep(base::SteadyTime time) {
  const milliseconds now = ToMilliseconds(time);
  for (Stripe& stripe : stripes_) {
    const std::lock_guard lock(stripe.mutex);
    for (auto& [grant, limits] : stripe.grants) {
      for (auto& [limit, sessions] : limits) SweepSessions(sessions, now);
      std::erase_if(limits, [](const auto& entry) { return entry.second.empty(); });
    }
    std::erase_if(stripe.grants, [](const auto& entry) { return entry.second.empty(); });
  }
}

}  // namespace toolgate::state
