// SPDX-License-Identifier: Apache-2.0
// Requests one after the other, each when the jobs of those before it have ended.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "simulator/testing/test_server.h"

namespace toolgate::simulator {

// Runs each of `steps` in its turn. Once, instead of RunJobs.
inline void RunSteps(TestServer& test, const std::vector<std::function<void()>>& steps) {
  size_t next = 0;
  std::function<void()> turn = [&] {
    const auto& jobs = test.server.jobs().all();
    const bool is_busy = std::any_of(jobs.begin(), jobs.end(), [](const auto& job) {
      return job->status == cloudstack::JobStatus::kPending;
    });
    if (!is_busy && next == steps.size()) return;
    if (!is_busy) steps[next++]();
    test.loop.Post(turn);
  };
  test.loop.Post(turn);
  test.RunJobs();
}

// How the newest job ended: `ok`, or `431: why`.
inline std::string LastOutcome(TestServer& test) {
  const Job& job = test.last_job();
  if (job.result_code == 0) return "ok";
  const auto result = json::Parse(job.result);
  return std::to_string(job.result_code) + ": " +
         (result ? std::string(result->root().Find("errortext").text()) : "");
}

// The `errorcode` of an answer with its text, or `ok`.
inline std::string Refusal(const ApiAnswer& answer) {
  if (answer.status == 200) return "ok";
  return std::to_string(answer.status) + ": " + answer.description;
}

// A member of the object under `key` of the newest job's result.
inline std::string ResultMember(TestServer& test, std::string_view key, std::string_view member) {
  const auto result = json::Parse(test.last_job().result);
  return result ? std::string(result->root().Find(key).Find(member).text()) : "";
}

}  // namespace toolgate::simulator
