// SPDX-License-Identifier: Apache-2.0
#include "state/memory_counter_store.h"

#include <algorithm>
#include <bit>
#include <functional>
#include <mutex>
#include <unordered_map>

#include "state/internal/names.h"

namespace toolgate::state {
namespace {

using internal::CounterName;
using internal::CounterView;
using internal::Equal;
using internal::Hash;
using internal::HolderName;
using internal::HolderView;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

// No session lives longer, so what is kept of one may go.
constexpr std::chrono::hours kSessionLifeMax{25};

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= Limit::kNameBytesMax &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool IsValid(const Limit& limit) {
  return IsName(limit.holder) && IsName(limit.counter) &&
         limit.window.length >= std::chrono::seconds(1) && limit.window.length <= Limit::kLengthMax;
}

// Only a session's counters are its own; those of all other scopes have one use.
std::string_view SessionOf(const Limit& limit) {
  return limit.scope == Scope::kSession ? limit.session : std::string_view();
}

size_t StripeOf(Scope scope, std::string_view holder) {
  return Hash()(HolderView{scope, holder}) % MemoryCounterStore::kStripes;
}

std::optional<milliseconds> RoundUp(std::optional<nanoseconds> time) {
  if (!time) return std::nullopt;
  return std::chrono::ceil<milliseconds>(std::max(*time, nanoseconds(0)));
}

tl::unexpected<Refusal> Refuse(Refusal::Why why, size_t index) {
  return tl::unexpected(Refusal{why, index, std::nullopt, {}});
}

}  // namespace

struct MemoryCounterStore::Counted {
  uint64_t id = 0;
  Counter& counter;
  std::string session;
  nanoseconds last_used{0};
  Use use;
};

struct MemoryCounterStore::Counter {
  uint64_t id = 0;
  Holder& holder;
  std::string name;
  Window window;
  std::optional<Use> ended;  // of all sessions that have
  std::unordered_map<std::string, Counted, Hash, Equal> sessions;
};

struct MemoryCounterStore::Holder {
  Scope scope;
  std::string key;
  size_t uses = 0;
  MarkCount marks;  // outlives the counters
  std::unordered_map<CounterName, Counter, Hash, Equal> counters;
};

struct MemoryCounterStore::Stripe {
  std::mutex mutex;
  std::unordered_map<HolderName, Holder, Hash, Equal> holders;
  std::unordered_map<uint64_t, Counted*> counted;  // by id
};

struct MemoryCounterStore::Charge {
  Counted* counted;
  Amount amount;
};

// All stripes that a call needs, locked in their order, so that no two calls wait for each other.
class MemoryCounterStore::Locked {
 public:
  Locked(Stripe* stripes, uint64_t mask) : stripes_(stripes), mask_(mask) {
    ForEach([](Stripe& stripe) { stripe.mutex.lock(); });
  }
  ~Locked() {
    ForEach([](Stripe& stripe) { stripe.mutex.unlock(); });
  }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  template <class Function>
  void ForEach(Function function) {
    for (uint64_t left = mask_; left != 0; left &= left - 1) {
      function(stripes_[std::countr_zero(left)]);
    }
  }

  static_assert(kStripes == 64, "a stripe is a bit of the mask");
  Stripe* stripes_;
  uint64_t mask_;
};

MemoryCounterStore::MemoryCounterStore(Options options, const base::Clock& clock)
    : options_(options), timeline_(clock), stripes_(new Stripe[kStripes]) {}

MemoryCounterStore::~MemoryCounterStore() = default;

tl::expected<Reservation, Refusal> MemoryCounterStore::Reserve(std::span<const Limit> limits) {
  if (limits.size() > options_.limits_per_call_max) {
    return Refuse(Refusal::Why::kInvalid, options_.limits_per_call_max);
  }
  uint64_t mask = 0;
  for (size_t i = 0; i < limits.size(); ++i) {
    if (!IsValid(limits[i])) return Refuse(Refusal::Why::kInvalid, i);
    mask |= uint64_t{1} << StripeOf(limits[i].scope, limits[i].holder);
  }
  thread_local Charges charges;
  charges.clear();
  const Locked locked(stripes_.get(), mask);
  const Moment now = timeline_.Now();
  const auto found = FindCharges(limits, now, charges);
  if (!found) return tl::unexpected(found.error());
  return Take(charges, now);
}

// What is charged, once for every counter, if no limit is exceeded.
tl::expected<size_t, Refusal> MemoryCounterStore::FindCharges(std::span<const Limit> limits,
                                                              Moment now, Charges& charges) {
  thread_local std::vector<size_t> places;  // of a limit's charge
  places.clear();
  for (size_t i = 0; i < limits.size(); ++i) {
    const Found found = FindOrBegin(limits[i], now);
    if (!found) return Refuse(found.error(), i);
    const auto same = std::find_if(charges.begin(), charges.end(), [&found](const Charge& charge) {
      return charge.counted == *found;
    });
    places.push_back(static_cast<size_t>(same - charges.begin()));
    if (same == charges.end()) {
      charges.push_back({*found, limits[i].amount});
    } else {
      same->amount = std::max(same->amount, limits[i].amount);
    }
  }
  std::optional<Refusal> exceeded;
  for (size_t i = 0; i < limits.size(); ++i) {
    const auto& [counted, amount] = charges[places[i]];
    const auto wait = RoundUp(counted->use.FreeAfter(now, amount, limits[i].max));
    if (wait == milliseconds(0)) continue;
    const bool is_longest =
        !exceeded || (exceeded->retry_after && (!wait || *wait > *exceeded->retry_after));
    if (!is_longest) continue;
    exceeded = {Refusal::Why::kExceeded, i, wait, limits[i].max - counted->use.Used(now)};
  }
  if (exceeded) return tl::unexpected(*exceeded);
  return charges.size();
}

tl::expected<Reservation, Refusal> MemoryCounterStore::Take(const Charges& charges, Moment now) {
  for (size_t i = 0; i < charges.size(); ++i) {
    const Counter& counter = charges[i].counted->counter;
    const bool has_room = counter.window.align == Align::kCalendar || charges[i].amount.is_zero() ||
                          HasRoomForMarks(counter.holder);
    if (!has_room) return Refuse(Refusal::Why::kTableFull, i);
  }
  Reservation reservation;
  reservation.taken.reserve(charges.size());
  for (const auto& [counted, amount] : charges) {
    counted->last_used = now.time;
    if (amount.is_zero()) continue;
    reservation.taken.push_back({counted->id, counted->use.Take(now, amount), amount});
  }
  const bool is_kept =
      log_ == nullptr || reservation.taken.empty() || log_->Take(now, reservation.taken);
  if (is_kept) return reservation;
  auto taken = reservation.taken.begin();
  for (const auto& [counted, amount] : charges) {
    if (!amount.is_zero()) counted->use.GiveBack((taken++)->mark, amount);
  }
  return Refuse(Refusal::Why::kUnavailable, 0);
}

bool MemoryCounterStore::HasRoomForMarks(const Holder& holder) const {
  return marks_.load(std::memory_order_relaxed) < options_.marks_max &&
         holder.marks.own() < options_.marks_per_holder_max;
}

MemoryCounterStore::Found MemoryCounterStore::FindOrBegin(const Limit& limit, Moment now) {
  Stripe& stripe = stripes_[StripeOf(limit.scope, limit.holder)];
  const auto counter = FindOrDefine(stripe, limit);
  if (!counter) return tl::unexpected(counter.error());
  const std::string_view session = SessionOf(limit);
  const auto found = (*counter)->sessions.find(session);
  if (found == (*counter)->sessions.end()) return Begin(stripe, **counter, session, now);
  found->second.use.Expire(now);
  return &found->second;
}

tl::expected<MemoryCounterStore::Counter*, Refusal::Why> MemoryCounterStore::FindOrDefine(
    Stripe& stripe, const Limit& limit) {
  auto holder = stripe.holders.find(HolderView{limit.scope, limit.holder});
  if (holder == stripe.holders.end()) {
    std::string key(limit.holder);
    holder = stripe.holders
                 .emplace(HolderName{limit.scope, key},
                          Holder{limit.scope, key, 0, MarkCount(&marks_), {}})
                 .first;
  }
  auto& counters = holder->second.counters;
  const auto found = counters.find(CounterView{limit.counter, limit.window});
  if (found != counters.end()) return &found->second;
  const bool has_room =
      uses_ < options_.uses_max && holder->second.uses < options_.uses_per_holder_max;
  if (!has_room) return tl::unexpected(Refusal::Why::kTableFull);
  const uint64_t id = NewId(static_cast<size_t>(&stripe - stripes_.get()));
  if (log_ != nullptr && !log_->Define(id, limit)) {
    return tl::unexpected(Refusal::Why::kUnavailable);
  }
  const std::string name(limit.counter);
  const auto made =
      counters.emplace(CounterName{name, limit.window},
                       Counter{id, holder->second, name, limit.window, std::nullopt, {}});
  ++holder->second.uses;
  ++uses_;
  return &made.first->second;
}

// Reconnecting resets nothing: a session begins with what the busiest of its grant has used.
MemoryCounterStore::Found MemoryCounterStore::Begin(Stripe& stripe, Counter& counter,
                                                    std::string_view session, Moment now) {
  Holder& holder = counter.holder;
  const bool has_room = uses_ < options_.uses_max && holder.uses < options_.uses_per_holder_max &&
                        HasRoomForMarks(holder);
  if (!has_room) return tl::unexpected(Refusal::Why::kTableFull);
  const uint64_t id = NewId(static_cast<size_t>(&stripe - stripes_.get()));
  if (log_ != nullptr && !log_->Begin(id, counter.id)) {
    return tl::unexpected(Refusal::Why::kUnavailable);
  }
  std::string key(session);
  Use use = Inherited(counter, now);
  const auto made =
      counter.sessions.emplace(key, Counted{id, counter, key, now.time, std::move(use)});
  Counted& counted = made.first->second;
  stripe.counted.emplace(id, &counted);
  ++holder.uses;
  ++uses_;
  return &counted;
}

Use MemoryCounterStore::Inherited(Counter& counter, Moment now) const {
  std::vector<const Use*> uses;
  for (auto& [session, counted] : counter.sessions) {
    counted.use.Expire(now);
    uses.push_back(&counted.use);
  }
  if (counter.ended) {
    counter.ended->Expire(now);
    uses.push_back(&*counter.ended);
  }
  return Use::Busiest(uses, counter.window, counter.holder.marks);
}

void MemoryCounterStore::Release(const Reservation& reservation) {
  for (const Reservation::Taken& taken : reservation.taken) {
    Stripe& stripe = stripes_[taken.use % kStripes];
    const std::lock_guard lock(stripe.mutex);
    const auto found = stripe.counted.find(taken.use);
    if (found == stripe.counted.end()) continue;
    // Should it not be kept, it counts as used after a restart: that errs on the safe side.
    if (log_ != nullptr) log_->GiveBack(taken);
    found->second->use.GiveBack(taken.mark, taken.amount);
  }
}

Usage MemoryCounterStore::Query(const Limit& limit) {
  Stripe& stripe = stripes_[StripeOf(limit.scope, limit.holder)];
  const std::lock_guard lock(stripe.mutex);
  const Moment now = timeline_.Now();
  MarkCount count;
  Use use(limit.window, count);
  const auto holder = stripe.holders.find(HolderView{limit.scope, limit.holder});
  if (holder != stripe.holders.end()) {
    auto& counters = holder->second.counters;
    const auto counter = counters.find(CounterView{limit.counter, limit.window});
    if (counter != counters.end()) {
      const auto session = counter->second.sessions.find(SessionOf(limit));
      const bool has_begun = session != counter->second.sessions.end();
      use = has_begun ? session->second.use : Inherited(counter->second, now);
      use.Expire(now);
    }
  }
  const Amount used = use.Used(now);
  return {used, limit.max - used, RoundUp(use.FreeAfter(now, limit.amount, limit.max))};
}

void MemoryCounterStore::Forget(Stripe& stripe, Counted& counted) {
  stripe.counted.erase(counted.id);
  --counted.counter.holder.uses;
  --uses_;
}

void MemoryCounterStore::KeepEnded(Counter& counter, const Use& use, Moment now) {
  if (!counter.ended) counter.ended.emplace(counter.window, counter.holder.marks);
  counter.ended->Expire(now);
  const Use* const both[] = {&*counter.ended, &use};
  counter.ended = Use::Busiest(both, counter.window, counter.holder.marks);
}

void MemoryCounterStore::EndSession(std::string_view grant, std::string_view session) {
  Stripe& stripe = stripes_[StripeOf(Scope::kSession, grant)];
  const std::lock_guard lock(stripe.mutex);
  const auto holder = stripe.holders.find(HolderView{Scope::kSession, grant});
  if (holder == stripe.holders.end()) return;
  const Moment now = timeline_.Now();
  for (auto& [name, counter] : holder->second.counters) {
    const auto found = counter.sessions.find(session);
    if (found == counter.sessions.end()) continue;
    // After a restart all sessions have ended: it does not matter if this is not kept.
    if (log_ != nullptr) log_->End(found->second.id);
    found->second.use.Expire(now);
    KeepEnded(counter, found->second.use, now);
    Forget(stripe, found->second);
    counter.sessions.erase(found);
  }
}

void MemoryCounterStore::SweepCounter(Stripe& stripe, Counter& counter, Moment now) {
  if (counter.ended) counter.ended->Expire(now);
  if (counter.ended && counter.ended->is_empty()) counter.ended.reset();
  for (auto entry = counter.sessions.begin(); entry != counter.sessions.end();) {
    Counted& counted = entry->second;
    counted.use.Expire(now);
    // One that a live session emptied stays: made anew it would inherit again. A call may have come
    // after its session's end, so what no session can be using any more goes too.
    const bool is_alone = counter.sessions.size() == 1 && !counter.ended;
    const bool is_over =
        (counted.session.empty() && is_alone) || counted.last_used + kSessionLifeMax < now.time;
    if (!is_over || !counted.use.is_empty()) {
      ++entry;
      continue;
    }
    Forget(stripe, counted);
    entry = counter.sessions.erase(entry);
  }
}

void MemoryCounterStore::Sweep() {
  for (size_t i = 0; i < kStripes; ++i) {
    Stripe& stripe = stripes_[i];
    const std::lock_guard lock(stripe.mutex);
    const Moment now = timeline_.Now();
    for (auto& [name, holder] : stripe.holders) {
      for (auto& [counter_name, counter] : holder.counters) SweepCounter(stripe, counter, now);
      const size_t forgotten = std::erase_if(holder.counters, [](const auto& entry) {
        return entry.second.sessions.empty() && !entry.second.ended;
      });
      holder.uses -= forgotten;
      uses_ -= forgotten;
    }
    std::erase_if(stripe.holders, [](const auto& entry) { return entry.second.counters.empty(); });
  }
}

bool MemoryCounterStore::Load(const CounterCopy& copy) {
  Limit limit;
  limit.scope = copy.scope;
  limit.holder = copy.holder;
  limit.counter = copy.name;
  limit.window = copy.window;
  Stripe& stripe = stripes_[StripeOf(copy.scope, copy.holder)];
  const std::lock_guard lock(stripe.mutex);
  const auto counter = FindOrDefine(stripe, limit);
  if (!counter) return false;
  const Moment now = timeline_.Now();
  for (const CounterCopy::UseCopy& loaded : copy.uses) {
    Use use(copy.window, (*counter)->holder.marks);
    loaded.use.ForEach(
        [&use](int64_t mark, nanoseconds time, Amount amount) { use.Retake(mark, time, amount); });
    use.Expire(now);
    KeepEnded(**counter, use, now);
  }
  return true;
}

MemoryCounterStore::StripeCopy MemoryCounterStore::CopyStripe(size_t index) {
  Stripe& stripe = stripes_[index];
  StripeCopy copy;
  const std::lock_guard lock(stripe.mutex);
  copy.position = log_ != nullptr ? log_->Position() : 0;
  for (const auto& [holder_name, holder] : stripe.holders) {
    for (const auto& [name, counter] : holder.counters) {
      CounterCopy made{counter.id, holder.scope, holder.key, counter.name, counter.window, {}};
      if (counter.ended) made.uses.push_back({0, *counter.ended});
      for (const auto& [session, counted] : counter.sessions) {
        made.uses.push_back({counted.id, counted.use});
      }
      copy.counters.push_back(std::move(made));
    }
  }
  return copy;
}

// Under the lock, because who changes marks looks whether somebody shares them.
void MemoryCounterStore::DropCopies(size_t stripe, StripeCopy copy) {
  const std::lock_guard lock(stripes_[stripe].mutex);
  copy.counters.clear();
}

}  // namespace toolgate::state
