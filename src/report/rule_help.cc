// SPDX-License-Identifier: Apache-2.0
#include "report/rule_help.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "risk/poisoning.h"

namespace toolgate::report {
namespace {

struct Row {
  std::string_view rule;
  std::string_view title;
  std::string_view meaning;
  std::string_view remedy;
};

constexpr std::string_view kPoisoningPrefix = "poisoning.";

constexpr Row kRows[] = {
    {"class.destructive", "Destructive tool",
     "The tool destroys something that cannot be had back.",
     "Hide it from agents; give it to a grant of its own where it is needed."},
    {"class.financial", "Financial tool", "The tool moves or commits money.",
     "Hide it from agents; give it to a grant of its own, with bounds on the amount."},
    {"class.execute", "Execute tool",
     "The tool runs something: code, a command, a query, or a machine.",
     "Limit how often it may be called, and bound its arguments."},
    {"class.unknown", "Tool that says nothing",
     "Nothing in the definition says what the tool does, so anything may happen.",
     "Hide it until somebody has reviewed it."},
    {"class.write", "Write tool", "The tool changes something that can be changed back.",
     "Limit how often it may be called."},
    {"class.read", "Read tool", "The tool reads what may be secret.",
     "Allow it only to agents that may see this, and not together with tools that send."},
    {"contradiction", "Annotation against evidence",
     "The tool's annotations say otherwise than its name, description or schema.",
     "Trust the worse of both, and tell the server's publisher."},
};

}  // namespace

std::string ClassRule(risk::Category category) {
  return "class." + base::ToAsciiLower(risk::Name(category));
}

std::string PoisoningRule(std::string_view kind) {
  return fmt::format("{}{}", kPoisoningPrefix, kind);
}

RuleHelp HelpFor(std::string_view rule) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows),
                                   [rule](const Row& row) { return row.rule == rule; });
  if (found != std::end(kRows)) {
    return {std::string(found->title), std::string(found->meaning), std::string(found->remedy)};
  }
  const std::string_view kind =
      rule.starts_with(kPoisoningPrefix) ? rule.substr(kPoisoningPrefix.size()) : rule;
  const std::string_view known = risk::MeaningOfPoisoning(kind);
  return {fmt::format("Text for the model: {}", kind),
          fmt::format("The definition holds text that seems to be meant for the model and not for "
                      "its user: {}.",
                      known.empty() ? kind : known),
          "Read the definition whole; do not list the tool until its publisher has explained it."};
}

std::string UriOf(std::string_view source) {
  constexpr std::string_view kPlain = "-._~:/?#[]@!$&'()*+,;=";
  std::string out;
  for (const char c : source) {
    if (base::IsAsciiAlnum(c) || kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<uint8_t>(c));
    }
  }
  return out;
}

}  // namespace toolgate::report
