// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>

#include <fmt/format.h>

#include "base/check.h"
#include "risk/compile/generated_source.h"
#include "risk/compile/lexicon.h"
#include "risk/features/features.h"

namespace toolgate::risk {
namespace {

constexpr std::array<std::string_view, 3> kWordPlaceNames = {"name", "text", "property"};

// In the order of Place.
constexpr std::array<std::string_view, kPlaces> kPlaceNames = {
    "verb",  "maybe", "other",     "object",   "head",   "lead", "joined", "first",
    "later", "text",  "parameter", "property", "action", "hint", "denied", "server"};

size_t FindPlace(std::string_view name) {
  const auto found = std::find(kPlaceNames.begin(), kPlaceNames.end(), name);
  CHECK(found != kPlaceNames.end());  // the schema lists them
  return static_cast<size_t>(found - kPlaceNames.begin());
}

class TableCompiler {
 public:
  explicit TableCompiler(DataFile& file) : file_(file) {}

  std::string Compile(json::Value classes) {
    ReadWords();
    ReadClasses(classes);
    if (rows_.size() >= UINT16_MAX) {
      file_.issues.Error(file_.root().position(), "there are too many rows");
    }
    return Write();
  }

 private:
  void ReadWords() {
    for (size_t place = 0; place < kWordPlaceNames.size(); ++place) {
      for (const auto& entry : file_.root().Find("words").Find(kWordPlaceNames[place])) {
        rows_.push_back(Braced(entry.value));
        words_[std::string(entry.key)][place] = rows_.size();
      }
    }
  }

  void ReadClasses(json::Value classes) {
    for (const auto& place : file_.root().Find("classes")) {
      for (const auto& entry : place.value) {
        const auto bit = FindClass(classes, entry.key);
        if (!bit) {
          file_.issues.Error(entry.key_value.position(),
                             fmt::format("lexicon.yaml has no class `{}`", entry.key));
          continue;
        }
        rows_.push_back(Braced(entry.value));
        classes_[FindPlace(place.key)][*bit] = rows_.size();
      }
    }
  }

  static std::string Braced(json::Value weights) {
    std::string text;
    for (const auto& weight : weights) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", weight.value.text());
    }
    return "{" + text + "}";
  }

  std::string Write() const {
    GeneratedSource out("data/table.yaml", "risk/table/table.h");
    out.Line(fmt::format("constinit const std::array<int16_t, kVotes> table_bias = {};\n",
                         Braced(file_.root().Find("bias"))));
    out.BeginRows("TableRow", "table_rows");
    for (const std::string& row : rows_) out.Row(row);
    out.EndRows();
    std::vector<std::string> texts;
    out.BeginRows("TableWord", "table_words");
    for (const auto& [text, places] : words_) {
      texts.push_back(text);
      out.Row(fmt::format("{{{}, {{{}, {}, {}}}}}", Quote(text), places[0], places[1], places[2]));
    }
    out.EndRows();
    AppendSlots(texts, "table_slots", out);
    WriteClasses(out);
    return std::move(out).Finish();
  }

  void WriteClasses(GeneratedSource& out) const {
    std::string rows;
    std::string sets;
    for (const auto& bits : classes_) {
      ClassSet set = 0;
      for (size_t bit = 0; bit < bits.size(); ++bit) {
        rows += fmt::format("{}, ", bits[bit]);
        if (bits[bit] != 0) set |= ClassSet{1} << bit;
      }
      rows += "\n    ";
      sets += fmt::format("{:#x}u, ", set);
    }
    out.Line(
        fmt::format("constinit const std::array<uint16_t, kPlaces * kWordClassesMax> "
                    "table_class_rows = {{{}}};\n",
                    rows));
    out.Line(fmt::format(
        "constinit const std::array<ClassSet, kPlaces> table_class_sets = {{{}}};\n", sets));
  }

  DataFile& file_;
  std::vector<std::string> rows_;
  std::map<std::string, std::array<size_t, 3>> words_;                  // rows by place, from 1
  std::array<std::array<size_t, kWordClassesMax>, kPlaces> classes_{};  // rows, from 1
};

}  // namespace

std::string CompileTable(DataFile& file, const OtherFiles& others) {
  CHECK(others.size() == 1);
  return TableCompiler(file).Compile(others[0].root().Find("classes"));
}

}  // namespace toolgate::risk
