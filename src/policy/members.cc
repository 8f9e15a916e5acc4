// SPDX-License-Identifier: Apache-2.0
#include "policy/members.h"

#include <cstring>

#include "json/utf8.h"

namespace toolgate::policy {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighBits = kOnes * 0x80;
constexpr uint64_t kCaseBits = kOnes * 0x20;
constexpr uint64_t kOddFactor = 0x9E3779B97F4A7C15;

template <class Word>
uint64_t Load(const char* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Whether all eight bytes are ASCII and none is NUL.
bool IsPlain(uint64_t word) { return ((word | (word - kOnes)) & kHighBits) == 0; }

// One to seven bytes of a name as eight, each of them at least once.
uint64_t LoadFew(std::string_view name) {
  const char* const at = name.data();
  if (name.size() >= 4) {
    return Load<uint32_t>(at) | Load<uint32_t>(at + name.size() - 4) << 32;
  }
  const auto byte = [at](size_t i) { return uint64_t{static_cast<unsigned char>(at[i])}; };
  const uint64_t three = byte(0) | byte(name.size() / 2) << 8 | byte(name.size() - 1) << 16;
  return three | (kOnes * 'x' & ~uint64_t{0xFFFFFF});
}

// Whether `key` could be taken for the name of `step`, which it is not, or could bring it in.
bool CanBeTakenFor(std::string_view key, const ArgumentPath::Step& step) {
  const uint64_t mark = step.mark == 0 ? 0 : MarkOf(key);
  const bool cannot_be = mark != 0 && mark != step.mark;
  if (!cannot_be && json::IsAlias(key, step.name)) return true;
  return json::IsSpecialToJavaScript(key);
}

}  // namespace

uint64_t MarkOf(std::string_view name) {
  const size_t size = name.size();
  if (size == 0) return kOddFactor;
  const bool is_short = size < 8;
  const uint64_t first = is_short ? LoadFew(name) : Load<uint64_t>(name.data());
  const uint64_t last = is_short ? first : Load<uint64_t>(name.data() + size - 8);
  if (!IsPlain(first) || !IsPlain(last)) return 0;
  for (size_t at = 8; at + 8 < size; at += 8) {
    if (!IsPlain(Load<uint64_t>(name.data() + at))) return 0;
  }
  const uint64_t mixed = ((first | kCaseBits) + size) * kOddFactor ^ (last | kCaseBits);
  return mixed | 1;
}

ArgumentPath::Found FindMember(json::Value object, const ArgumentPath::Step& step) {
  using State = ArgumentPath::Found::State;
  if (!object) return {State::kMissing, {}};
  if (!object.Is(json::Type::kObject)) return {State::kUnknown, {}};
  ArgumentPath::Found found{State::kMissing, {}};
  for (const auto& entry : object) {
    if (entry.key == step.name) {
      found = {State::kValue, entry.value};
    } else if (CanBeTakenFor(entry.key, step)) {
      // A lenient reader would take `Amount` for `amount`, beside it or instead of it.
      return {State::kUnknown, {}};
    }
  }
  return found;
}

// What is unusual is left to FindMember.
Members::State Members::Index() {
  if (!object_.Is(json::Type::kObject) || object_.size() > kIndexedMax) return State::kNotIndexed;
  for (const auto& entry : object_) {
    const uint64_t mark = MarkOf(entry.key);
    if (mark == 0 || json::IsSpecialToJavaScript(entry.key)) return State::kNotIndexed;
    marks_[size_] = mark;
    slots_[size_].member = {entry.key, entry.value};
    ++size_;
  }
  return State::kIndexed;
}

ArgumentPath::Found Members::Find(const ArgumentPath::Step& step) {
  if (state_ == State::kNew) state_ = Index();
  if (state_ == State::kNotIndexed || step.mark == 0) return FindMember(object_, step);
  ArgumentPath::Found found{ArgumentPath::Found::State::kMissing, {}};
  for (size_t i = 0; i < size_; ++i) {
    if (marks_[i] != step.mark) continue;
    const auto& [name, value] = slots_[i].member;
    if (name == step.name) {
      found = {ArgumentPath::Found::State::kValue, value};
    } else if (json::IsAlias(name, step.name)) {
      return {ArgumentPath::Found::State::kUnknown, {}};
    }
  }
  return found;
}

}  // namespace toolgate::policy
