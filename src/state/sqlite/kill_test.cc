// SPDX-License-Identifier: Apache-2.0
// `kill -9` at any moment: what was acknowledged is there, and nothing is half there.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <signal.h>

#include "base/testing/temporary_folder.h"
#include "state/sqlite/check_file.h"
#include "state/sqlite/testing/example_store.h"
#include "state/tables/testing/example_rows.h"

namespace toolgate::state {
namespace {

constexpr int kKills = 200;
constexpr int kWriters = 4;

// In memory that outlives the child: how far each writer is.
struct Progress {
  struct Writer {
    std::atomic<int64_t> begun;
    std::atomic<int64_t> acknowledged;
  };
  std::array<Writer, kWriters> writers;
  std::atomic<bool> is_open;
};

std::string Label(int writer, int64_t step) {
  return "g" + std::to_string(writer) + "-" + std::to_string(step);
}

// Each step makes a grant, revokes the one of the step before, deletes the one before that, raises
// the policy's version and the server's revision, and says so in the audit log: all or nothing.
base::Status MakeStep(Tables& tables, int writer, int64_t step) {
  const std::string name = "w" + std::to_string(writer);
  ASSIGN_OR_RETURN(const auto organisation, tables.organisations().FindNamed(name));
  ASSIGN_OR_RETURN(auto server, tables.servers().FindNamed(organisation->id, "files"));
  ASSIGN_OR_RETURN(auto policy, tables.policies().FindNamed(organisation->id, "readers"));
  Grant grant = ExampleGrant(*server, policy->id, Label(writer, step));
  RETURN_IF_ERROR(tables.grants().Insert(grant));
  if (step > 1) {
    ASSIGN_OR_RETURN(auto last,
                     tables.grants().FindNamed(organisation->id, Label(writer, step - 1)));
    last->revoked_at = ExampleTime(step);
    RETURN_IF_ERROR(tables.grants().Update(*last));
  }
  if (step > 2) {
    const Grant oldest = ExampleGrant(*server, "", Label(writer, step - 2));
    RETURN_IF_ERROR(tables.grants().Delete(organisation->id, oldest.id));
  }
  PolicyVersion version = ExampleVersion(policy->id, "step " + std::to_string(step));
  RETURN_IF_ERROR(tables.policies().AddVersion(version));
  policy->version = version.number;
  RETURN_IF_ERROR(tables.policies().Update(*policy));
  RETURN_IF_ERROR(tables.servers().Update(*server));
  AdminEvent event = ExampleEvent(organisation->id, "step");
  event.target_id = std::to_string(step);
  return tables.admin_events().Add(event);
}

// How many steps of `writer` are in the tables; -1 if they do not agree.
int64_t StepsIn(Tables& tables, int writer) {
  const std::string name = "w" + std::to_string(writer);
  const auto organisation = tables.organisations().FindNamed(name).value();
  if (!organisation) return -1;
  const std::string& id = organisation->id;
  const int64_t steps = tables.servers().FindNamed(id, "files").value()->revision - 1;
  const auto policy = tables.policies().FindNamed(id, "readers").value();
  // One more of the example's own.
  if (policy->version != steps + 1) return -1;
  if (tables.policies().FindVersion(policy->id, policy->version).value()->text !=
      (steps == 0 ? "version: 1" : "step " + std::to_string(steps))) {
    return -1;
  }
  const auto events = tables.admin_events().List({.organisation = id, .limit = 1}).value();
  if ((events.empty() ? "0" : events[0].target_id) != std::to_string(steps)) return -1;
  // The newest grant lives, the one before is revoked, and older ones stay deleted.
  size_t expected = 1;  // the example's own
  if (steps >= 1) {
    ++expected;
    if (!tables.grants().FindNamed(id, Label(writer, steps)).value()) return -1;
  }
  if (tables.grants().ListFiltered(id, {}, {.limit = 10}).value().size() != expected) return -1;
  if (steps >= 2) ++expected;
  const auto all = tables.grants().ListFiltered(id, {.with_revoked = true}, {.limit = 10}).value();
  return all.size() == expected ? steps : -1;
}

[[noreturn]] void WriteUntilKilled(const std::string& path, Progress& progress) {
  ExampleStore example(path);
  progress.is_open = true;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      Progress::Writer& mine = progress.writers[static_cast<size_t>(w)];
      for (;;) {
        const int64_t step = ++mine.begun;
        const auto written =
            example.store().Write([&](Tables& tables) { return MakeStep(tables, w, step); });
        if (!written) ::_exit(3);
        mine.acknowledged = step;
      }
    });
  }
  for (;;) ::pause();
}

class KillTest : public testing::Test {
 protected:
  KillTest()
      : memory_(::mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0)),
        progress_(*new (memory_) Progress{}) {}
  ~KillTest() override { ::munmap(memory_, sizeof(Progress)); }

  std::string Path() const { return folder_.path() + "/toolgate.db"; }

  int64_t Acknowledged() const {
    int64_t steps = 0;
    for (const auto& writer : progress_.writers) steps += writer.acknowledged;
    return steps;
  }

  // Once so many more steps are acknowledged, and some time later.
  void RunAndKill(int64_t steps, std::chrono::microseconds after) {
    progress_.is_open = false;
    const pid_t child = ::fork();
    if (child == 0) WriteUntilKilled(Path(), progress_);
    int status = 0;
    const auto has_ended = [&] { return ::waitpid(child, &status, WNOHANG) == child; };
    while (!progress_.is_open) {
      ASSERT_FALSE(has_ended()) << "the writer ended by itself: " << status;
      std::this_thread::yield();
    }
    const int64_t goal = Acknowledged() + steps;
    while (Acknowledged() < goal) {
      ASSERT_FALSE(has_ended()) << "the writer ended by itself: " << status;
      std::this_thread::yield();
    }
    std::this_thread::sleep_for(after);
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself: " << status;
  }

  // Everything acknowledged is there, nothing is torn; from here the next child goes on.
  void Verify() {
    ExampleStore example(Path());
    ASSERT_TRUE(example.store().Read([&](Tables& tables) -> base::Status {
      for (int w = 0; w < kWriters; ++w) {
        Progress::Writer& writer = progress_.writers[static_cast<size_t>(w)];
        const int64_t steps = StepsIn(tables, w);
        EXPECT_GE(steps, writer.acknowledged);
        EXPECT_LE(steps, writer.begun);
        writer.begun = steps;
        writer.acknowledged = steps;
      }
      return {};
    }));
  }

  const base::TemporaryFolder folder_;
  void* const memory_;
  Progress& progress_;
};

TEST_F(KillTest, NothingAcknowledgedIsLostAndNothingIsTorn) {
  {
    ExampleStore example(Path());
    for (int w = 0; w < kWriters; ++w) {
      ExampleThings things;
      ASSERT_TRUE(example.store().Write(
          [&](Tables& tables) { return InsertExample(tables, "w" + std::to_string(w), things); }));
    }
  }
  std::mt19937 random(std::random_device{}());
  // Some die before they have written anything, some in the midst of it.
  std::uniform_int_distribution<int> steps(0, 6);
  std::uniform_int_distribution<int> microseconds(0, 2'000);
  for (int kill = 0; kill < kKills && !HasFailure(); ++kill) {
    RunAndKill(steps(random), std::chrono::microseconds(microseconds(random)));
    if (!HasFatalFailure()) Verify();
  }
  EXPECT_TRUE(CheckFile(Path()).value().empty());
  EXPECT_GT(Acknowledged(), kKills);
}

}  // namespace
}  // namespace toolgate::state
