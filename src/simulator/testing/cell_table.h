// SPDX-License-Identifier: Apache-2.0
// Tables in testdata/ of what each command (column) does to something in each state (row): `ok`,
// `job 431` or `http 530`, and `> Stopped` where the state is another one afterwards.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/file.h"
#include "json/yaml.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {

inline constexpr std::string_view kUnknownId = "00000000-0000-4000-8000-000000000000";

struct CellRequest {
  std::string command;
  cloudstack::Parameters parameters;
};

// What comes of `request` and of its job, without the state afterwards. Once for each server.
inline std::string RunCell(TestServer& test, const CellRequest& request) {
  const ApiAnswer answer = test.Call(request.command, request.parameters);
  test.RunJobs();
  if (answer.status != 200) return "http " + std::to_string(answer.status);
  if (test.server.jobs().all().empty()) return "ok";
  const Job& job = test.last_job();
  EXPECT_NE(job.status, cloudstack::JobStatus::kPending);
  return job.result_code == 0 ? "ok" : "job " + std::to_string(job.result_code);
}

// Compares each cell of the table at `path`, of which there are `cells`, with `outcome` of its row
// and its column.
inline void ExpectEveryCell(
    const char* path, int cells,
    const std::function<std::string(std::string_view row, std::string_view column)>& outcome) {
  const auto text = base::ReadFile(path);
  ASSERT_TRUE(text) << text.error().message;
  const auto document = json::ParseYaml(*text);
  ASSERT_TRUE(document) << document.error().message;
  const json::Value columns = document->root().Find("columns");
  int seen = 0;
  for (const auto& row : document->root().Find("rows")) {
    ASSERT_EQ(row.value.size(), columns.size()) << row.key;
    auto column = columns.begin();
    for (const auto& cell : row.value) {
      EXPECT_EQ(outcome(row.key, (*column).value.text()), cell.value.text())
          << row.key << ", " << (*column).value.text();
      ++column;
      ++seen;
    }
  }
  EXPECT_EQ(seen, cells);
}

}  // namespace toolgate::simulator
