// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/attack_patterns.h"

#include <fmt/format.h>

#include "risk/compile/phrase_list.h"

namespace toolgate::risk {
namespace {

void CheckPattern(json::Value pattern, const OtherFiles& others, base::Issues& issues) {
  for (const auto& kind : pattern.Find("signals")) {
    CheckKnown(kind.value, IdsOf(others[0].root().Find("kinds"), "id"), issues);
  }
  for (const auto& kind : pattern.Find("poisoning")) {
    CheckKnown(kind.value, IdsOf(others[1].root().Find("kinds"), "id"), issues);
  }
  const bool is_partly = pattern.Find("stops").text() == "partly";
  if (is_partly != static_cast<bool>(pattern.Find("remains"))) {
    issues.Error(pattern.position(),
                 "a pattern has `remains` when its rule stops it partly, and "
                 "only then");
  }
}

std::string TrimmedText(json::Value pattern, std::string_view member) {
  std::string_view text = pattern.Find(member).text();
  while (text.ends_with('\n')) text.remove_suffix(1);
  return Quote(text);
}

class Compiler {
 public:
  std::string Row(json::Value pattern) {
    const size_t begin = incidents_.size();
    for (const auto& entry : pattern.Find("incidents")) incidents_.push_back(entry.value);
    return fmt::format(
        "{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {{{}, {}}}}}", QuoteMember(pattern, "slug"),
        QuoteMember(pattern, "title"), TrimmedText(pattern, "how"), QuoteMember(pattern, "rule"),
        TrimmedText(pattern, "policy"), QuoteMember(pattern, "remains"),
        CategoriesLiteral(pattern.Find("classes")), phrases_.Add(pattern.Find("signals")),
        phrases_.Add(pattern.Find("poisoning")), phrases_.Add(pattern.Find("references")), begin,
        incidents_.size());
  }

  void WriteRest(json::Value defaults, GeneratedSource& out) {
    out.BeginRows("AttackDefaults", "attack_defaults");
    for (const auto& entry : defaults) {
      out.Row(fmt::format("{{Category::k{}, {}}}", entry.value.Find("class").text(),
                          phrases_.Add(entry.value.Find("patterns"))));
    }
    out.EndRows();
    out.BeginRows("Incident", "attack_incidents");
    for (const json::Value incident : incidents_) {
      out.Row(fmt::format("{{{}, {}, {}}}", QuoteMember(incident, "when"),
                          QuoteMember(incident, "what"), QuoteMember(incident, "source")));
    }
    out.EndRows();
    phrases_.Write("attack_phrases", out);
  }

 private:
  PhraseList phrases_;
  std::vector<json::Value> incidents_;
};

}  // namespace

std::string CompileAttackPatterns(DataFile& file, const OtherFiles& others) {
  const json::Value patterns = file.root().Find("patterns");
  const json::Value defaults = file.root().Find("defaults");
  CheckUnique(patterns, "slug", file.issues);
  CheckUnique(defaults, "class", file.issues);
  const auto slugs = IdsOf(patterns, "slug");
  for (const auto& entry : defaults) {
    for (const auto& slug : entry.value.Find("patterns"))
      CheckKnown(slug.value, slugs, file.issues);
  }
  GeneratedSource out("data/attack_patterns.yaml", "risk/attack_patterns.h");
  Compiler compiler;
  out.BeginRows("AttackPattern", "attack_patterns");
  for (const auto& entry : patterns) {
    CheckPattern(entry.value, others, file.issues);
    out.Row(compiler.Row(entry.value));
  }
  out.EndRows();
  compiler.WriteRest(defaults, out);
  return std::move(out).Finish();
}

}  // namespace toolgate::risk
