// SPDX-License-Identifier: Apache-2.0
// The scenarios of testdata/scenarios.yaml, each on a small company of its own. A step is
// `{do: command, as: caller, with: {parameters}}`, then what comes of it:
// `is`: `ok` (left out: the same), `http N`, or `job N` for a job that fails with N;
// `has`: members of the object in the answer or in the job's result, or of a list's first row;
// `count`: the rows of a list; `keep`: the name under which later steps find the object's id.
// In parameters `$name` is a kept id, or that of the network, machine, offering or zone of the
// name.
#include <map>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text.h"
#include "json/yaml.h"
#include "simulator/testing/test_server.h"

namespace toolgate::simulator {
namespace {

class NextTurn {
 public:
  explicit NextTurn(net::EventLoop& loop) : loop_(loop) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter) {
    loop_.Post([waiter] { waiter.resume(); });
  }
  void await_resume() const noexcept {}

 private:
  net::EventLoop& loop_;
};

std::string ScalarText(json::Value value) {
  if (value.Is(json::Type::kBool)) return value.AsBool() ? "true" : "false";
  return std::string(value.text());
}

class Scenario {
 public:
  explicit Scenario(json::Value steps) : steps_(steps) {}

  void Play(const std::string& name) {
    SCOPED_TRACE(name);
    test_.loop.Post([this] { net::Spawn(PlaySteps()); });
    test_.loop.Run();
  }

 private:
  net::Task<void> PlaySteps() {
    for (const auto& step : steps_) {
      const ApiAnswer answer = Send(step.value);
      const json::Document document = *json::Parse(answer.body);
      const json::Value body = (*document.root().begin()).value;
      const std::string job_id(body.Find("jobid").text());
      const Job* job = FindJob(job_id);
      while (job && job->status == cloudstack::JobStatus::kPending) {
        co_await NextTurn(test_.loop);
      }
      Judge(step.value, answer, body, job);
    }
    test_.loop.Finish();
  }

  ApiAnswer Send(json::Value step) {
    cloudstack::Parameters parameters;
    for (const auto& entry : step.Find("with")) {
      parameters.push_back({std::string(entry.key), Resolve(ScalarText(entry.value))});
    }
    const std::string_view caller = step.Find("as").text();
    return test_.Call(step.Find("do").text(), std::move(parameters),
                      caller.empty() ? "acme" : caller);
  }

  const Job* FindJob(std::string_view id) {
    for (const auto& job : test_.server.jobs().all()) {
      if (!id.empty() && job->id == id) return job.get();
    }
    return nullptr;
  }

  void Judge(json::Value step, const ApiAnswer& answer, json::Value body, const Job* job) {
    SCOPED_TRACE(step.Find("do").text());
    std::string outcome = "ok";
    if (answer.status != 200) outcome = "http " + std::to_string(answer.status);
    if (job && job->result_code != 0) outcome = "job " + std::to_string(job->result_code);
    const std::string_view expected = step.Find("is").text();
    const std::string said = answer.body + (job ? job->result : "");
    EXPECT_EQ(outcome, expected.empty() ? "ok" : expected) << said;
    if (step.Find("count").Is(json::Type::kNumber)) {
      EXPECT_EQ(ScalarText(body.Find("count")), ScalarText(step.Find("count"))) << said;
    }
    const json::Document result =
        job && !job->result.empty() ? *json::Parse(job->result) : json::Document();
    JudgeObject(step, FirstObject(job ? result.root() : body), body, said);
  }

  void JudgeObject(json::Value step, json::Value object, json::Value body,
                   const std::string& said) {
    for (const auto& member : step.Find("has")) {
      EXPECT_EQ(ScalarText(object.Find(member.key)), Resolve(ScalarText(member.value)))
          << member.key << " in " << said;
    }
    const std::string keep(step.Find("keep").text());
    if (keep.empty()) return;
    const json::Value id = body.Find("id").text().empty() ? object.Find("id") : body.Find("id");
    EXPECT_FALSE(id.text().empty()) << said;
    kept_[keep] = id.text();
  }

  // The object that an answer is about: its first member that is one, or a list's first row.
  static json::Value FirstObject(json::Value body) {
    for (const auto& member : body) {
      if (member.value.Is(json::Type::kObject)) return member.value;
      if (member.value.Is(json::Type::kArray) && member.value.size() > 0) {
        return (*member.value.begin()).value;
      }
    }
    return body;
  }

  std::string Resolve(const std::string& text) {
    if (!text.starts_with('$')) return text;
    const std::string name = text.substr(1);
    if (const auto found = kept_.find(name); found != kept_.end()) return found->second;
    Cloud& cloud = test_.server.cloud();
    if (const auto* network = cloud.networks.FindByName(name)) return network->id;
    if (const auto* machine = cloud.machines.FindByName(name)) return machine->id;
    if (const auto* offering = cloud.network_offerings.FindByName(name)) return offering->id;
    if (const auto* zone = cloud.zones.FindByName(name)) return zone->id;
    ADD_FAILURE() << "nothing is called " << name;
    return "";
  }

  TestServer test_;
  json::Value steps_;
  std::map<std::string, std::string> kept_;
};

TEST(NetworkScenarios, All) {
  const auto text = base::ReadFile("testdata/scenarios.yaml");
  ASSERT_TRUE(text) << text.error().message;
  const auto document = json::ParseYaml(*text);
  ASSERT_TRUE(document) << document.error().message;
  size_t played = 0;
  for (const auto& scenario : document->root()) {
    Scenario(scenario.value).Play(std::string(scenario.key));
    ++played;
  }
  EXPECT_GE(played, 15u);
}

}  // namespace
}  // namespace toolgate::simulator
