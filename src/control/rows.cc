// SPDX-License-Identifier: Apache-2.0
#include "control/rows.h"

namespace toolgate::control {

Fault NameTaken(std::string pointer, std::string_view kind, std::string_view name) {
  const std::string message =
      fmt::format("the name `{}` has another {} already", base::Printable(name), kind);
  Fault fault{{base::ErrorCode::kConflict, message}, {}, "name_taken"};
  fault.fields.push_back({std::move(pointer), message, "choose another name", {}});
  return fault;
}

void WriteRow(json::Writer& writer, const state::Row& row) {
  writer.Member("id", row.id).Member("revision", row.revision);
  WriteTime(writer, "created_at", row.created_at);
  WriteTime(writer, "updated_at", row.updated_at);
}

void WriteLabels(json::Writer& writer, const state::Labels& labels) {
  writer.Key("labels").BeginObject();
  for (const auto& [key, value] : labels) writer.Member(std::string_view(key), value);
  writer.EndObject();
}

void WritePause(json::Writer& writer, const state::Pause& pause) {
  writer.Key("paused");
  if (!pause) {
    writer.Null();
    return;
  }
  writer.BeginObject().Member("by", pause.by).Member("reason", pause.reason);
  WriteTime(writer, "at", pause.at);
  writer.EndObject();
}

void WriteTime(json::Writer& writer, std::string_view key, std::optional<base::WallTime> time) {
  writer.Key(key);
  if (time) {
    writer.String(base::FormatUtc(*time));
  } else {
    writer.Null();
  }
}

}  // namespace toolgate::control
