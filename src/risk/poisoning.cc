// SPDX-License-Identifier: Apache-2.0
#include "risk/poisoning.h"

#include <algorithm>
#include <array>
#include <bitset>

#include "base/check.h"
#include "base/text.h"
#include "risk/hidden_characters.h"
#include "risk/phrase_table.h"
#include "risk/poisoning_table.h"
#include "risk/token_shapes.h"

namespace toolgate::risk {
namespace {

constexpr size_t kKindsMax = 64;
constexpr size_t kCommentMin = 12;   // shorter comments are talk of comments
constexpr size_t kCommentMax = 256;  // what is looked at of a longer one
constexpr size_t kTagMax = 24;
constexpr size_t kNameMin = 6;

using KindSet = std::bitset<kKindsMax>;

size_t IndexOf(std::string_view id) {
  for (size_t i = 0; i < poisoning_kinds.size(); ++i) {
    if (poisoning_kinds[i].id == id) return i;
  }
  CHECK(false);  // the code and its data go together
}

// The kinds that code finds.
struct KindIndexes {
  size_t hidden_unicode = IndexOf("hidden_unicode");
  size_t invisible_mark = IndexOf("invisible_mark");
  size_t mixed_script = IndexOf("mixed_script");
  size_t control_characters = IndexOf("control_characters");
  size_t html_comment = IndexOf("html_comment");
  size_t model_markup = IndexOf("model_markup");
  size_t secret_value = IndexOf("secret_value");
  size_t secret_in_text = IndexOf("secret_in_text");
  size_t cross_server = IndexOf("cross_server");
  size_t url = IndexOf("url");
  size_t email = IndexOf("email");
  size_t encoded_text = IndexOf("encoded_text");
};

PhraseTable MakePhrases() {
  std::vector<PhraseRow> rows;
  for (size_t i = 0; i < poisoning_kinds.size(); ++i) {
    for (std::string_view phrase : poisoning_kinds[i].phrases.In(poisoning_phrases)) {
      rows.push_back({phrase, static_cast<uint16_t>(i)});
    }
  }
  return PhraseTable(PhraseTable::Place::kProse, rows);
}

struct Tables {
  PhraseTable phrases = MakePhrases();
  KindIndexes kinds;
  std::array<KindSet, kKindsMax> with;  // what makes a kind worse
  std::vector<std::pair<std::string_view, size_t>> tags;
  std::vector<std::pair<std::string_view, size_t>> places;
  std::bitset<256> first_of_places;

  Tables() {
    for (const PoisoningKind& kind : poisoning_kinds) {
      for (std::string_view place : kind.places.In(poisoning_phrases)) {
        first_of_places.set(static_cast<unsigned char>(place[0]));
      }
    }
    CHECK(poisoning_kinds.size() <= kKindsMax);
    for (size_t i = 0; i < poisoning_kinds.size(); ++i) {
      const PoisoningKind& kind = poisoning_kinds[i];
      for (std::string_view id : kind.with.In(poisoning_phrases)) with[i].set(IndexOf(id));
      for (std::string_view tag : kind.tags.In(poisoning_phrases)) tags.emplace_back(tag, i);
      for (std::string_view place : kind.places.In(poisoning_phrases))
        places.emplace_back(place, i);
    }
  }
};

const Tables& GetTables() {
  static const Tables tables;
  return tables;
}

bool IsNameByte(char c) { return base::IsAsciiAlnum(c) || c == '_' || c == '-' || c == '.'; }

bool IsValue(TextRole role) {
  return role == TextRole::kDefault || role == TextRole::kExample || role == TextRole::kChoice;
}

class PoisoningFinder {
 public:
  PoisoningFinder(const DefinitionText& definition, const OtherToolNames* others)
      : definition_(definition), others_(others) {}

  void Run(std::vector<Poisoning>& poisoning) {
    for (const Text& text : definition_.texts()) Read(text);
    Judge(poisoning);
  }

 private:
  struct Finding {
    size_t kind;
    Evidence evidence;
  };

  void Read(const Text& text) {
    tables_.phrases.FindAll(
        definition_.WordsOf(text), [&](uint16_t kind, const Word& first, const Word& last) {
          Add(kind, text, text.text.substr(first.begin, last.end - first.begin));
        });
    for (const Token& token : definition_.TokensOf(text)) {
      ReadToken(text, token);
    }
    if (text.has_markup) ReadMarkup(text);
    if (text.has_high_bytes || text.has_controls) ReadHidden(text);
    if (others_ != nullptr && !others_->empty()) ReadNames(text);
  }

  void ReadToken(const Text& text, const Token& token) {
    const std::string_view part = text.text.substr(token.begin, token.end - token.begin);
    ReadSecret(text, part);
    if (token.has_slash) ReadPlaces(text, part);
    // Addresses are what defaults and examples are made of.
    if (IsValue(text.role)) return;
    const KindIndexes& kinds = tables_.kinds;
    const std::string_view url = token.has_slash ? FindUrl(part) : std::string_view();
    if (!url.empty()) {
      if (text.role == TextRole::kProse) Add(kinds.url, text, url);
      return;
    }
    const std::string_view email = token.has_at ? FindEmail(part) : std::string_view();
    if (!email.empty()) Add(kinds.email, text, email);
    if (IsEncoded(part)) Add(kinds.encoded_text, text, part);
  }

  void ReadSecret(const Text& text, std::string_view token) {
    const std::string_view secret = FindSecret(token);
    if (secret.empty()) return;
    const KindIndexes& kinds = tables_.kinds;
    Add(IsValue(text.role) ? kinds.secret_value : kinds.secret_in_text, text, secret);
  }

  // Whole parts of a path: `~/.ssh/id_rsa` names `.ssh`, `config.env` does not name `.env`.
  void ReadPlaces(const Text& text, std::string_view token) {
    for (size_t at = 0; at < token.size(); ++at) {
      const bool begins = at == 0 || !IsNameByte(token[at - 1]);
      if (!begins || !tables_.first_of_places.test(static_cast<unsigned char>(token[at]))) continue;
      for (const auto& [place, kind] : tables_.places) {
        const size_t end = at + place.size();
        if (!token.substr(at).starts_with(place)) continue;
        if (end == token.size() || !base::IsAsciiAlnum(token[end])) return Add(kind, text, token);
      }
    }
  }

  void ReadMarkup(const Text& text) {
    for (size_t at = text.text.find_first_of("<["); at != std::string_view::npos;
         at = text.text.find_first_of("<[", at + 1)) {
      ReadMark(text, text.text.substr(at, kCommentMax));
    }
  }

  void ReadMark(const Text& text, std::string_view rest) {
    const KindIndexes& kinds = tables_.kinds;
    if (rest.starts_with("<!--")) {
      const size_t end = rest.find("-->");
      const std::string_view inside = rest.substr(4, end == std::string_view::npos ? end : end - 4);
      if (base::Trim(inside).size() >= kCommentMin)
        Add(kinds.html_comment, text, rest.substr(0, end));
      return;
    }
    if (rest.starts_with("<|") && rest.substr(2, kTagMax).find("|>") != std::string_view::npos) {
      return Add(kinds.model_markup, text, rest.substr(0, rest.find("|>") + 2));
    }
    for (std::string_view mark : {"[INST]", "<<SYS>>", "<start_of_turn>"}) {
      if (rest.starts_with(mark)) return Add(kinds.model_markup, text, rest.substr(0, mark.size()));
    }
    if (rest[0] == '<') ReadTag(text, rest);
  }

  void ReadTag(const Text& text, std::string_view rest) {
    const size_t end = rest.substr(0, kTagMax).find_first_of("> ");
    if (end == std::string_view::npos || rest.find('>') == std::string_view::npos) return;
    const std::string name = base::ToAsciiLower(rest.substr(1, end - 1));
    for (const auto& [tag, kind] : tables_.tags) {
      if (name == tag) Add(kind, text, rest.substr(0, rest.find('>') + 1));
    }
  }

  void ReadHidden(const Text& text) {
    const HiddenCharacters found = FindHiddenCharacters(text.text);
    const KindIndexes& kinds = tables_.kinds;
    if (!found.hidden.empty()) Add(kinds.hidden_unicode, text, found.hidden);
    if (!found.mark.empty()) Add(kinds.invisible_mark, text, found.mark);
    if (!found.mixed.empty()) Add(kinds.mixed_script, text, found.mixed);
    if (!found.control.empty()) Add(kinds.control_characters, text, found.control);
  }

  void ReadNames(const Text& text) {
    for (size_t at = 0; at < text.text.size();) {
      size_t end = at;
      while (end < text.text.size() && IsNameByte(text.text[end])) ++end;
      std::string_view name = text.text.substr(at, end - at);
      while (name.ends_with('.')) name.remove_suffix(1);
      if (name.size() >= kNameMin && others_->Contains(name)) {
        Add(tables_.kinds.cross_server, text, name);
      }
      at = end + 1;
    }
  }

  void Add(size_t kind, const Text& text, std::string_view part) {
    present_.set(kind);
    if (counts_[kind] >= kPoisoningPerKindMax) return;
    const bool is_told = !findings_.empty() && findings_.back().kind == kind &&
                         findings_.back().evidence.text.data() == part.data();
    if (is_told) return;
    ++counts_[kind];
    findings_.push_back({kind, {text.field, text.place, part, poisoning_kinds[kind].rule}});
  }

  void Judge(std::vector<Poisoning>& poisoning) const {
    KindSet raising;  // kinds that make another one worse
    for (size_t i = 0; i < poisoning_kinds.size(); ++i) {
      if (present_.test(i)) raising |= tables_.with[i];
    }
    const auto before = static_cast<std::ptrdiff_t>(poisoning.size());
    for (const Finding& finding : findings_) {
      const PoisoningKind& kind = poisoning_kinds[finding.kind];
      const bool is_raised = (tables_.with[finding.kind] & present_).any();
      if (kind.is_quiet && !is_raised && !raising.test(finding.kind)) continue;
      poisoning.push_back({kind.id, is_raised ? kind.raised : kind.severity, finding.evidence});
    }
    std::stable_sort(
        poisoning.begin() + before, poisoning.end(),
        [](const Poisoning& a, const Poisoning& b) { return a.severity > b.severity; });
  }

  const Tables& tables_ = GetTables();
  const DefinitionText& definition_;
  const OtherToolNames* others_;
  std::vector<Finding> findings_;
  KindSet present_;
  std::array<size_t, kKindsMax> counts_{};
};

// `search` is a word, `search_issues` and `searchIssues` are names.
bool IsTellingName(std::string_view name) {
  if (name.size() < kNameMin) return false;
  std::vector<Word> words;
  SplitName(name, words);
  return words.size() >= 2;
}

}  // namespace

OtherToolNames::OtherToolNames(std::span<const std::string_view> others,
                               std::span<const std::string_view> own) {
  for (std::string_view name : others) {
    if (IsTellingName(name)) names_.insert(name);
  }
  for (std::string_view name : own) names_.erase(name);
}

void FindPoisoning(const DefinitionText& definition, const OtherToolNames* others,
                   std::vector<Poisoning>& poisoning) {
  PoisoningFinder(definition, others).Run(poisoning);
}

std::string_view MeaningOfPoisoning(std::string_view kind) {
  for (const PoisoningKind& row : poisoning_kinds) {
    if (row.id == kind) return row.meaning;
  }
  return {};
}

}  // namespace toolgate::risk
