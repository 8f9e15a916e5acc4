// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/table.h"

#include <array>
#include <cstdint>
#include <map>

#include <fmt/format.h>

#include "base/check.h"
#include "risk/compile/generated_source.h"
#include "risk/compile/lexicon.h"

namespace toolgate::risk {
namespace {

constexpr std::array<std::string_view, 3> kWordPlaceNames = {"name", "text", "property"};

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
        classes_.push_back(
            fmt::format("{{Place::{}, {}, {}}}", PlaceLiteral(place.key), *bit, rows_.size()));
        rows_.push_back(Braced(entry.value));
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
    out.BeginRows("TableClass", "table_classes");
    for (const std::string& row : classes_) out.Row(row);
    out.EndRows();
    return std::move(out).Finish();
  }

  DataFile& file_;
  std::vector<std::string> rows_;
  std::map<std::string, std::array<size_t, 3>> words_;  // rows by place, from 1
  std::vector<std::string> classes_;
};

}  // namespace

std::string CompileTable(DataFile& file, const OtherFiles& others) {
  CHECK(others.size() == 1);
  return TableCompiler(file).Compile(others[0].root().Find("classes"));
}

}  // namespace toolgate::risk
