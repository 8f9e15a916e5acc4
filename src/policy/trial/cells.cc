// SPDX-License-Identifier: Apache-2.0
#include "policy/trial/cells.h"

#include <algorithm>
#include <cstdint>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "json/writer.h"
#include "policy/evaluate.h"
#include "policy/trial/cell_axis.h"

namespace toolgate::policy::trial {
namespace {

constexpr size_t kShownValuesMax = 6;

// Arguments while they are put together. Where a path leads into the value of another, it wins.
struct Node {
  std::string json;
  std::map<std::string, Node> members;
  std::map<size_t, Node> elements;
};

void Write(const Node& node, json::Writer& writer) {
  if (!node.members.empty()) {
    writer.BeginObject();
    for (const auto& [name, member] : node.members) {
      if (member.json.empty() && member.members.empty() && member.elements.empty()) continue;
      writer.Key(std::string_view(name));
      Write(member, writer);
    }
    writer.EndObject();
  } else if (!node.elements.empty()) {
    writer.BeginArray();
    size_t at = 0;
    for (const auto& [index, element] : node.elements) {
      constexpr size_t kIndexMax = 1000;
      for (; at < std::min(index, kIndexMax); ++at) writer.Null();
      Write(element, writer);
      ++at;
    }
    writer.EndArray();
  } else {
    writer.Raw(node.json.empty() ? "{}" : node.json);
  }
}

void Put(const ArgumentPath& path, const std::string& json, Node& root) {
  Node* node = &root;
  for (const ArgumentPath::Step& step : path.steps()) {
    const bool is_member = step.kind == ArgumentPath::Step::kMember;
    const size_t index = step.kind == ArgumentPath::Step::kElement ? step.index : 0;
    node = is_member ? &node->members[step.name] : &node->elements[index];
  }
  node->json = json;
}

// One cell: the number of its value on each axis.
using Cell = std::vector<size_t>;

class Calls {
 public:
  Calls(const std::vector<Axis>& axes, const Tool& tool) : axes_(axes), tool_(tool) {}

  // Parses the arguments of the cell; false: they are none.
  bool Take(const Cell& cell) {
    Node root;
    facts_ = {};
    texts_.assign(axes_.size(), "");
    int64_t hours = 0;
    bool has_time = false;
    for (size_t i = 0; i < axes_.size(); ++i) {
      const std::string& json = axes_[i].values[cell[i]].json;
      if (!axes_[i].fact) {
        Put(axes_[i].path, json, root);
        continue;
      }
      const bool is_text = json.size() >= 2 && json.front() == '"';
      texts_[i] = is_text ? json.substr(1, json.size() - 2) : json;
      const bool is_hour = axes_[i].fact == Fact::kTimeUtcHour;
      const bool is_day = axes_[i].fact == Fact::kTimeUtcWeekday;
      has_time = has_time || is_hour || is_day;
      if (is_hour || is_day) hours += static_cast<int64_t>(cell[i]) * (is_day ? 24 : 1);
      PutFact(*axes_[i].fact, texts_[i]);
    }
    // The first of these hours is that of a Monday.
    if (has_time) facts_.time = *base::ParseUtc("2026-01-05T00:00:00Z") + std::chrono::hours(hours);
    std::string text;
    json::Writer writer(text);
    Write(root, writer);
    auto parsed = json::Parse(std::move(text));
    if (parsed) arguments_ = std::move(*parsed);
    return parsed.has_value();
  }

  Outcome Decide(const ToolRules& rules) {
    facts_.tool_name = tool_.name;
    facts_.tool_category = WordOf(rules.category);
    facts_.tool_severity = WordOf(rules.severity);
    return Evaluate(rules, {arguments_.root(), facts_}, NoSchema()).outcome;
  }

 private:
  void PutFact(Fact fact, std::string_view text) {
    if (fact == Fact::kToolServer) facts_.tool_server = text;
    if (fact == Fact::kGrantLabel) facts_.grant_label = text;
    if (fact == Fact::kGrantSubject) facts_.grant_subject = text;
    if (fact == Fact::kSessionClientName) facts_.session_client_name = text;
  }

  const std::vector<Axis>& axes_;
  const Tool& tool_;
  Facts facts_;
  std::vector<std::string> texts_;
  json::Document arguments_;
};

// Cells that change alike: a set of values on each axis.
struct Box {
  std::vector<uint64_t> sets;
  Outcome before = Outcome::kForward;
  Outcome after = Outcome::kForward;
};

// Puts boxes together that differ on one axis alone.
std::vector<Box> Merge(std::vector<Box> boxes, size_t axis) {
  std::map<std::pair<std::vector<uint64_t>, std::pair<Outcome, Outcome>>, uint64_t> merged;
  for (Box& box : boxes) {
    const uint64_t own = box.sets[axis];
    box.sets[axis] = 0;
    merged[{std::move(box.sets), {box.before, box.after}}] |= own;
  }
  std::vector<Box> out;
  for (const auto& [key, set] : merged) {
    Box box{key.first, key.second.first, key.second.second};
    box.sets[axis] = set;
    out.push_back(std::move(box));
  }
  return out;
}

uint64_t AllOf(const Axis& axis) {
  return axis.values.size() == kAxisValuesMax ? ~uint64_t{0}
                                              : (uint64_t{1} << axis.values.size()) - 1;
}

std::string Words(const Axis& axis, uint64_t set) {
  std::vector<std::string> words;
  size_t more = 0;
  for (size_t i = 0; i < axis.values.size(); ++i) {
    if ((set >> i & 1) == 0) continue;
    if (words.size() == kShownValuesMax) {
      ++more;
    } else {
      words.push_back(axis.values[i].words);
    }
  }
  if (more > 0) words.push_back(fmt::format("{} more", more));
  return fmt::format("`{}` is {}", base::Printable(axis.path_text), base::Join(words, " or "));
}

Change ChangeOf(const Box& box, const std::vector<Axis>& axes) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < axes.size(); ++i) {
    if (box.sets[i] != AllOf(axes[i])) parts.push_back(Words(axes[i], box.sets[i]));
  }
  const std::string where = parts.empty() ? "every call" : "where " + base::Join(parts, ", ");
  const bool is_looser = RankOf(box.after) > RankOf(box.before);
  return {is_looser ? Direction::kLooser : Direction::kTighter,
          fmt::format("{}: {}, before {}", where, Name(box.after), Name(box.before))};
}

// A number that looks like chance and is always the same (splitmix64).
uint64_t Scatter(uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
  x = (x ^ x >> 27) * 0x94D049BB133111EB;
  return x ^ x >> 31;
}

// The cell of this number: of all of them in their order, or one of a sample.
Cell CellAt(uint64_t number, const std::vector<Axis>& axes, bool is_sample) {
  Cell cell;
  for (size_t i = 0; i < axes.size(); ++i) {
    const size_t size = axes[i].values.size();
    cell.push_back((is_sample ? Scatter(number * axes.size() + i) : number) % size);
    if (!is_sample) number /= size;
  }
  return cell;
}

}  // namespace

CellDiff CompareCells(const ToolRules& before, const ToolRules& after, const Tool& tool) {
  const std::vector<Axis> axes = AxesOf(before, after);
  CellDiff diff;
  size_t total = 1;
  for (const Axis& axis : axes) {
    total *= axis.values.size();
    diff.is_cut = diff.is_cut || total > kCellsMax;
    if (diff.is_cut) total = kCellsMax;
  }
  Calls calls(axes, tool);
  std::vector<Box> boxes;
  for (size_t i = 0; i < total; ++i) {
    const Cell cell = CellAt(i, axes, diff.is_cut);
    if (!calls.Take(cell)) continue;
    ++diff.tried;
    Box box{{}, calls.Decide(before), calls.Decide(after)};
    if (box.before == box.after) continue;
    for (const size_t value : cell) box.sets.push_back(uint64_t{1} << value);
    boxes.push_back(std::move(box));
  }
  for (size_t i = 0; i < axes.size(); ++i) boxes = Merge(std::move(boxes), i);
  for (const Box& box : boxes) {
    if (diff.changes.size() == kCellChangesMax) {
      ++diff.not_told;
    } else {
      diff.changes.push_back(ChangeOf(box, axes));
    }
  }
  return diff;
}

}  // namespace toolgate::policy::trial
