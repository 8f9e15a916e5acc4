// SPDX-License-Identifier: Apache-2.0
#include "json/schema/ecma_property_table.h"

#include <algorithm>

namespace toolgate::json {
namespace {

// ECMA-262, "General_Category" (Unicode's names and short names), in the terms of RE2, which has
// no set of unassigned code points.
constexpr EcmaProperty kCategories[] = {
    {"C", "Other", "L M N P S Z", true},
    {"Cc", "Control", "Cc"},
    {"Cc", "cntrl", "Cc"},
    {"Cf", "Format", "Cf"},
    {"Cn", "Unassigned", "L M N P S Z Cc Cf Co Cs", true},
    {"Co", "Private_Use", "Co"},
    {"Cs", "Surrogate", "Cs"},
    {"L", "Letter", "L"},
    {"LC", "Cased_Letter", "Lu Ll Lt"},
    {"Ll", "Lowercase_Letter", "Ll"},
    {"Lm", "Modifier_Letter", "Lm"},
    {"Lo", "Other_Letter", "Lo"},
    {"Lt", "Titlecase_Letter", "Lt"},
    {"Lu", "Uppercase_Letter", "Lu"},
    {"M", "Mark", "M"},
    {"M", "Combining_Mark", "M"},
    {"Mc", "Spacing_Mark", "Mc"},
    {"Me", "Enclosing_Mark", "Me"},
    {"Mn", "Nonspacing_Mark", "Mn"},
    {"N", "Number", "N"},
    {"Nd", "Decimal_Number", "Nd"},
    {"Nd", "digit", "Nd"},
    {"Nl", "Letter_Number", "Nl"},
    {"No", "Other_Number", "No"},
    {"P", "Punctuation", "P"},
    {"P", "punct", "P"},
    {"Pc", "Connector_Punctuation", "Pc"},
    {"Pd", "Dash_Punctuation", "Pd"},
    {"Pe", "Close_Punctuation", "Pe"},
    {"Pf", "Final_Punctuation", "Pf"},
    {"Pi", "Initial_Punctuation", "Pi"},
    {"Po", "Other_Punctuation", "Po"},
    {"Ps", "Open_Punctuation", "Ps"},
    {"S", "Symbol", "S"},
    {"Sc", "Currency_Symbol", "Sc"},
    {"Sk", "Modifier_Symbol", "Sk"},
    {"Sm", "Math_Symbol", "Sm"},
    {"So", "Other_Symbol", "So"},
    {"Z", "Separator", "Z"},
    {"Zl", "Line_Separator", "Zl"},
    {"Zp", "Paragraph_Separator", "Zp"},
    {"Zs", "Space_Separator", "Zs"},
};

constexpr EcmaProperty kBinaries[] = {
    {"Assigned", "Assigned", "L M N P S Z Cc Cf Co Cs"},
};

// Codes of ISO 15924 that patterns use; the names are those of RE2.
constexpr EcmaProperty kScripts[] = {
    {"Arab", "Arabic", "Arabic"},
    {"Armn", "Armenian", "Armenian"},
    {"Beng", "Bengali", "Bengali"},
    {"Bopo", "Bopomofo", "Bopomofo"},
    {"Brai", "Braille", "Braille"},
    {"Cher", "Cherokee", "Cherokee"},
    {"Copt", "Coptic", "Coptic"},
    {"Cyrl", "Cyrillic", "Cyrillic"},
    {"Deva", "Devanagari", "Devanagari"},
    {"Ethi", "Ethiopic", "Ethiopic"},
    {"Geor", "Georgian", "Georgian"},
    {"Grek", "Greek", "Greek"},
    {"Gujr", "Gujarati", "Gujarati"},
    {"Guru", "Gurmukhi", "Gurmukhi"},
    {"Hang", "Hangul", "Hangul"},
    {"Hani", "Han", "Han"},
    {"Hebr", "Hebrew", "Hebrew"},
    {"Hira", "Hiragana", "Hiragana"},
    {"Kana", "Katakana", "Katakana"},
    {"Khmr", "Khmer", "Khmer"},
    {"Knda", "Kannada", "Kannada"},
    {"Laoo", "Lao", "Lao"},
    {"Latn", "Latin", "Latin"},
    {"Mlym", "Malayalam", "Malayalam"},
    {"Mong", "Mongolian", "Mongolian"},
    {"Mymr", "Myanmar", "Myanmar"},
    {"Orya", "Oriya", "Oriya"},
    {"Sinh", "Sinhala", "Sinhala"},
    {"Syrc", "Syriac", "Syriac"},
    {"Taml", "Tamil", "Tamil"},
    {"Telu", "Telugu", "Telugu"},
    {"Thaa", "Thaana", "Thaana"},
    {"Thai", "Thai", "Thai"},
    {"Tibt", "Tibetan", "Tibetan"},
    {"Yiii", "Yi", "Yi"},
    {"Zinh", "Inherited", "Inherited"},
    {"Zyyy", "Common", "Common"},
};

const EcmaProperty* Find(std::span<const EcmaProperty> table, std::string_view name) {
  const auto row = std::find_if(table.begin(), table.end(), [name](const EcmaProperty& property) {
    return property.short_name == name || property.name == name;
  });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace

std::span<const EcmaProperty> EcmaCategories() { return kCategories; }
std::span<const EcmaProperty> EcmaScripts() { return kScripts; }

const EcmaProperty* FindEcmaProperty(std::string_view property) {
  const size_t equals = property.find('=');
  if (equals == property.npos) {
    const EcmaProperty* category = Find(kCategories, property);
    return category ? category : Find(kBinaries, property);
  }
  const std::string_view name = property.substr(0, equals);
  const std::string_view value = property.substr(equals + 1);
  if (name == "General_Category" || name == "gc") return Find(kCategories, value);
  if (name == "Script" || name == "sc") return Find(kScripts, value);
  return nullptr;
}

}  // namespace toolgate::json
