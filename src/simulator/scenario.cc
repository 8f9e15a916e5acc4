// SPDX-License-Identifier: Apache-2.0
#include "simulator/scenario.h"

#include <cstdio>

#include <fmt/format.h>

#include "json/reader.h"

namespace toolgate::simulator {
namespace {

constexpr int64_t kTimeMsMax = 24 * 60 * 60 * 1000;
constexpr int64_t kCallsMax = 1'000'000;

}  // namespace

void Scenario::Read(json::Document document, base::Issues& issues) {
  const json::Value list = document.root();
  if (!list.Is(json::Type::kArray)) {
    issues.Error(list.position(), "the scenario must be a list of steps");
    return;
  }
  std::deque<Step> steps;
  for (const auto& entry : list) steps.push_back(ReadStep(entry.value, issues));
  if (issues.HasErrors()) return;
  steps_ = std::move(steps);
  document_ = std::move(document);
}

Scenario::Step Scenario::ReadStep(json::Value entry, base::Issues& issues) {
  Step step;
  json::ObjectReader reader(entry, "the step", issues);
  reader.RequirePresent("request");
  if (const auto at = reader.TakeInt("at_ms", 0, kTimeMsMax))
    step.at = std::chrono::milliseconds(*at);
  step.command = reader.TakeString("command").value_or("");
  step.calls_left = reader.TakeInt("calls", 1, kCallsMax).value_or(1);
  const std::string request = reader.TakeString("request").value_or("");
  const size_t space = request.find(' ');
  step.method = request.substr(0, space);
  if (space != request.npos) step.path = request.substr(space + 1);
  step.body = reader.TakeAny("body");
  reader.Finish();
  if (step.at.has_value() == !step.command.empty()) {
    issues.Error(entry.position(), "a step needs either `at_ms` or `command`");
  }
  return step;
}

void Scenario::Start() {
  for (const Step& step : steps_) {
    if (step.at) net::Spawn(MakeLater(step));
  }
  server_.OnRequest([this](const RequestRecord& record) {
    for (Step& step : steps_) {
      const bool is_meant = !step.at && step.calls_left > 0 && step.command == record.command;
      // Made once the answer is on its way.
      if (is_meant && --step.calls_left == 0) loop_.Post([this, &step] { Make(step); });
    }
  });
}

net::Task<void> Scenario::MakeLater(const Step& step) {
  co_await net::SleepFor(loop_, *step.at);
  Make(step);
}

void Scenario::Make(const Step& step) {
  const std::string mistake = control_.Do(step.method, step.path, step.body);
  if (mistake.empty()) return;
  std::fprintf(stderr, "cloudstack-sim: the step `%s %s` was not made: %s\n", step.method.c_str(),
               step.path.c_str(), mistake.c_str());
}

}  // namespace toolgate::simulator
