// SPDX-License-Identifier: Apache-2.0
// What answers have in common: JSON, revisions as ETags, pages of lists.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/route.h"
#include "json/writer.h"
#include "state/tables/tables.h"

namespace toolgate::admin {

constexpr size_t kPageSizeDefault = 100;
constexpr size_t kPageSizeMax = 500;

// A JSON object, whose members `write` writes.
std::string WriteObject(const std::function<void(json::Writer&)>& write);
Answer JsonAnswer(int status, const std::function<void(json::Writer&)>& write);
Answer NoContent();

// Says which revision the answer shows.
Answer WithRevision(Answer answer, int64_t revision);

// Whether If-Match names `revision`, or `*`. Call it inside the change, with the row's revision.
// Errors: if_match_needed without the field, stale_revision.
control::Outcome<void> CheckRevision(const Call& call, int64_t revision);

// `?limit=`. Errors: bad_request.
control::Outcome<size_t> LimitOf(const Call& call);
// What the cursor of this route holds; empty without one. Errors: bad_request.
control::Outcome<std::string> CursorOf(const Call& call);
std::string MakeCursor(const Call& call, std::string_view place);
// Both, for tables that are listed by id. One row more is asked for than is shown, so that it is
// known whether there are more.
control::Outcome<state::Page> PageOf(const Call& call);

// `{"items": [...], "next": "<cursor>"}` of `rows`, of which there is one more than fits if there
// is another page. `place` is what the cursor to the rows after one holds.
template <class Row>
Answer ListAnswer(const Call& call, const std::vector<Row>& rows, size_t limit,
                  const std::function<void(json::Writer&, const Row&)>& write,
                  const std::function<std::string(const Row&)>& place) {
  return JsonAnswer(200, [&](json::Writer& writer) {
    writer.Key("items").BeginArray();
    const size_t shown = std::min(limit, rows.size());
    for (size_t at = 0; at < shown; ++at) {
      writer.BeginObject();
      write(writer, rows[at]);
      writer.EndObject();
    }
    writer.EndArray();
    if (rows.size() > limit) writer.Member("next", MakeCursor(call, place(rows[shown - 1])));
  });
}

}  // namespace toolgate::admin
