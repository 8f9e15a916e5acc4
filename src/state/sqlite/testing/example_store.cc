// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/testing/example_store.h"

#include "base/check.h"
#include "state/tables/testing/example_rows.h"

namespace toolgate::state {

ExampleStore::ExampleStore(std::string path) : path_(std::move(path)) { Restart(); }

void ExampleStore::Restart() {
  store_.reset();
  auto opened = SqliteControlStore::Open({.path = path_}, logger_.logger());
  CHECK(opened.has_value());
  store_ = std::move(*opened);
}

base::Status ExampleStore::Insert(std::string_view name, const std::string& title) {
  return store_->Write([&](Tables& tables) { return InsertOrganisation(tables, name, title); });
}

base::Status InsertOrganisation(Tables& tables, std::string_view name, const std::string& title) {
  Organisation row = ExampleOrganisation(name);
  row.title = title;
  return tables.organisations().Insert(row);
}

int CountOrganisations(const ControlStore& store) {
  int count = -1;
  const auto read = store.Read([&](Tables& tables) -> base::Status {
    ASSIGN_OR_RETURN(const auto rows, tables.organisations().List({.limit = 100'000}));
    count = static_cast<int>(rows.size());
    return {};
  });
  return read ? count : -1;
}

}  // namespace toolgate::state
