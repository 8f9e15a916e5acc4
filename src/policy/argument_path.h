// SPDX-License-Identifier: Apache-2.0
// `args.a["b.c"][0]`: the way from a call's arguments to one value (docs/policy.md, "Conditions").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "json/document.h"

namespace toolgate::policy {

class Members;

class ArgumentPath {
 public:
  struct Step {
    enum Kind { kMember, kElement, kEveryElement } kind = kMember;
    std::string name;   // of the member
    size_t index = 0;   // of the element
    uint64_t mark = 0;  // of the name (members.h)
  };

  // Errors (invalid_input) say what is not understood, and what this build does not know yet.
  static base::Result<ArgumentPath> Parse(std::string_view text);

  // What stands at the path in `arguments` (an object, or empty for none).
  struct Found {
    enum class State {
      kValue,
      kElements,  // the value before `[*]`, whose elements are meant
      kMissing,   // no such member or element; its parents are what the path needs
      kUnknown,   // a parent is of another type, or a sibling's name could be taken for this one
    };
    State state = State::kMissing;
    json::Value value;
  };
  // Goes from `from` and step `at` as far as `[*]`, whose array it gives, or to the end; `at` is
  // then the step that comes next.
  Found Walk(json::Value from, size_t& at) const;
  // The same from all arguments on.
  Found Walk(Members& arguments, size_t& at) const;
  // For paths without `[*]`.
  Found Find(json::Value arguments) const;

  bool has_wildcard() const;

  const std::string& text() const { return text_; }  // as written
  const std::vector<Step>& steps() const { return steps_; }
  // For sentences: as written, without the leading `args.`.
  std::string ShortText() const;

 private:
  Found WalkOn(Found found, size_t& at) const;

  std::string text_;
  std::vector<Step> steps_;
};

}  // namespace toolgate::policy
