// SPDX-License-Identifier: Apache-2.0
// What the tables of rows have in common. `Interface` is a Table<T> or a NamedTable<T>.
#pragma once

#include <algorithm>
#include <limits>

#include "state/sqlite/internal/session.h"
#include "state/tables/tables.h"

namespace toolgate::state {

inline int64_t RowsOf(size_t limit) {
  return static_cast<int64_t>(std::min<size_t>(limit, std::numeric_limits<int64_t>::max()));
}

template <class T, class Interface>
class RowTable : public Interface {
 public:
  explicit RowTable(Session& session) : session_(session) {}

  base::Status Insert(T& row) override { return session_.Insert(row); }
  base::Status Update(T& row) override { return session_.Update(row); }
  base::Result<std::optional<T>> Find(std::string_view id) override {
    return session_.FindOne<T>("WHERE id = ?", id);
  }

 protected:
  Session& session_;
};

template <class T, class Interface>
class NamedRowTable : public RowTable<T, Interface> {
 public:
  using RowTable<T, Interface>::RowTable;

  base::Result<std::optional<T>> FindNamed(std::string_view organisation,
                                           std::string_view name) override {
    return this->session_.template FindOne<T>("WHERE organisation = ? AND name = ?", organisation,
                                              name);
  }
  base::Result<std::vector<T>> List(std::string_view organisation, const Page& page) override {
    return this->session_.template FindAll<T>(
        "WHERE organisation = ? AND id > ? ORDER BY id LIMIT ?", organisation, page.after,
        RowsOf(page.limit));
  }
  base::Status Delete(std::string_view organisation, std::string_view id) override {
    RETURN_IF_ERROR(
        this->session_.template DeleteOne<T>("organisation = ? AND id = ?", organisation, id));
    (this->session_.touched().*Mapping<T>::kTouched).emplace(id);
    return {};
  }
};

}  // namespace toolgate::state
