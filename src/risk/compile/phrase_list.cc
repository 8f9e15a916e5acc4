// SPDX-License-Identifier: Apache-2.0
#include "risk/compile/phrase_list.h"

#include <fmt/format.h>

namespace toolgate::risk {

std::string PhraseList::Add(json::Value list) {
  const size_t begin = texts_.size();
  for (const auto& entry : list) texts_.push_back(entry.value.text());
  return fmt::format("{{{}, {}}}", begin, texts_.size());
}

void PhraseList::Write(std::string_view name, GeneratedSource& out) const {
  out.BeginRows("std::string_view", name);
  for (const std::string_view text : texts_) out.Row(Quote(text));
  out.EndRows();
}

std::set<std::string_view> IdsOf(json::Value list, std::string_view member) {
  std::set<std::string_view> ids;
  for (const auto& entry : list) ids.insert(entry.value.Find(member).text());
  return ids;
}

void CheckKnown(json::Value id, const std::set<std::string_view>& known, base::Issues& issues) {
  if (!id || known.contains(id.text())) return;
  issues.Error(id.position(), fmt::format("there is no `{}`", id.text()));
}

std::string CategoriesLiteral(json::Value categories) {
  std::string out;
  for (const auto& entry : categories) {
    out += fmt::format("{}BitOf(Category::k{})", out.empty() ? "" : " | ", entry.value.text());
  }
  return out.empty() ? "0" : out;
}

std::string SeverityLiteral(json::Value severity, std::string_view otherwise) {
  return fmt::format("Severity::k{}", severity ? severity.text() : otherwise);
}

}  // namespace toolgate::risk
