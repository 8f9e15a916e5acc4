// SPDX-License-Identifier: Apache-2.0
#include "policy/argument_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "json/utf8.h"

namespace toolgate::policy {
namespace {

using State = ArgumentPath::Found::State;

constexpr size_t kStepsMax = 32;
constexpr std::string_view kRoot = "args";

tl::unexpected<base::Error> Malformed(std::string_view text, std::string_view why) {
  return base::Fail(base::ErrorCode::kInvalidInput,
                    fmt::format("path `{}`: {}", base::Printable(text), why));
}

// Whether another key of `object` could be taken for `name`, or could bring it in.
bool HasAliasOf(json::Value object, std::string_view name) {
  const bool name_is_plain = json::IsPlainAscii(name);
  for (const auto& entry : object) {
    const bool cannot_be =
        name_is_plain && entry.key.size() != name.size() && json::IsPlainAscii(entry.key);
    if (!cannot_be && json::IsAlias(entry.key, name)) return true;
    if (json::IsSpecialToJavaScript(entry.key) && entry.key != name) return true;
  }
  return false;
}

// `object` is empty where a call has no arguments: then every member is missing.
ArgumentPath::Found FindMember(json::Value object, const std::string& name) {
  if (!object) return {State::kMissing, {}};
  if (!object.Is(json::Type::kObject)) return {State::kUnknown, {}};
  // A lenient reader would take `Amount` for `amount`, beside it or instead of it.
  if (HasAliasOf(object, name)) return {State::kUnknown, {}};
  const json::Value value = object.Find(name);
  return {value ? State::kValue : State::kMissing, value};
}

ArgumentPath::Found FindElement(json::Value array, size_t index) {
  if (!array.Is(json::Type::kArray)) return {State::kUnknown, {}};
  for (const auto& entry : array) {
    if (index-- == 0) return {State::kValue, entry.value};
  }
  return {State::kMissing, {}};
}

// What follows `[`: a quoted name or an index, and the `]`. Takes it off the front of `rest`.
base::Result<ArgumentPath::Step> TakeBracket(std::string_view text, std::string_view& rest) {
  const size_t close = rest.starts_with('"') ? rest.find("\"]", 1) : rest.find(']');
  if (close == rest.npos) return Malformed(text, "a bracket is not closed");
  if (rest.starts_with('"')) {
    const auto name = json::Parse(std::string(rest.substr(0, close + 1)));
    if (!name) return Malformed(text, "a name in brackets must be a JSON string");
    rest.remove_prefix(close + 2);
    return ArgumentPath::Step{ArgumentPath::Step::kMember, std::string(name->root().text()), 0};
  }
  const std::string_view inside = rest.substr(0, close);
  if (inside == "*") {
    rest.remove_prefix(close + 1);
    return ArgumentPath::Step{ArgumentPath::Step::kEveryElement, "", 0};
  }
  const auto index = base::ParseUint(inside);
  if (!index) return Malformed(text, "brackets hold an index, `*` or a quoted name");
  rest.remove_prefix(close + 1);
  return ArgumentPath::Step{ArgumentPath::Step::kElement, "", static_cast<size_t>(*index)};
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
    path.steps_.push_back({Step::kMember, std::string(name), 0});
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
  Found found{State::kValue, from};
  for (; at < steps_.size(); ++at) {
    const Step& step = steps_[at];
    if (step.kind == Step::kEveryElement) {
      ++at;
      return {found.state == State::kMissing ? State::kMissing : State::kElements, found.value};
    }
    // Below something that is missing there is no parent to look into.
    if (found.state == State::kMissing) return {State::kUnknown, {}};
    found = step.kind == Step::kMember ? FindMember(found.value, step.name)
                                       : FindElement(found.value, step.index);
    if (found.state == State::kUnknown) return found;
  }
  return found;
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
