// SPDX-License-Identifier: Apache-2.0
#include "advice/argument_bounds.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "base/text.h"
#include "json/utf8.h"
#include "json/writer.h"

namespace toolgate::advice {
namespace {

constexpr size_t kPropertyBytesMax = 64;
constexpr size_t kBoundsMax = 32;  // of one tool

// What a bound denies. `value` is JSON.
struct Denial {
  std::string_view op;
  std::string_view value;
  std::string_view why;  // after the property's name
};

constexpr Denial kPathDenials[] = {
    {"regex", R"json("(^|[/\\\\])\\.\\.([/\\\\]|$)|%(2[eEfF]|5[cC])|\\x00|^~")json",
     "must not lead out of its folder"},
    {"regex",
     R"json("(?i)(^|[/\\\\])\\.(ssh|aws|azure|gnupg|kube|docker|netrc|npmrc|pgpass|env[^/\\\\]*)([/\\\\]|$)")json",
     "must not lead to credentials"},
};

// The host stands behind the slashes and a user's name. One in numbers is denied whatever it is:
// there are too many ways to write those that matter.
constexpr Denial kUrlDenials[] = {
    {"regex",
     R"json("(?i)^\\s*(file|gopher|dict|ldap|ftp|tftp|jar|netdoc|data|javascript):|[\\x00-\\x1f\\x7f]")json",
     "must be an address of the web"},
    {"regex",
     R"json("(?i)^\\s*((https?|wss?):[/\\\\]*|[a-z][a-z0-9+.-]*:[/\\\\]+|[/\\\\]*)([^/\\\\?#]*@)?(localhost|[0-9][0-9a-fx.]*|\\[[^/]*|[^/\\\\?#:@]*\\.(localhost|local|internal|intranet|lan|home\\.arpa)|[^/\\\\?#]*[^\\x21-\\x7e][^/\\\\?#]*|[^/\\\\?#]*%[^/\\\\?#]*)\\.?(:[0-9]*)?([/\\\\?#]|$)")json",
     "must name a public host, not an address or a host of the own network"},
};

constexpr Denial kHostDenials[] = {
    {"regex",
     R"json("(?i)^\\s*(localhost|0|0x[0-9a-f]*|[0-9]{8,}|127\\.[0-9.]*|0+\\.0+\\.0+\\.0+|169\\.254\\.[0-9.]*|\\[?(::1?|::ffff:.*|fe80:.*)\\]?|.*\\.(localhost|internal))\\.?(:[0-9]*)?\\s*$")json",
     "must not be the machine that the server runs on, or its metadata service"},
};

constexpr Denial kAmountDenials[] = {
    {"gt", "100", "is more than 100; raise the bound in the policy if that is too low"},
    {"lt", "0", "is negative"},
};

struct Row {
  std::string_view signal;
  std::array<std::string_view, 2> types;  // of the schema: what the denials can judge
  std::span<const Denial> denials;
  bool bounds_reads;  // whether reading can do harm by it
};

constexpr Row kRows[] = {
    {"path", {"string", "string"}, kPathDenials, true},
    {"url", {"string", "string"}, kUrlDenials, true},
    {"webhook", {"string", "string"}, kUrlDenials, true},
    {"host", {"string", "string"}, kHostDenials, true},
    {"money_amount", {"number", "integer"}, kAmountDenials, false},
};

const Row* FindRow(std::string_view signal) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows),
                                   [signal](const Row& row) { return row.signal == signal; });
  return found == std::end(kRows) ? nullptr : found;
}

bool HasType(json::Value schema, const Row& row) {
  const json::Value type = schema.Find("type");
  return type.Is(json::Type::kString) &&
         std::find(row.types.begin(), row.types.end(), type.text()) != row.types.end();
}

// Whether the conditions of a policy can judge the argument `name`: where another declared one
// could be taken for it, they never decide.
bool CanBeJudged(json::Value properties, std::string_view name) {
  if (name.empty() || name.size() > kPropertyBytesMax) return false;
  if (json::IsSpecialToJavaScript(name)) return false;
  for (const auto& entry : properties) {
    if (entry.key != name && json::IsAlias(entry.key, name)) return false;
    if (json::IsSpecialToJavaScript(entry.key)) return false;
  }
  return true;
}

std::string PathOf(std::string_view name) {
  const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
    return base::IsAsciiAlnum(c) || c == '_' || c == '-';
  });
  if (is_plain) return fmt::format("args.{}", name);
  std::string quoted;
  json::AppendQuoted(quoted, name);
  return fmt::format("args[{}]", quoted);
}

// Whether a policy can name the argument: its reader ends a quoted name at the first `"]`, and
// people read policies, so nothing in one may look other than it reads.
bool CanBeNamed(std::string_view name) {
  return name.find("\"]") == std::string_view::npos &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

ArgumentBound Write(std::string_view property, const Denial& denial) {
  ArgumentBound bound;
  json::Writer writer(bound.conditions);
  writer.BeginArray().BeginObject();
  writer.Member("path", std::string_view(PathOf(property))).Member("op", denial.op);
  writer.Key("value").Raw(denial.value).EndObject().EndArray();
  bound.on_deny = fmt::format("`{}` {}.", base::Printable(property, kPropertyBytesMax), denial.why);
  return bound;
}

}  // namespace

std::vector<ArgumentBound> BoundArguments(const risk::ToolDefinition& tool,
                                          const risk::Assessment& assessment) {
  const json::Value properties = tool.input_schema.Find("properties");
  std::vector<std::pair<std::string_view, const Row*>> wanted;
  for (const risk::Signal& signal : assessment.signals) {
    const Row* row = FindRow(signal.kind);
    const std::string_view property = signal.evidence.property;
    const bool is_wanted =
        row != nullptr && (row->bounds_reads || assessment.category != risk::Category::kRead);
    if (!is_wanted || !HasType(properties.Find(property), *row)) continue;
    if (!CanBeJudged(properties, property) || !CanBeNamed(property)) continue;
    wanted.emplace_back(property, row);
  }
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  std::vector<ArgumentBound> bounds;
  for (const auto& [property, row] : wanted) {
    for (const Denial& denial : row->denials) {
      if (bounds.size() < kBoundsMax) bounds.push_back(Write(property, denial));
    }
  }
  return bounds;
}

}  // namespace toolgate::advice
