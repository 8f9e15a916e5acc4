// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"

namespace toolgate::simulator {

bool MatchesTags(const CommandContext& context, std::string_view resource_id) {
  const auto wanted = context.arguments.Rows("tags");
  if (wanted.empty()) return true;
  const std::vector<Tag>& tags = context.cloud.tags.Of(resource_id);
  return std::any_of(wanted.begin(), wanted.end(), [&tags](const MapRow& row) {
    return std::any_of(tags.begin(), tags.end(), [&row](const Tag& tag) {
      const auto value = row.find("value");
      return tag.key == Field(row, "key") && (value == row.end() || tag.value == value->second);
    });
  });
}

bool HoldsWord(std::string_view text, std::string_view word) {
  const auto are_alike = [](char a, char b) { return base::AsciiLower(a) == base::AsciiLower(b); };
  const auto found = std::search(text.begin(), text.end(), word.begin(), word.end(), are_alike);
  return found != text.end() || word.empty();
}

bool MatchesNames(const Arguments& arguments, std::string_view id, std::string_view name) {
  if (arguments.Has("id") && arguments.Text("id") != id) return false;
  if (arguments.Has("ids")) {
    const auto ids = arguments.List("ids");
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) return false;
  }
  if (arguments.Has("name") && arguments.Text("name") != name) return false;
  return true;
}

bool HasKeyword(const Arguments& arguments, std::string_view name, std::string_view text) {
  const std::string_view word = arguments.Text("keyword");
  return word.empty() || HoldsWord(name, word) || HoldsWord(text, word);
}

bool Differs(const Arguments& arguments, std::string_view name, std::string_view value) {
  return arguments.Has(name) && !base::EqualsIgnoreCase(arguments.Text(name), value);
}

}  // namespace toolgate::simulator
