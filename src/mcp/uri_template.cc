// SPDX-License-Identifier: Apache-2.0
#include "mcp/uri_template.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/text.h"

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

bool IsVariableName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return base::IsAsciiAlnum(c) || c == '_' || c == '.' || c == '-';
  });
}

bool IsLiteral(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return base::IsUnreserved(c) || c == '%' || kReserved.find(c) != kReserved.npos;
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

}  // namespace

// What an automaton is built with.
class UriTemplate::Builder {
 public:
  explicit Builder(std::vector<State>& states) : states_(states) {}

  void AddText(std::string_view text) {
    for (char c : text) Add({Kind::kByte, c});
  }
  void AddExpression(const Expression& expression);
  void AddEnd() { Add({Kind::kEnd}); }

 private:
  uint32_t size() const { return static_cast<uint32_t>(states_.size()); }
  // A state that goes on to the one after it.
  uint32_t Add(State state) {
    state.next = size() + 1;
    states_.push_back(state);
    return size() - 1;
  }
  // One or more characters of a value; none or more where that is allowed.
  enum class Empty { kRefused, kAllowed };
  void AddValue(const Operator& form, Empty empty);
  // Goes to `target` as well as on.
  void AddFork(uint32_t target) { states_[Add({Kind::kFork})].other = target; }
  void AddPositional(const Expression& expression);
  void AddNamed(const Expression& expression);
  void AddPair(const Operator& form, std::string_view start, std::string_view name);

  std::vector<State>& states_;
};

void UriTemplate::Builder::AddValue(const Operator& form, Empty empty) {
  const uint32_t skip = Add({Kind::kFork});
  states_[skip].other = size();
  const auto place = static_cast<uint8_t>(&form - &kOperators[0]);
  const uint32_t value = Add({Kind::kValue, 0, place});
  AddFork(value);
  if (empty == Empty::kAllowed) states_[skip].other = size();
}

// `{x,y}`: one value for each variable that is there, in a row; an exploded list has as many as it
// likes. Where a value may have the separator in it, there is nothing to count.
void UriTemplate::Builder::AddPositional(const Expression& expression) {
  const Operator& form = *expression.form;
  const bool is_list = std::any_of(expression.variables.begin(), expression.variables.end(),
                                   [](const Variable& variable) { return variable.is_exploded; });
  const size_t values = std::max<size_t>(expression.variables.size(), is_list ? 2 : 1);
  std::vector<uint32_t> exits;
  AddValue(form, Empty::kRefused);
  for (size_t i = 1; i < values; ++i) {
    exits.push_back(Add({Kind::kFork}));
    AddText(form.separator);
    AddValue(form, Empty::kRefused);
  }
  if (is_list) AddFork(exits.back());
  for (uint32_t exit : exits) states_[exit].other = size();
}

// `?name=value`; of `;` also `;name` alone, never `;name=`.
void UriTemplate::Builder::AddPair(const Operator& form, std::string_view start,
                                   std::string_view name) {
  AddText(start);
  AddText(name);
  const uint32_t skip = Add({Kind::kFork});
  states_[skip].other = size();
  AddText("=");
  const bool is_parameter = form.mark == ';';
  AddValue(form, is_parameter ? Empty::kRefused : Empty::kAllowed);
  if (is_parameter) states_[skip].other = size();
}

// `{?x,y}`: pairs in the order of the template, any of which may be missing. Each variable has its
// place twice: where it would be the first pair, and where it comes after one.
void UriTemplate::Builder::AddNamed(const Expression& expression) {
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

void UriTemplate::Builder::AddExpression(const Expression& expression) {
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

std::optional<UriTemplate> UriTemplate::Compile(std::string_view text) {
  if (text.size() > kTemplateBytesMax) return std::nullopt;
  UriTemplate compiled;
  compiled.prefix_ = text.substr(0, text.find('{'));
  Builder builder(compiled.states_);
  size_t expressions = 0;
  while (!text.empty()) {
    const std::string_view literal = text.substr(0, text.find('{'));
    if (!IsLiteral(literal)) return std::nullopt;
    builder.AddText(literal);
    text.remove_prefix(literal.size());
    if (text.empty()) break;
    const size_t end = text.find('}');
    if (end == text.npos || ++expressions > kExpressionsMax) return std::nullopt;
    const auto expression = ReadExpression(text.substr(1, end - 1));
    if (!expression) return std::nullopt;
    builder.AddExpression(*expression);
    text.remove_prefix(end + 1);
  }
  builder.AddEnd();
  compiled.states_.shrink_to_fit();
  return compiled;
}

// The states that are followed at one place of the URI, each once.
struct UriTemplate::Front {
  std::vector<uint32_t> states;
  std::vector<uint32_t> entered_at;  // of each state: the last place it was entered at
  uint32_t place = 0;
};

bool UriTemplate::Takes(const State& state, char c) {
  if (state.kind == Kind::kByte) return state.byte == c;
  if (state.kind != Kind::kValue) return false;
  const std::string_view reserved = kOperators[state.form].reserved;
  return base::IsUnreserved(c) || c == '%' || reserved.find(c) != reserved.npos;
}

void UriTemplate::Enter(uint32_t index, Front& front) const {
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

bool UriTemplate::Matches(std::string_view uri, size_t& steps) const {
  if (uri.empty() || uri.size() > kUriBytesMax || !uri.starts_with(prefix_)) return false;
  if (states_.size() > steps) return false;
  steps -= states_.size();
  Front front{{}, std::vector<uint32_t>(states_.size()), 1};
  Enter(static_cast<uint32_t>(prefix_.size()), front);
  std::vector<uint32_t> before;
  for (char c : uri.substr(prefix_.size())) {
    std::swap(before, front.states);
    front.states.clear();
    ++front.place;
    if (before.size() > steps) return false;
    steps -= before.size();
    for (uint32_t index : before) {
      if (Takes(states_[index], c)) Enter(states_[index].next, front);
    }
    if (front.states.empty()) return false;
  }
  return front.entered_at.back() == front.place;
}

}  // namespace toolgate::mcp
