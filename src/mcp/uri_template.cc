// SPDX-License-Identifier: Apache-2.0
// MatchesTemplate: the template becomes a small automaton whose states are all followed at once, so
// that no template makes matching slow.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/text.h"
#include "mcp/resource_uri.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kTemplateBytesMax = 1 << 10;
constexpr size_t kExpressionsMax = 16;
constexpr size_t kVariablesMax = 16;  // of one expression
constexpr size_t kUriBytesMax = 8 << 10;
constexpr std::string_view kReserved = ":/?#[]@!$&'()*+,;=";

// How the expansions of an operator look (RFC 6570 appendix A). `reserved` are the reserved
// characters that a value may have here besides.
struct Operator {
  char mark;  // 0: none
  std::string_view first;
  std::string_view separator;
  bool is_named;
  bool may_be_missing;
  std::string_view reserved;
};
constexpr Operator kOperators[] = {
    {0, "", ",", false, false, ":@!$&'()*+;="},
    {'+', "", ",", false, false, ":/?[]@!$&'()*+,;="},
    {'#', "#", ",", false, true, ":/?[]@!$&'()*+,;="},
    {'.', ".", ".", false, true, ":@!$&'()*+,;="},
    {'/', "/", "/", false, true, ":@!$&'()*+,;="},
    {';', ";", ";", true, true, ":@!$&'()*+,"},
    {'?', "?", "&", true, true, ":/?@!$'()*+,;="},
    {'&', "&", "&", true, true, ":/?@!$'()*+,;="},
};

struct Variable {
  std::string_view name;
  bool is_exploded = false;
};

struct Expression {
  const Operator* form = nullptr;
  std::vector<Variable> variables;
};

bool IsUnreserved(char c) {
  return base::IsAsciiAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool IsVariableName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return base::IsAsciiAlnum(c) || c == '_' || c == '.' || c == '-';
  });
}

bool IsLiteral(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsUnreserved(c) || c == '%' || kReserved.find(c) != kReserved.npos;
  });
}

// What stands between the braces.
std::optional<Expression> ReadExpression(std::string_view text) {
  Expression expression{&kOperators[0], {}};
  for (const Operator& form : kOperators) {
    if (!text.empty() && text[0] == form.mark) expression.form = &form;
  }
  if (expression.form->mark != 0) text.remove_prefix(1);
  for (std::string_view name : base::Split(text, ',')) {
    const bool is_exploded = name.ends_with('*');
    if (is_exploded) name.remove_suffix(1);
    if (!IsVariableName(name) || expression.variables.size() == kVariablesMax) return std::nullopt;
    expression.variables.push_back({name, is_exploded});
  }
  return expression;
}

// States are followed in parallel. A state takes a byte and goes to `next`, or takes none and goes
// to `next` and `other`.
class Automaton {
 public:
  // Empty if the template is malformed.
  static std::optional<Automaton> Compile(std::string_view uri_template);
  bool Accepts(std::string_view uri) const;

 private:
  enum class Kind : uint8_t { kByte, kValue, kFork, kEnd };
  struct State {
    Kind kind;
    char byte = 0;
    std::string_view reserved = {};  // kValue: besides unreserved characters and `%`
    uint32_t next = 0;
    uint32_t other = 0;
  };
  // The states that are followed at one place of the URI, each once.
  struct Front {
    std::vector<uint32_t> states;
    std::vector<size_t> entered_at;  // of each state: the last place it was entered at
    size_t place = 0;
  };

  uint32_t size() const { return static_cast<uint32_t>(states_.size()); }
  // A state that goes on to the one after it.
  uint32_t Add(State state) {
    state.next = size() + 1;
    states_.push_back(state);
    return size() - 1;
  }
  void AddText(std::string_view text) {
    for (char c : text) Add({Kind::kByte, c});
  }
  // One or more characters of a value; none or more where that is allowed.
  enum class Empty { kRefused, kAllowed };
  void AddValue(std::string_view reserved, Empty empty);
  // Goes to `target` as well as on.
  void AddFork(uint32_t target) { states_[Add({Kind::kFork})].other = target; }
  void AddExpression(const Expression& expression);
  void AddPositional(const Expression& expression);
  void AddNamed(const Expression& expression);
  void AddPair(const Operator& form, std::string_view start, std::string_view name);

  bool Takes(const State& state, char c) const {
    if (state.kind == Kind::kByte) return state.byte == c;
    return state.kind == Kind::kValue &&
           (IsUnreserved(c) || c == '%' || state.reserved.find(c) != state.reserved.npos);
  }
  void Enter(uint32_t index, Front& front) const;

  std::vector<State> states_;
};

void Automaton::AddValue(std::string_view reserved, Empty empty) {
  const uint32_t skip = Add({Kind::kFork});
  states_[skip].other = size();
  const uint32_t value = Add({Kind::kValue, 0, reserved});
  AddFork(value);
  if (empty == Empty::kAllowed) states_[skip].other = size();
}

// `{x,y}`: one value for each variable that is there, in a row; an exploded list has as many as it
// likes. Where a value may have the separator in it, there is nothing to count.
void Automaton::AddPositional(const Expression& expression) {
  const Operator& form = *expression.form;
  const bool is_list = std::any_of(expression.variables.begin(), expression.variables.end(),
                                   [](const Variable& variable) { return variable.is_exploded; });
  const size_t values = std::max<size_t>(expression.variables.size(), is_list ? 2 : 1);
  std::vector<uint32_t> exits;
  AddValue(form.reserved, Empty::kRefused);
  for (size_t i = 1; i < values; ++i) {
    exits.push_back(Add({Kind::kFork}));
    AddText(form.separator);
    AddValue(form.reserved, Empty::kRefused);
  }
  if (is_list) AddFork(exits.back());
  for (uint32_t exit : exits) states_[exit].other = size();
}

// `?name=value`; of `;` also `;name` alone, never `;name=`.
void Automaton::AddPair(const Operator& form, std::string_view start, std::string_view name) {
  AddText(start);
  AddText(name);
  const uint32_t skip = Add({Kind::kFork});
  states_[skip].other = size();
  AddText("=");
  const bool is_parameter = form.mark == ';';
  AddValue(form.reserved, is_parameter ? Empty::kRefused : Empty::kAllowed);
  if (is_parameter) states_[skip].other = size();
}

// `{?x,y}`: pairs in the order of the template, any of which may be missing. Each variable has its
// place twice: where it would be the first pair, and where it comes after one.
void Automaton::AddNamed(const Expression& expression) {
  const Operator& form = *expression.form;
  std::vector<uint32_t> to_later;
  for (const Variable& variable : expression.variables) {
    const uint32_t skip = Add({Kind::kFork});
    AddPair(form, form.first, variable.name);
    to_later.push_back(Add({Kind::kFork}));
    states_[skip].other = size();
  }
  const uint32_t none = Add({Kind::kFork});
  std::vector<uint32_t> later;
  for (const Variable& variable : expression.variables) {
    const uint32_t skip = Add({Kind::kFork});
    later.push_back(skip);
    AddPair(form, form.separator, variable.name);
    if (variable.is_exploded) AddFork(skip);
    states_[skip].other = size();
  }
  later.push_back(size());
  states_[none].next = states_[none].other = size();
  for (size_t i = 0; i < to_later.size(); ++i) {
    State& jump = states_[to_later[i]];
    jump.next = jump.other = later[expression.variables[i].is_exploded ? i : i + 1];
  }
}

void Automaton::AddExpression(const Expression& expression) {
  const Operator& form = *expression.form;
  const uint32_t skip = Add({Kind::kFork});
  states_[skip].other = size();
  if (form.is_named) {
    AddNamed(expression);
  } else {
    AddText(form.first);
    AddPositional(expression);
  }
  if (form.may_be_missing) states_[skip].other = size();
}

std::optional<Automaton> Automaton::Compile(std::string_view uri_template) {
  if (uri_template.size() > kTemplateBytesMax) return std::nullopt;
  Automaton automaton;
  size_t expressions = 0;
  while (!uri_template.empty()) {
    const std::string_view text = uri_template.substr(0, uri_template.find('{'));
    if (!IsLiteral(text)) return std::nullopt;
    automaton.AddText(text);
    uri_template.remove_prefix(text.size());
    if (uri_template.empty()) break;
    const size_t end = uri_template.find('}');
    if (end == uri_template.npos || ++expressions > kExpressionsMax) return std::nullopt;
    const auto expression = ReadExpression(uri_template.substr(1, end - 1));
    if (!expression) return std::nullopt;
    automaton.AddExpression(*expression);
    uri_template.remove_prefix(end + 1);
  }
  automaton.Add({Kind::kEnd});
  return automaton;
}

void Automaton::Enter(uint32_t index, Front& front) const {
  if (front.entered_at[index] == front.place) return;
  front.entered_at[index] = front.place;
  const State& state = states_[index];
  if (state.kind == Kind::kFork) {
    Enter(state.next, front);
    Enter(state.other, front);
  } else {
    front.states.push_back(index);
  }
}

bool Automaton::Accepts(std::string_view uri) const {
  Front front{{}, std::vector<size_t>(states_.size()), 1};
  Enter(0, front);
  std::vector<uint32_t> before;
  for (char c : uri) {
    std::swap(before, front.states);
    front.states.clear();
    ++front.place;
    for (uint32_t index : before) {
      if (Takes(states_[index], c)) Enter(states_[index].next, front);
    }
    if (front.states.empty()) return false;
  }
  return front.entered_at.back() == front.place;
}

}  // namespace

bool MatchesTemplate(std::string_view uri_template, std::string_view uri) {
  if (uri.empty() || uri.size() > kUriBytesMax) return false;
  const auto automaton = Automaton::Compile(uri_template);
  return automaton && automaton->Accepts(uri);
}

}  // namespace toolgate::mcp
