// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/job_runner.h"

#include <gtest/gtest.h>

#include "simulator/testing/served_cloud.h"

namespace toolgate::cloudstack {
namespace {

using Status = JobOutcome::Status;
using std::chrono::milliseconds;

class Patience final : public JobWatcher {
 public:
  bool HasGivenUp() override { return gives_up; }
  net::Task<void> OnPending(std::string_view, milliseconds waited) override {
    ++pending;
    runs_ahead = runs_ahead || waited > clock_.Now() - begun_;
    co_return;
  }
  bool gives_up = false;
  int pending = 0;
  bool runs_ahead = false;  // more time was told than has passed

 private:
  const base::SystemClock clock_;
  const base::SteadyTime begun_ = clock_.Now();
};

class JobRunnerTest : public ::testing::Test {
 protected:
  JobRunnerTest() {
    api_options_.url = *net::Url::Parse(cloud_.url());
    api_options_.retry_pause = milliseconds(1);
    api_options_.api_key = cloud_.account("admin").user->api_key;
    api_options_.secret_key = cloud_.account("admin").user->secret_key;
  }
  JobOutcome Stop(std::string_view machine, milliseconds wait_max = milliseconds(5'000),
                  Resubmit resubmit = Resubmit::kUnderSameId) {
    JobRequest request{
        "stopVirtualMachine", {{"id", cloud_.machine(machine).id}}, resubmit, wait_max};
    std::optional<JobOutcome> outcome;
    auto run = [&]() -> net::Task<void> {
      outcome.emplace(co_await runner_.Run(std::move(request), watcher_));
    };
    cloud_.Run(run);
    return std::move(*outcome);
  }

  simulator::ServedCloud cloud_;
  ApiOptions api_options_;
  JobOptions options_{milliseconds(1), milliseconds(1)};
  ApiClient api_{cloud_.loop, cloud_.http, api_options_, cloud_.clock};
  JobRunner runner_{cloud_.loop, api_, options_, cloud_.clock};
  Patience watcher_;
};

TEST_F(JobRunnerTest, FollowsAJobToItsEnd) {
  const JobOutcome outcome = Stop("web-1");
  ASSERT_EQ(outcome.status, Status::kSucceeded) << outcome.error.text;
  EXPECT_EQ(outcome.result().Find("virtualmachine").Find("state").text(), "Stopped");
}

TEST_F(JobRunnerTest, TellsWhyAJobFailed) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"job_error","code":534,
                        "text":"the host is away"}])");
  const JobOutcome outcome = Stop("web-1");
  EXPECT_EQ(outcome.status, Status::kFailed);
  EXPECT_EQ(outcome.error.code, 534);
  EXPECT_EQ(outcome.error.text, "the host is away");
}

TEST_F(JobRunnerTest, TakesAJobWithoutResultForFailed) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"job_lost"}])");
  const JobOutcome outcome = Stop("web-1");
  EXPECT_EQ(outcome.status, Status::kFailed);
  EXPECT_EQ(outcome.error.code, 530);
  EXPECT_NE(outcome.error.text.find("left no result"), std::string::npos);
}

TEST_F(JobRunnerTest, FindsTheJobWhoseAnswerWasLost) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"drop_reply"}])");
  EXPECT_EQ(Stop("web-1").status, Status::kSucceeded);
  EXPECT_EQ(cloud_.CountOf("stopVirtualMachine"), 1u);
}

TEST_F(JobRunnerTest, SendsARequestThatNeverArrivedAgain) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"drop_request","times":1}])");
  EXPECT_EQ(Stop("web-1").status, Status::kSucceeded);
  EXPECT_EQ(cloud_.CountOf("stopVirtualMachine"), 2u);
}

TEST_F(JobRunnerTest, SendsNothingAgainThatWouldDoHarmTwice) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"drop_request","times":1}])");
  EXPECT_EQ(Stop("web-1", milliseconds(5'000), Resubmit::kNever).status, Status::kUnknown);
  EXPECT_EQ(cloud_.CountOf("stopVirtualMachine"), 1u);
}

// The answer to the first request was lost, and so was the look at its job: the second request
// finds the id taken.
TEST_F(JobRunnerTest, TakesATakenIdForItsOwnJob) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"drop_reply","times":1},
                       {"command":"queryAsyncJobResult","kind":"error","code":431,"times":1}])");
  EXPECT_EQ(Stop("web-1").status, Status::kSucceeded);
  EXPECT_EQ(cloud_.CountOf("stopVirtualMachine"), 2u);
}

TEST_F(JobRunnerTest, DoesNotTakeALaterRefusalForTheWholeTruth) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"drop_request","times":1},
                       {"command":"stopVirtualMachine","kind":"error","code":503}])");
  EXPECT_EQ(Stop("web-1").status, Status::kUnknown);
}

TEST_F(JobRunnerTest, TakesARefusalForARefusal) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"error","code":503}])");
  EXPECT_EQ(Stop("web-1").status, Status::kFailed);
  EXPECT_EQ(cloud_.CountOf("stopVirtualMachine"), 1u);
}

TEST_F(JobRunnerTest, SaysSoWhenItCannotKnow) {
  cloud_.SetFaults(R"([{"command":"queryAsyncJobResult","kind":"bad_gateway"}])");
  const JobOutcome outcome = Stop("web-1");
  EXPECT_EQ(outcome.status, Status::kUnknown);
  EXPECT_FALSE(outcome.id.empty());
}

TEST_F(JobRunnerTest, LeavesAJobThatTakesTooLong) {
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"job_stuck"}])");
  const JobOutcome outcome = Stop("web-1", milliseconds(100));
  EXPECT_EQ(outcome.status, Status::kPending);
  EXPECT_FALSE(outcome.id.empty());
  EXPECT_GT(watcher_.pending, 0);
}

TEST(JobOptions, LaterPausesAreNoShorterThanTheFirst) {
  JobOptions options;
  options.StartAt(milliseconds(50));
  EXPECT_EQ(options.first_poll, milliseconds(50));
  EXPECT_EQ(options.poll_max, milliseconds(5'000));
  options.StartAt(milliseconds(20'000));
  EXPECT_EQ(options.first_poll, milliseconds(20'000));
  EXPECT_EQ(options.poll_max, milliseconds(20'000));
  options.StartAt(milliseconds(1'000'000));
  EXPECT_EQ(options.first_poll, milliseconds(JobOptions::kFirstPollMsMax));
}

TEST_F(JobRunnerTest, TellsNoMoreTimeThanHasPassed) {
  options_ = {milliseconds(20), milliseconds(60'000)};
  cloud_.SetFaults(R"([{"command":"stopVirtualMachine","kind":"job_stuck"}])");
  EXPECT_EQ(Stop("web-1", milliseconds(100)).status, Status::kPending);
  EXPECT_GT(watcher_.pending, 0);
  EXPECT_FALSE(watcher_.runs_ahead);
}

TEST_F(JobRunnerTest, CleansWhatTheCloudSays) {
  cloud_.SetFaults(
      R"([{"command":"stopVirtualMachine","kind":"job_error","text":"a\u001b[2Jway"}])");
  EXPECT_EQ(Stop("web-1").error.text, "a\\x1b[2Jway");
}

TEST_F(JobRunnerTest, CutsWhatTheCloudSays) {
  const std::string faults = R"([{"command":"stopVirtualMachine","kind":"job_error","text":")" +
                             std::string(5'000, 'x') + "\"}]";
  cloud_.SetFaults(faults.c_str());
  EXPECT_LT(Stop("web-1").error.text.size(), 2'100u);
}

TEST_F(JobRunnerTest, LeavesAJobThatNobodyWaitsFor) {
  watcher_.gives_up = true;
  EXPECT_EQ(Stop("web-1").status, Status::kPending);
}

}  // namespace
}  // namespace toolgate::cloudstack
