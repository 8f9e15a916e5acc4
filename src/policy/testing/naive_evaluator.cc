// SPDX-License-Identifier: Apache-2.0
#include "policy/testing/naive_evaluator.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

namespace toolgate::policy::testing {
namespace {

using json::Type;
using json::Value;
using Kleene = std::optional<bool>;  // empty: unknown

enum Place { kInRequire, kInDenyIf, kInApproveIf };

bool IsCategory(std::string_view word) {
  return word == "read" || word == "write" || word == "execute" || word == "destructive" ||
         word == "financial" || word == "unknown";
}

bool GlobMatchesAt(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*') {
    for (size_t skip = 0; skip <= text.size(); ++skip) {
      if (GlobMatchesAt(glob.substr(1), text.substr(skip))) return true;
    }
    return false;
  }
  if (text.empty()) return false;
  if (glob[0] == '?') return GlobMatchesAt(glob.substr(1), text.substr(1));
  const size_t width = glob[0] == '\\' ? 2 : 1;
  return glob[width - 1] == text[0] && GlobMatchesAt(glob.substr(width), text.substr(1));
}

bool HasMarks(std::string_view selector) {
  for (size_t i = 0; i < selector.size(); ++i) {
    if (selector[i] == '\\') {
      ++i;
    } else if (selector[i] == '*' || selector[i] == '?') {
      return true;
    }
  }
  return false;
}

// exact 0, @new 1, glob 2, @category 3, @severity 4, * 5
int RankOf(std::string_view selector) {
  if (selector == "*") return 5;
  if (selector == "@new") return 1;
  if (selector.starts_with('@')) return IsCategory(selector.substr(1)) ? 3 : 4;
  return HasMarks(selector) ? 2 : 0;
}

bool SelectorMatches(std::string_view selector, const NaiveCall& call) {
  if (selector == "@new") return call.is_new;
  if (selector.starts_with('@')) {
    return selector.substr(1) == call.category || selector.substr(1) == call.severity;
  }
  return GlobMatchesAt(selector, call.tool);
}

int StrictnessOf(std::string_view action) {
  if (action == "hide") return 4;
  if (action == "deny") return 3;
  return action == "require_approval" ? 2 : 1;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return lower;
}

// A number as sign, digits and exponent, all as text: equal texts are equal numbers.
struct PlainNumber {
  double value = 0;
  bool is_exact = false;
};

// The digits and the exponent of the last one, without zeros at the ends.
std::pair<std::string, long> DigitsOf(std::string_view text) {
  std::string digits;
  long exponent = 0;
  bool after_point = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == 'e' || c == 'E') {
      exponent += std::strtol(std::string(text.substr(i + 1)).c_str(), nullptr, 10);
      break;
    }
    if (c == '.') after_point = true;
    if (c < '0' || c > '9') continue;
    digits += c;
    if (after_point) --exponent;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  while (digits.ends_with('0')) {
    digits.pop_back();
    ++exponent;
  }
  return {digits, digits.empty() ? 0 : exponent};
}

PlainNumber NumberOf(std::string_view text) {
  PlainNumber number;
  number.value = std::strtod(std::string(text).c_str(), nullptr);
  // The shortest text that reads back as the same double.
  for (int precision = 1; precision <= 17; ++precision) {
    char printed[64];
    std::snprintf(printed, sizeof printed, "%.*e", precision - 1, number.value);
    if (std::strtod(printed, nullptr) != number.value) continue;
    number.is_exact = DigitsOf(printed) == DigitsOf(text);
    break;
  }
  return number;
}

struct Found {
  enum { kValue, kMissing, kUnknown } state = kMissing;
  Value value;
};

Found Member(Value object, std::string_view name) {
  if (!object) return {Found::kMissing, {}};
  if (!object.Is(Type::kObject)) return {Found::kUnknown, {}};
  Found found;
  for (const auto& [key, key_value, value] : object) {
    if (key == name) {
      found = {Found::kValue, value};
      continue;
    }
    const bool is_special = key == "__proto__" || key == "constructor" || key == "prototype";
    if (is_special || Lower(key) == Lower(name)) return {Found::kUnknown, {}};
  }
  return found;
}

class Evaluation {
 public:
  Evaluation(const NaiveCall& call, Place place) : call_(call), place_(place) {}

  // All of a list.
  Kleene All(Value conditions) const {
    Kleene all = true;
    for (const auto& entry : conditions) all = And(all, One(entry.value));
    return all;
  }

 private:
  static Kleene And(Kleene a, Kleene b) {
    if (a == false || b == false) return false;
    if (!a || !b) return std::nullopt;
    return true;
  }
  static Kleene Or(Kleene a, Kleene b) {
    if (a == true || b == true) return true;
    if (!a || !b) return std::nullopt;
    return false;
  }
  static Kleene Not(Kleene a) { return a ? Kleene(!*a) : std::nullopt; }

  Kleene One(Value condition) const {
    if (const Value parts = condition.Find("all")) return All(parts);
    if (const Value part = condition.Find("not")) return Not(One(part));
    if (const Value parts = condition.Find("any")) {
      Kleene any = false;
      for (const auto& entry : parts) any = Or(any, One(entry.value));
      return any;
    }
    return Comparison(condition);
  }

  Kleene Comparison(Value condition) const {
    std::string_view path = condition.Find("path").text();
    if (path == "tool.name") return Text(condition, call_.tool);
    if (path == "tool.category") return Text(condition, call_.category);
    if (path == "tool.severity") return Text(condition, call_.severity);
    bool every = false;
    if (path.ends_with(')')) {
      every = path.starts_with("every(");
      path = path.substr(path.find('(') + 1);
      path.remove_suffix(1);
    }
    return FromHere(condition, Found{Found::kValue, call_.arguments}, path.substr(4), every);
  }

  // `rest` is what is left of the path.
  Kleene FromHere(Value condition, Found here, std::string_view rest, bool every) const {
    while (!rest.empty()) {
      if (here.state == Found::kUnknown) return std::nullopt;
      if (rest.starts_with("[*]")) {
        if (here.state == Found::kMissing) return Missing(condition);
        return Elements(condition, here.value, rest.substr(3), every);
      }
      if (here.state == Found::kMissing) return std::nullopt;
      here = Step(here.value, rest);
    }
    if (here.state == Found::kUnknown) return std::nullopt;
    return here.state == Found::kMissing ? Missing(condition) : Compare(condition, here.value);
  }

  // One step, taken off the front of `rest`.
  static Found Step(Value here, std::string_view& rest) {
    if (rest.starts_with('.')) {
      const size_t end = std::min(rest.find_first_of(".[", 1), rest.size());
      const std::string_view name = rest.substr(1, end - 1);
      rest.remove_prefix(end);
      return Member(here, name);
    }
    const size_t wanted = std::strtoul(std::string(rest.substr(1)).c_str(), nullptr, 10);
    rest.remove_prefix(rest.find(']') + 1);
    if (!here.Is(Type::kArray)) return {Found::kUnknown, {}};
    size_t at = 0;
    for (const auto& entry : here) {
      if (at++ == wanted) return {Found::kValue, entry.value};
    }
    return {Found::kMissing, {}};
  }

  Kleene Elements(Value condition, Value array, std::string_view rest, bool every) const {
    if (!array.Is(Type::kArray)) return std::nullopt;
    if (every && array.size() == 0) return std::nullopt;
    Kleene all = every;
    for (const auto& entry : array) {
      const Kleene one = FromHere(condition, {Found::kValue, entry.value}, rest, every);
      all = every ? And(all, one) : Or(all, one);
    }
    return all;
  }

  Kleene Missing(Value condition) const {
    const std::string_view op = condition.Find("op").text();
    if (op == "exists") return condition.Find("value") && !condition.Find("value").AsBool();
    if (place_ == kInRequire) return std::nullopt;
    return op == "neq" || op == "not_in";
  }

  static Kleene Equal(Value value, Value wanted) {
    if (value.type() != wanted.type()) return std::nullopt;
    if (value.Is(Type::kNull)) return true;
    if (value.Is(Type::kBool)) return value.AsBool() == wanted.AsBool();
    if (value.Is(Type::kString)) return value.text() == wanted.text();
    if (!value.Is(Type::kNumber) || !NumberOf(value.text()).is_exact) return std::nullopt;
    return NumberOf(value.text()).value == NumberOf(wanted.text()).value;
  }

  static Kleene InList(Value value, Value list) {
    Kleene in = std::nullopt;
    for (const auto& entry : list) {
      const Kleene equal = Equal(value, entry.value);
      if (equal == true) return true;
      if (equal == false) in = false;
    }
    return in;
  }

  static Kleene Contains(Value value, Value wanted) {
    if (value.Is(Type::kString) && wanted.Is(Type::kString)) {
      return value.text().find(wanted.text()) != std::string_view::npos;
    }
    if (!value.Is(Type::kArray)) return std::nullopt;
    Kleene any = false;
    for (const auto& entry : value) any = Or(any, Equal(entry.value, wanted));
    return any;
  }

  static Kleene InOrder(std::string_view op, Value value, Value wanted) {
    if (!value.Is(Type::kNumber) || !NumberOf(value.text()).is_exact) return std::nullopt;
    const double a = NumberOf(value.text()).value;
    const double b = NumberOf(wanted.text()).value;
    return op == "lt" ? a < b : op == "lte" ? a <= b : op == "gt" ? a > b : a >= b;
  }

  static Kleene HasType(Value value, std::string_view name) {
    if (name != "integer") return json::Name(value.type()) == name;
    if (!value.Is(Type::kNumber)) return false;
    if (!NumberOf(value.text()).is_exact) return std::nullopt;
    return DigitsOf(value.text()).second >= 0;
  }

  static Kleene OfLength(std::string_view op, Value value, Value wanted) {
    size_t length = value.size();
    if (value.Is(Type::kString)) {
      length = 0;
      for (const char c : value.text()) length += (c & 0xC0) != 0x80;
    } else if (!value.Is(Type::kArray) && !value.Is(Type::kObject)) {
      return std::nullopt;
    }
    const auto bound = static_cast<size_t>(NumberOf(wanted.text()).value);
    return op == "length_lt" ? length < bound : length > bound;
  }

  static Kleene OfText(std::string_view op, std::string_view text, std::string_view wanted) {
    if (op == "starts_with") return text.starts_with(wanted);
    if (op == "ends_with") return text.ends_with(wanted);
    return GlobMatchesAt(wanted, text);
  }

  static Kleene Compare(Value condition, Value value) {
    const std::string_view op = condition.Find("op").text();
    const Value wanted = condition.Find("value");
    if (op == "exists") return !wanted || wanted.AsBool();
    if (op == "eq") return Equal(value, wanted);
    if (op == "neq") return Not(Equal(value, wanted));
    if (op == "in") return InList(value, wanted);
    if (op == "not_in") return Not(InList(value, wanted));
    if (op == "contains") return Contains(value, wanted);
    if (op == "type") return HasType(value, wanted.text());
    if (op.starts_with("length")) return OfLength(op, value, wanted);
    if (op.starts_with("lt") || op.starts_with("gt")) return InOrder(op, value, wanted);
    if (!value.Is(Type::kString)) return std::nullopt;
    return OfText(op, value.text(), wanted.text());
  }

  // Of facts, which are texts here.
  static Kleene Text(Value condition, std::string_view text) {
    const std::string_view op = condition.Find("op").text();
    const Value wanted = condition.Find("value");
    const auto equals = [&](Value one) -> Kleene {
      if (!one.Is(Type::kString)) return std::nullopt;
      return one.text() == text;
    };
    if (op == "eq") return equals(wanted);
    if (op == "neq") return Not(equals(wanted));
    if (op != "in" && op != "not_in") return OfText(op, text, wanted.text());
    Kleene in = std::nullopt;
    for (const auto& entry : wanted) {
      const Kleene equal = equals(entry.value);
      if (equal == true) in = true;
      if (equal == false && !in) in = false;
    }
    return op == "in" ? in : Not(in);
  }

  const NaiveCall& call_;
  const Place place_;
};

struct MatchingEntry {
  std::string pointer;
  int rank = 0;
  bool is_by_name = false;
  Value entry;
};

std::string Escaped(std::string_view selector) {
  std::string out;
  for (const char c : selector) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

std::vector<MatchingEntry> MatchingEntries(Value policy, const NaiveCall& call) {
  std::vector<MatchingEntry> matching;
  for (int rank = 0; rank <= 5; ++rank) {
    for (const auto& [selector, key, entry] : policy.Find("tools")) {
      if (RankOf(selector) != rank || !SelectorMatches(selector, call)) continue;
      matching.push_back({"/tools/" + Escaped(selector), rank, rank == 0 || rank == 2, entry});
    }
  }
  return matching;
}

// The strictest action of the first rank that states one.
const MatchingEntry* DecidingEntry(const std::vector<MatchingEntry>& matching) {
  for (int rank = 0; rank <= 5; ++rank) {
    const MatchingEntry* deciding = nullptr;
    for (const MatchingEntry& one : matching) {
      const std::string_view action = one.entry.Find("action").text();
      if (one.rank != rank || action.empty()) continue;
      const bool is_stricter =
          deciding == nullptr ||
          StrictnessOf(action) > StrictnessOf(deciding->entry.Find("action").text());
      if (is_stricter) deciding = &one;
    }
    if (deciding != nullptr) return deciding;
  }
  return nullptr;
}

// The first predicate of `list` for which `decides`, as its rule; empty if there is none.
template <class Decides>
std::string FindPredicate(const std::vector<MatchingEntry>& entries, std::string_view list,
                          const Evaluation& evaluation, Decides decides) {
  for (const MatchingEntry& one : entries) {
    size_t n = 0;
    for (const auto& predicate : one.entry.Find(list)) {
      if (decides(evaluation.All(predicate.value.Find("conditions")))) {
        return one.pointer + "/" + std::string(list) + "/" + std::to_string(n);
      }
      ++n;
    }
  }
  return "";
}

}  // namespace

NaiveDecision EvaluateNaively(Value policy, const NaiveCall& call) {
  std::vector<MatchingEntry> matching = MatchingEntries(policy, call);
  const MatchingEntry* deciding = DecidingEntry(matching);
  const std::string action(deciding != nullptr ? deciding->entry.Find("action").text() : "");
  for (const auto& hidden : policy.Find("hide")) {
    if (SelectorMatches(hidden.value.text(), call)) return {"deny", "(hidden)"};
  }
  if (action == "hide") return {"deny", "(hidden)"};
  if (action == "deny") return {"deny", deciding->pointer + "/action"};
  const bool is_named = std::any_of(matching.begin(), matching.end(),
                                    [](const MatchingEntry& one) { return one.is_by_name; });
  const bool is_granted = is_named || action == "allow" || action == "require_approval";
  if (!is_granted && policy.Find("default").text() == "deny") return {"deny", "(default deny)"};
  const std::string held_by = action == "require_approval" ? deciding->pointer + "/action" : "";
  if (const Value all = policy.Find("all_tools")) matching.push_back({"/all_tools", 6, false, all});

  std::string rule = FindPredicate(matching, "require", Evaluation(call, kInRequire),
                                   [](Kleene truth) { return truth != true; });
  if (!rule.empty()) return {"deny", rule};
  rule = FindPredicate(matching, "deny_if", Evaluation(call, kInDenyIf),
                       [](Kleene truth) { return truth != false; });
  if (!rule.empty()) return {"deny", rule};
  if (!held_by.empty()) return {"hold", held_by};
  rule = FindPredicate(matching, "approve_if", Evaluation(call, kInApproveIf),
                       [](Kleene truth) { return truth != false; });
  if (!rule.empty()) return {"hold", rule};
  return {"forward", ""};
}

}  // namespace toolgate::policy::testing
