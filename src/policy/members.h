// SPDX-License-Identifier: Apache-2.0
// The members of one object as paths find them: by name, and never where another member's name
// could be taken for it. Many conditions ask about the same object, so its names are looked at
// once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "json/document.h"
#include "policy/argument_path.h"

namespace toolgate::policy {

// A number that is the same for names of plain ASCII that differ in case only, and rarely for
// others; 0 for names that are not plain.
uint64_t MarkOf(std::string_view name);

// Looks at all names of `object`, which is empty where a call has no arguments.
ArgumentPath::Found FindMember(json::Value object, const ArgumentPath::Step& step);

// Used by one thread. Takes nothing from the heap.
class Members {
 public:
  // `object` may be empty. Nothing is looked at yet.
  explicit Members(json::Value object) : object_(object) {}

  // What FindMember finds.
  ArgumentPath::Found Find(const ArgumentPath::Step& step);

  json::Value object() const { return object_; }

 private:
  static constexpr size_t kIndexedMax = 32;
  enum class State { kNew, kIndexed, kNotIndexed };

  State Index();

  json::Value object_;
  State state_ = State::kNew;
  size_t size_ = 0;
  // Not initialised until it is filled: most objects have few members.
  union Slot {
    struct Member {
      std::string_view name;
      json::Value value;
    };
    Slot() {}
    Member member;
  };
  std::array<uint64_t, kIndexedMax> marks_;  // of the first size_ members
  std::array<Slot, kIndexedMax> slots_;
};

}  // namespace toolgate::policy
