// SPDX-License-Identifier: Apache-2.0
// The templates of resources that servers list (RFC 6570), and which URIs are expansions of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace toolgate::mcp {

// A template, compiled into a small automaton whose states are all followed at once, so that no
// template makes matching slow. Immutable.
class UriTemplate {
 public:
  // Empty if the template is malformed, longer than 1 KiB, has more than 16 expressions or a prefix
  // (`{x:3}`): such a one matches nothing. Does not refer to `text`.
  static std::optional<UriTemplate> Compile(std::string_view text);

  // Whether `uri` is an expansion of the template in which no variable of `{x}` and `{+x}` is
  // empty. Variables of the other operators may be missing. Characters that need no escape in a
  // path segment are accepted in `{x}` unescaped, because clients write them so; only `{+x}`,
  // `{/x}` and
  // `{#x}` reach over a slash. No URI of more than 8 KiB matches.
  // Takes what it costs from `steps`, at most size() for each byte of `uri`, and nothing where what
  // comes before the first expression differs. False where the steps do not suffice.
  bool Matches(std::string_view uri, size_t& steps) const;

  size_t size() const { return states_.size(); }

 private:
  class Builder;
  struct Front;
  enum class Kind : uint8_t { kByte, kValue, kFork, kEnd };
  // Takes a byte and goes to `next`, or takes none and goes to `next` and `other`.
  struct State {
    Kind kind;
    char byte = 0;
    uint8_t form = 0;  // kValue: the operator, which says what a value may have in it
    uint32_t next = 0;
    uint32_t other = 0;
  };

  static bool Takes(const State& state, char c);
  void Enter(uint32_t index, Front& front) const;

  std::string prefix_;  // what every expansion begins with, as far as it is written out
  std::vector<State> states_;
};

}  // namespace toolgate::mcp
