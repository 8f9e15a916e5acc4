// SPDX-License-Identifier: Apache-2.0
// What operations on all kinds of rows have in common: found by name or id within their
// organisation, written for people and programs. Whether somebody knows the row as it is was asked
// before (If-Match).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "control/events.h"
#include "control/outcome.h"
#include "json/writer.h"
#include "state/tables/tables.h"

namespace toolgate::control {

// The row of `organisation` that a name or an id means; not_found also for those of others.
template <class T>
Outcome<T> GetRow(state::NamedTable<T>& table, const state::Organisation& organisation,
                  std::string_view kind, std::string_view reference) {
  ASSIGN_OR_FAULT(std::optional<T> row, table.Find(reference));
  if (row && row->organisation == organisation.id) return std::move(*row);
  ASSIGN_OR_FAULT(row, table.FindNamed(organisation.id, reference));
  if (row) return std::move(*row);
  return Refuse(base::ErrorCode::kNotFound,
                fmt::format("there is no {} `{}`", kind, base::Printable(reference)));
}

// That a name is taken, which stands at `pointer` of what was asked for.
Fault NameTaken(std::string pointer, std::string_view kind, std::string_view name);

// Members `id`, `revision`, `created_at` and `updated_at`; `labels`; `paused`.
void WriteRow(json::Writer& writer, const state::Row& row);
void WriteLabels(json::Writer& writer, const state::Labels& labels);
void WritePause(json::Writer& writer, const state::Pause& pause);
void WriteTime(json::Writer& writer, std::string_view key, std::optional<base::WallTime> time);

}  // namespace toolgate::control
