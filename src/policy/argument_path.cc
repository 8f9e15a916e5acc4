// SPDX-License-Identifier: Apache-2.0
#include "policy/argument_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "policy/members.h"

namespace toolgate::policy {
namespace {

using State = ArgumentPath::Found::State;

constexpr size_t kStepsMax = 32;
constexpr std::string_view kRoot = "args";

tl::unexpected<base::Error> Malformed(std::string_view text, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidInput,
                    fmt::format("path `{}`: {}", base::Printable(text), why));
}

ArgumentPath::Found FindElement(json::Value array, size_t index) {
  if (!array.Is(json::Type::kArray)) return {State::kUnknown, {}};
  for (const auto& entry : array) {
    if (index-- == 0) return {State::kValue, entry.value};
  }
  return {State::kMissing, {}};
}

ArgumentPath::Step MemberStep(std::string_view name) {
  return {ArgumentPath::Step::kMember, std::string(name), 0, MarkOf(name)};
}

// What follows `[`: a quoted name or an index, and the `]`. Takes it off the front of `rest`.
base::Result<ArgumentPath::Step> TakeBracket(std::string_view text, std::string_view& rest) {
  const size_t close = rest.starts_with('"') ? rest.find("\"]", 1) : rest.find(']');
  if (close == rest.npos) return Malformed(text, "a bracket is not closed");
  if (rest.starts_with('"')) {
    const auto name = json::Parse(std::string(rest.substr(0, close + 1)));
    if (!name) return Malformed(text, "a name in brackets must be a JSON string");
    rest.remove_prefix(close + 2);
    return MemberStep(name->root().text());
  }
  const std::string_view inside = rest.substr(0, close);
  if (inside == "*") {
    rest.remove_prefix(close + 1);
    return ArgumentPath::Step{ArgumentPath::Step::kEveryElement, "", 0, 0};
  }
  const auto index = base::ParseUint(inside);
  if (!index) return Malformed(text, "brackets hold an index, `*` or a quoted name");
  rest.remove_prefix(close + 1);
  return ArgumentPath::Step{ArgumentPath::Step::kElement, "", static_cast<size_t>(*index), 0};
}

}  // namespace

base::Result<ArgumentPath> ArgumentPath::Parse(std::string_view text) {
  ArgumentPath path;
  path.text_ = text;
  std::string_view rest = text;
  if (!rest.starts_with(kRoot)) return Malformed(text, "it must begin with `args.`");
  rest.remove_prefix(kRoot.size());
  while (!rest.empty()) {
    const bool bracket = rest.starts_with('[');
    if (!bracket && !rest.starts_with('.')) return Malformed(text, "steps are `.name` or `[...]`");
    rest.remove_prefix(1);
    if (bracket) {
      ASSIGN_OR_RETURN(Step step, TakeBracket(text, rest));
      path.steps_.push_back(std::move(step));
      continue;
    }
    const std::string_view name = rest.substr(0, rest.find_first_of(".["));
    if (name.empty()) return Malformed(text, "a name is empty");
    path.steps_.push_back(MemberStep(name));
    rest.remove_prefix(name.size());
  }
  if (path.steps_.empty()) return Malformed(text, "it must name an argument");
  if (path.steps_.front().kind == Step::kEveryElement) {
    return Malformed(text, "arguments are an object; name the one whose elements are meant");
  }
  if (path.steps_.size() > kStepsMax) return Malformed(text, "it has more than 32 steps");
  return path;
}

ArgumentPath::Found ArgumentPath::Walk(json::Value from, size_t& at) const {
  return WalkOn({State::kValue, from}, at);
}

ArgumentPath::Found ArgumentPath::WalkOn(Found found, size_t& at) const {
  for (; at < steps_.size(); ++at) {
    const Step& step = steps_[at];
    if (step.kind == Step::kEveryElement) {
      ++at;
      return {found.state == State::kMissing ? State::kMissing : State::kElements, found.value};
    }
    // Below something that is missing there is no parent to look into.
    if (found.state == State::kMissing) return {State::kUnknown, {}};
    found = step.kind == Step::kMember ? FindMember(found.value, step)
                                       : FindElement(found.value, step.index);
    if (found.state == State::kUnknown) return found;
  }
  return found;
}

ArgumentPath::Found ArgumentPath::Walk(Members& arguments, size_t& at) const {
  at = 1;
  const Step& first = steps_.front();
  if (first.kind != Step::kMember) {
    at = 0;
    return Walk(arguments.object(), at);
  }
  const Found found = arguments.Find(first);
  if (found.state == State::kUnknown || at == steps_.size()) return found;
  return WalkOn(found, at);
}

ArgumentPath::Found ArgumentPath::Find(json::Value arguments) const {
  size_t at = 0;
  return Walk(arguments, at);
}

bool ArgumentPath::has_wildcard() const {
  return std::any_of(steps_.begin(), steps_.end(),
                     [](const Step& step) { return step.kind == Step::kEveryElement; });
}

std::string ArgumentPath::ShortText() const {
  return text_.starts_with("args.") ? text_.substr(5) : text_.substr(4);
}

}  // namespace toolgate::policy
