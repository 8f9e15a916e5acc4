// SPDX-License-Identifier: Apache-2.0
#include "report/explanation.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "advice/recommendation.h"
#include "base/text.h"
#include "crypto/json_digest.h"
#include "report/shown_text.h"
#include "risk/attack_patterns.h"
#include "risk/poisoning.h"
#include "risk/rules/decide.h"
#include "risk/severity.h"
#include "risk/signals.h"

namespace toolgate::report {
namespace {

constexpr size_t kBeforeBytes = 48;  // of the text around a quotation
constexpr size_t kAfterBytes = 48;
constexpr size_t kColumnsMax = 96;  // of a quotation
constexpr size_t kNameColumnsMax = 128;
constexpr size_t kRowsMax = 40;  // of a section
constexpr std::string_view kIndent = "  ";

bool IsIn(std::string_view part, std::string_view whole) {
  return !part.empty() && part.data() >= whole.data() &&
         part.data() + part.size() <= whole.data() + whole.size();
}

// Moves `at` back to where a UTF-8 sequence begins.
size_t ToSequence(std::string_view text, size_t at) {
  while (at > 0 && at < text.size() && (static_cast<uint8_t>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

// The quotation on one line among its neighbours, and carets under it with the rule and what it
// means.
void AppendQuotation(std::string& out, const risk::ToolDefinition& tool,
                     const risk::Evidence& evidence, std::string_view meaning) {
  const QuotedFrom from = FindQuoted(tool, evidence);
  const size_t begin = ToSequence(from.text, from.offset - std::min(from.offset, kBeforeBytes));
  const size_t after = from.offset + evidence.text.size();
  const size_t end = ToSequence(from.text, std::min(from.text.size(), after + kAfterBytes));
  const std::string field = Show(risk::FieldPath(evidence), kNameColumnsMax).text;
  const ShownText before = Show(from.text.substr(begin, from.offset - begin), kColumnsMax);
  const ShownText quoted = Show(evidence.text, kColumnsMax);
  const ShownText rest = Show(from.text.substr(after, end - after), kColumnsMax);
  const std::string_view cut_before = begin > 0 ? "..." : "";
  const std::string_view cut_after = end < from.text.size() ? "..." : "";
  const ShownText head = Show(fmt::format("{}: {}", field, cut_before), kNameColumnsMax + 8);
  out += fmt::format("{}{}{}{}{}{}\n", kIndent, head.text, before.text, quoted.text, rest.text,
                     cut_after);
  out += fmt::format("{}{}{} {}{}{}\n", kIndent, std::string(head.columns + before.columns, ' '),
                     std::string(std::max<size_t>(quoted.columns, 1), '^'), evidence.rule,
                     meaning.empty() ? "" : ": ", meaning);
}

class Explanation {
 public:
  Explanation(const advice::ListedTool& tool, Colours colours) : tool_(tool), colours_(colours) {}

  std::string Write() {
    WriteHead();
    WriteEvidence();
    WriteVotes();
    WriteAdjustments();
    WriteSignals();
    WriteContradictions();
    WritePoisoning();
    WritePatterns();
    WriteAdvice();
    return std::move(out_);
  }

 private:
  const risk::Assessment& assessment() const { return tool_.assessment; }

  void WriteHead() {
    const std::string severity(risk::Name(assessment().adjusted_severity));
    out_ += fmt::format("{}  {}  {}  confidence {}\n",
                        Show(tool_.definition.name, kNameColumnsMax).text,
                        risk::Name(assessment().category),
                        Paint(severity, assessment().adjusted_severity, colours_),
                        risk::Name(assessment().confidence));
    if (assessment().reviewed) out_ += "a person has reviewed this definition and decided so\n";
    if (assessment().review_is_stale) out_ += "a person has reviewed another definition of it\n";
    out_ += fmt::format("definition {}\n", crypto::DigestOf(tool_.value));
    if (!tool_.fault.empty()) out_ += fmt::format("it cannot be published: {}\n", tool_.fault);
  }

  // The title of a section with `rows`, and how many of them to write.
  size_t Begin(std::string_view title, size_t rows) {
    out_ += fmt::format("\n{}\n", title);
    return std::min(rows, kRowsMax);
  }
  void End(size_t rows) {
    if (rows > kRowsMax) out_ += fmt::format("{}and {} more\n", kIndent, rows - kRowsMax);
  }

  void WriteEvidence() {
    const auto& evidence = assessment().evidence;
    if (evidence.empty()) {
      out_ += "\nno rule found anything in its definition\n";
      return;
    }
    const size_t count = Begin("rules that fired, what decided first", evidence.size());
    for (size_t i = 0; i < count; ++i) {
      AppendQuotation(out_, tool_.definition, evidence[i], risk::WhyOf(evidence[i].rule));
    }
    End(evidence.size());
  }

  void WriteVotes() {
    out_ += fmt::format("\nthe rules say {}, the linear table says {}\n",
                        risk::Name(assessment().category), risk::Name(assessment().second_vote));
  }

  void WriteAdjustments() {
    const auto& adjustments = assessment().adjustments;
    out_ += fmt::format("severity of the class: {}\n", risk::Name(assessment().class_severity));
    for (const risk::Adjustment& one : adjustments) {
      const std::string_view meaning = risk::MeaningOfAdjustment(one.rule);
      out_ += fmt::format("now {} by {}{}{}\n", risk::Name(one.to), one.rule,
                          meaning.empty() ? "" : ": ", meaning);
    }
  }

  void WriteSignals() {
    const auto& signals = assessment().signals;
    if (signals.empty()) return;
    const size_t count = Begin("signals", signals.size());
    for (size_t i = 0; i < count; ++i) {
      AppendQuotation(out_, tool_.definition, signals[i].evidence,
                      risk::MeaningOfSignal(signals[i].kind));
    }
    End(signals.size());
  }

  void WriteContradictions() {
    const auto& contradictions = assessment().contradictions;
    if (contradictions.empty()) return;
    const size_t count = Begin("annotations that say otherwise", contradictions.size());
    for (size_t i = 0; i < count; ++i) {
      out_ +=
          fmt::format("{}{}\n", kIndent,
                      Show(DescribeClaim(tool_, contradictions[i].annotation), kColumnsMax).text);
      AppendQuotation(out_, tool_.definition, contradictions[i].evidence, "");
    }
    End(contradictions.size());
  }

  void WritePoisoning() {
    const auto& poisoning = assessment().poisoning;
    if (poisoning.empty()) return;
    const size_t count = Begin("text that seems to be meant for the model", poisoning.size());
    for (size_t i = 0; i < count; ++i) {
      const risk::Poisoning& one = poisoning[i];
      out_ += fmt::format("{}{} ({})\n", kIndent, Show(one.kind, kNameColumnsMax).text,
                          Paint(std::string(risk::Name(one.severity)), one.severity, colours_));
      AppendQuotation(out_, tool_.definition, one.evidence, risk::MeaningOfPoisoning(one.kind));
    }
    End(poisoning.size());
  }

  void WritePatterns() {
    const auto patterns = risk::PatternsFor(assessment());
    if (patterns.empty()) return;
    const size_t count = Begin("how tools like it are attacked", patterns.size());
    for (size_t i = 0; i < count; ++i) {
      const risk::AttackPattern& one = *patterns[i];
      std::vector<std::string> references;
      for (const std::string_view reference : risk::ReferencesOf(one)) {
        references.emplace_back(reference);
      }
      out_ += fmt::format("{}{} ({})\n{}{}{}\n", kIndent, one.title, base::Join(references, ", "),
                          kIndent, kIndent, one.rule);
    }
    End(patterns.size());
  }

  void WriteAdvice() {
    if (!tool_.fault.empty()) return;
    const auto rule = advice::Recommend(tool_.definition, assessment());
    out_ += fmt::format("\nrecommended: {}, because {}\n", advice::Describe(rule), rule.why);
    const std::string entry = advice::WriteEntry(rule);
    if (!entry.empty()) out_ += fmt::format("{}{}\n", kIndent, entry);
  }

  const advice::ListedTool& tool_;
  const Colours colours_;
  std::string out_;
};

}  // namespace

QuotedFrom FindQuoted(const risk::ToolDefinition& tool, const risk::Evidence& evidence) {
  const QuotedFrom alone{evidence.text, 0};
  if (evidence.text.empty()) return alone;
  for (const std::string_view text : {tool.name, tool.title, tool.description}) {
    if (IsIn(evidence.text, text)) {
      return {text, static_cast<size_t>(evidence.text.data() - text.data())};
    }
  }
  // Schemas nest no deeper than documents do, so this list stays short.
  std::vector<json::Value> open = {tool.input_schema, tool.annotations};
  while (!open.empty()) {
    const json::Value value = open.back();
    open.pop_back();
    const std::string_view text = value.text();
    if (IsIn(evidence.text, text)) {
      return {text, static_cast<size_t>(evidence.text.data() - text.data())};
    }
    for (const auto& entry : value) {
      if (IsIn(evidence.text, entry.key)) {
        return {entry.key, static_cast<size_t>(evidence.text.data() - entry.key.data())};
      }
      open.push_back(entry.value);
    }
  }
  return alone;
}

std::string WriteExplanation(const advice::ListedTool& tool, Colours colours) {
  return Explanation(tool, colours).Write();
}

}  // namespace toolgate::report
