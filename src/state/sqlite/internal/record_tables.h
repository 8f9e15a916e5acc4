// SPDX-License-Identifier: Apache-2.0
// What was done, and what was answered.
#pragma once

#include "state/sqlite/internal/row_table.h"

namespace toolgate::state {

class SqliteAdminEvents final : public AdminEvents {
 public:
  explicit SqliteAdminEvents(Session& session) : session_(session) {}
  base::Status Add(AdminEvent& event) override;
  base::Result<std::vector<AdminEvent>> List(const Filter& filter) override;

 private:
  Session& session_;
};

class SqliteKeptAnswers final : public KeptAnswers {
 public:
  explicit SqliteKeptAnswers(Session& session) : session_(session) {}
  base::Status Add(const KeptAnswer& answer) override;
  base::Result<std::optional<KeptAnswer>> Find(std::string_view caller,
                                               std::string_view key) override;
  base::Status DeleteOlder(base::WallTime than) override;

 private:
  Session& session_;
};

}  // namespace toolgate::state
