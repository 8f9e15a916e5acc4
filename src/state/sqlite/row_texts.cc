// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/internal/row_texts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace toolgate::state {
namespace {

std::string MakeUpdate(const char* table, const char* id, const std::vector<ColumnOfRow>& columns) {
  std::string set;
  std::string where;
  for (const ColumnOfRow& column : columns) {
    if (column.kind == ColumnKind::kColumn) set += fmt::format(", {} = ?", column.name);
    if (column.kind == ColumnKind::kFixed) where += fmt::format(" AND {} = ?", column.name);
  }
  return fmt::format(
      "UPDATE {} SET revision = revision + 1, updated_at = ?{} WHERE {} = ? AND revision = ?{}",
      table, set, id, where);
}

}  // namespace

RowTexts MakeRowTexts(const char* table, const char* id, const std::vector<ColumnOfRow>& columns) {
  std::vector<std::string_view> names;
  if (id != nullptr) names = {id, "revision", "created_at", "updated_at"};
  for (const ColumnOfRow& column : columns) names.emplace_back(column.name);
  const std::vector<std::string_view> marks(names.size(), "?");
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  RowTexts texts;
  texts.insert = fmt::format("INSERT INTO {}({}) VALUES({})", table, list, fmt::join(marks, ", "));
  texts.select = fmt::format("SELECT {} FROM {} ", list, table);
  if (id != nullptr) texts.update = MakeUpdate(table, id, columns);
  return texts;
}

}  // namespace toolgate::state
