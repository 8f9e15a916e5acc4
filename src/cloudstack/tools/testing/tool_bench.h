// SPDX-License-Identifier: Apache-2.0
// Calls of tools against a simulated cloud.
#pragma once

#include <memory>
#include <string>

#include "cloudstack/tools/tool.h"
#include "simulator/testing/served_cloud.h"

namespace toolgate::cloudstack {

// One cloud, on which each call runs the loop to its end: one call a bench.
class ToolBench final : public JobWatcher {
 public:
  explicit ToolBench(std::string_view account = "admin") {
    options_.url = *net::Url::Parse(cloud.url());
    options_.api_key = cloud.account(account).user->api_key;
    options_.secret_key = cloud.account(account).user->secret_key;
    options_.retry_pause = std::chrono::milliseconds(1);
  }

  ToolResult Call(std::string_view name, const std::string& arguments_json) {
    const Tool* tool = FindTool(name);
    CHECK(tool);
    const auto document = json::Parse(arguments_json);
    CHECK(document);
    const ToolArguments arguments(tool->arguments, tool->shared_arguments, document->root());
    const auto mistakes = arguments.Check();
    if (!mistakes.empty()) return RefuseArguments(mistakes);
    const ToolCall call{arguments, api_, jobs_, *this, cloud.clock, form};
    ToolResult result;
    auto run = [&]() -> net::Task<void> { result = co_await tool->run(call); };
    cloud.Run(run);
    return result;
  }

  bool HasGivenUp() override { return gives_up; }
  net::Task<void> OnPending(std::string_view, std::chrono::milliseconds) override { co_return; }

  simulator::ServedCloud cloud;
  bool gives_up = false;
  ResultForm form = ResultForm::kStructured;

 private:
  ApiOptions options_;
  JobOptions job_options_{std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
  ApiClient api_{cloud.loop, cloud.http, options_, cloud.clock};
  JobRunner jobs_{cloud.loop, api_, job_options_, cloud.clock};
};

}  // namespace toolgate::cloudstack
