// SPDX-License-Identifier: Apache-2.0
#include "state/tables/testing/control_store_contract.h"

#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "state/tables/tidy.h"

namespace toolgate::state {

using base::ErrorCode;

// Here, so that whoever has a harness is linked with the tests below.
ControlStoreHarness::~ControlStoreHarness() = default;

ControlStoreContract::ControlStoreContract() = default;

void ControlStoreTest::Write(const ControlStore::Change& change) {
  const auto written = store().Write(change);
  ASSERT_TRUE(written) << written.error().message;
}

void ControlStoreTest::Read(const ControlStore::Change& read) {
  const auto done = store().Read(read);
  ASSERT_TRUE(done) << done.error().message;
}

ErrorCode ControlStoreTest::Refusal(const ControlStore::Change& change) {
  const auto written = store().Write(change);
  EXPECT_FALSE(written);
  return written ? ErrorCode::kInternal : written.error().code;
}

namespace {

base::Status InsertNamed(Tables& tables, std::string_view name) {
  Organisation row = ExampleOrganisation(name);
  return tables.organisations().Insert(row);
}

// How many organisations there are.
size_t Count(const ControlStore& store) {
  size_t count = 0;
  const auto read = store.Read([&](Tables& tables) -> base::Status {
    ASSIGN_OR_RETURN(const auto rows, tables.organisations().List({.limit = 10'000}));
    count = rows.size();
    return {};
  });
  EXPECT_TRUE(read);
  return count;
}

}  // namespace

TEST_P(ControlStoreContract, KeepsWhatWasWritten) {
  ExampleThings things;
  Write([&](Tables& tables) { return InsertExample(tables, "acme", things); });
  if (harness_->is_durable()) harness_->Restart();
  Read([&](Tables& tables) -> base::Status {
    EXPECT_EQ(tables.organisations().FindNamed("acme").value()->title, "The acme");
    EXPECT_EQ(tables.grants().ListAll().value().size(), 1U);
    return {};
  });
}

TEST_P(ControlStoreContract, AChangeThatFailsLeavesNothing) {
  const auto failed = store().Write([](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(InsertNamed(tables, "acme"));
    return base::Fail(ErrorCode::kLimitExceeded, "enough");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::kLimitExceeded);
  EXPECT_EQ(failed.error().message, "enough");
  EXPECT_EQ(Count(store()), 0U);
}

TEST_P(ControlStoreContract, AChangeThatThrowsLeavesNothing) {
  EXPECT_EQ(Refusal([](Tables& tables) -> base::Status {
              RETURN_IF_ERROR(InsertNamed(tables, "acme"));
              throw std::runtime_error("out of something");
            }),
            ErrorCode::kInternal);
  EXPECT_EQ(Count(store()), 0U);
  Write([](Tables& tables) { return InsertNamed(tables, "acme"); });
}

TEST_P(ControlStoreContract, AReadingChangesNothing) {
  const auto read = store().Read([](Tables& tables) { return InsertNamed(tables, "acme"); });
  EXPECT_FALSE(read);
  EXPECT_EQ(Count(store()), 0U);
}

TEST_P(ControlStoreContract, AReadingSaysWhatItFailedWith) {
  const auto read = store().Read(
      [](Tables&) -> base::Status { return base::Fail(ErrorCode::kNotFound, "nothing"); });
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kNotFound);
}

TEST_P(ControlStoreContract, TellsWhatWasTouchedAfterEachCommit) {
  Touched touched;
  size_t seen = 0;
  store().SetOnCommitted([&](const Touched& now, Tables& tables) {
    touched = now;
    seen = tables.organisations().List({}).value().size();
  });
  ExampleThings things;
  Write([&](Tables& tables) { return InsertExample(tables, "acme", things); });
  EXPECT_EQ(touched.organisations, decltype(touched.organisations){things.organisation.id});
  EXPECT_EQ(touched.servers, decltype(touched.servers){things.server.id});
  EXPECT_EQ(touched.policies, decltype(touched.policies){things.policy.id});
  EXPECT_EQ(touched.grants, decltype(touched.grants){things.grant.id});
  EXPECT_EQ(seen, 1U);
}

TEST_P(ControlStoreContract, TellsNothingOfWhatDidNotHappen) {
  int calls = 0;
  store().SetOnCommitted([&](const Touched&, Tables&) { ++calls; });
  Refusal([](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(InsertNamed(tables, "acme"));
    return base::Fail(ErrorCode::kConflict, "no");
  });
  Write([](Tables& tables) {
    AdminEvent event = ExampleEvent("", "sign_in");
    return tables.admin_events().Add(event);
  });
  EXPECT_EQ(calls, 0);
}

TEST_P(ControlStoreContract, TellsOfEveryKindOfChange) {
  ExampleThings things;
  Write([&](Tables& tables) { return InsertExample(tables, "acme", things); });
  Touched touched;
  store().SetOnCommitted([&](const Touched& now, Tables&) { touched = now; });
  const auto touch = [&](const ControlStore::Change& change) {
    touched = {};
    Write(change);
    return touched;
  };
  const std::string server = things.server.id;
  const std::string policy = things.policy.id;
  const std::string grant = things.grant.id;
  const std::string organisation = things.organisation.id;
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.organisations().Update(things.organisation);
              }).organisations.contains(organisation));
  EXPECT_TRUE(
      touch([&](Tables& t) { return t.servers().Update(things.server); }).servers.contains(server));
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.accepted_tools().Put(ExampleTool(server, "write_file"));
              }).servers.contains(server));
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.accepted_tools().Delete(server, "write_file");
              }).servers.contains(server));
  EXPECT_TRUE(touch([&](Tables& t) {
                PolicyVersion version = ExampleVersion(policy, "version: 2");
                return t.policies().AddVersion(version);
              }).policies.contains(policy));
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.policies().Update(things.policy);
              }).policies.contains(policy));
  EXPECT_TRUE(
      touch([&](Tables& t) { return t.grants().Update(things.grant); }).grants.contains(grant));
  EXPECT_TRUE(touch([&](Tables& t) { return t.grants().NoteUse(grant, ExampleTime(1)); }).empty());
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.grants().Delete(organisation, grant);
              }).grants.contains(grant));
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.servers().Delete(organisation, server);
              }).servers.contains(server));
  EXPECT_TRUE(touch([&](Tables& t) {
                return t.policies().Delete(organisation, policy);
              }).policies.contains(policy));
}

TEST_P(ControlStoreContract, AnOrganisationThatIsDeletedTouchesAllThatWasInIt) {
  ExampleThings things;
  Write([&](Tables& tables) { return InsertExample(tables, "acme", things); });
  Touched touched;
  store().SetOnCommitted([&](const Touched& now, Tables&) { touched = now; });
  Write([&](Tables& tables) { return tables.organisations().Delete(things.organisation.id); });
  EXPECT_TRUE(touched.organisations.contains(things.organisation.id));
  EXPECT_TRUE(touched.servers.contains(things.server.id));
  EXPECT_TRUE(touched.policies.contains(things.policy.id));
  EXPECT_TRUE(touched.grants.contains(things.grant.id));
}

TEST_P(ControlStoreContract, ChangesNeitherWaitForChangesNorReadAside) {
  ErrorCode written{};
  ErrorCode read{};
  Write([&](Tables&) -> base::Status {
    written = store().Write([](Tables&) { return base::Status(); }).error().code;
    read = store().Read([](Tables&) { return base::Status(); }).error().code;
    return {};
  });
  EXPECT_EQ(written, ErrorCode::kInternal);
  EXPECT_EQ(read, ErrorCode::kInternal);
}

TEST_P(ControlStoreContract, ManyWritersEachGetTheirOwnResult) {
  constexpr int kWriters = 8;
  constexpr int kChanges = 25;
  std::atomic<int> wrong = 0;
  std::latch start(kWriters);
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      start.arrive_and_wait();
      for (int i = 0; i < kChanges; ++i) {
        const bool should_fail = i % 3 == 0;
        const auto written = store().Write([&](Tables& tables) -> base::Status {
          const std::string name = "o" + std::to_string(w) + "-" + std::to_string(i);
          RETURN_IF_ERROR(InsertNamed(tables, name));
          if (should_fail) return base::Fail(ErrorCode::kTimeout, name);
          return {};
        });
        if (written.has_value() == should_fail) ++wrong;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(Count(store()), static_cast<size_t>(kWriters * (kChanges - 9)));
}

// Two rows whose versions are always raised together are never seen apart.
TEST_P(ControlStoreContract, AReadingSeesOneState) {
  Write([](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(InsertNamed(tables, "a"));
    return InsertNamed(tables, "b");
  });
  std::atomic<bool> is_over = false;
  std::thread writer([&] {
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(store().Write([&](Tables& tables) -> base::Status {
        for (const char* name : {"a", "b"}) {
          ASSIGN_OR_RETURN(auto row, tables.organisations().FindNamed(name));
          row->title = std::to_string(i);
          RETURN_IF_ERROR(tables.organisations().Update(*row));
        }
        return {};
      }));
    }
    is_over = true;
  });
  int torn = 0;
  while (!is_over) {
    Read([&](Tables& tables) -> base::Status {
      ASSIGN_OR_RETURN(const auto a, tables.organisations().FindNamed("a"));
      ASSIGN_OR_RETURN(const auto b, tables.organisations().FindNamed("b"));
      if (a->revision != b->revision) ++torn;
      return {};
    });
  }
  writer.join();
  EXPECT_EQ(torn, 0);
}

TEST_P(ControlStoreContract, IsTidied) {
  ExampleThings things;
  Write([&](Tables& tables) -> base::Status {
    RETURN_IF_ERROR(InsertExample(tables, "acme", things));
    SignIn sign_in = ExampleSignIn(things.user.id, "t");
    RETURN_IF_ERROR(tables.sign_ins().Insert(sign_in));
    Invitation invitation = ExampleInvitation(things.organisation.id, "b@example.com");
    RETURN_IF_ERROR(tables.invitations().Insert(invitation));
    return tables.kept_answers().Add(ExampleAnswer("usr_a", "k"));
  });
  const auto rows = [&] {
    size_t count = 0;
    Read([&](Tables& tables) -> base::Status {
      count = tables.sign_ins().ListOfUser(things.user.id).value().size() +
              tables.invitations().List(things.organisation.id, {}).value().size() +
              (tables.kept_answers().Find("usr_a", "k").value() ? 1U : 0U);
      return {};
    });
    return count;
  };
  ASSERT_TRUE(Tidy(store(), ExampleTime(3599)));
  EXPECT_EQ(rows(), 3U);
  ASSERT_TRUE(Tidy(store(), ExampleTime(3600)));
  EXPECT_EQ(rows(), 1U);
  ASSERT_TRUE(Tidy(store(), ExampleTime(24 * 3600)));
  EXPECT_EQ(rows(), 1U);
  ASSERT_TRUE(Tidy(store(), ExampleTime(24 * 3600 + 1)));
  EXPECT_EQ(rows(), 0U);
}

}  // namespace toolgate::state
