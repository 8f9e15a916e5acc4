// SPDX-License-Identifier: Apache-2.0
#include "state/sqlite/sqlite_control_store.h"

#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/temporary_folder.h"
#include "state/tables/testing/control_store_contract.h"

namespace toolgate::state {
namespace {

using base::ErrorCode;
using ::testing::HasSubstr;

class Harness : public ControlStoreHarness {
 public:
  explicit Harness(std::string path) : path_(std::move(path)) { Restart(); }
  ControlStore& store() override { return *store_; }
  bool is_durable() const override { return !path_.empty(); }
  void Restart() override {
    store_.reset();
    auto opened = SqliteControlStore::Open({.path = path_}, logger_);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }

 private:
  base::SystemClock clock_;
  telemetry::Logger logger_{clock_, telemetry::Level::kError, telemetry::Format::kText,
                            [](std::string_view) {}};
  std::string path_;
  std::unique_ptr<SqliteControlStore> store_;
};

class DiskHarness : base::TemporaryFolder, public Harness {
 public:
  DiskHarness() : Harness(path() + "/toolgate.db") {}
};

std::unique_ptr<ControlStoreHarness> OnDisk() { return std::make_unique<DiskHarness>(); }
std::unique_ptr<ControlStoreHarness> InMemory() { return std::make_unique<Harness>(""); }

INSTANTIATE_TEST_SUITE_P(OnDisk, ControlStoreContract, testing::Values(&OnDisk));
INSTANTIATE_TEST_SUITE_P(InMemory, ControlStoreContract, testing::Values(&InMemory));
INSTANTIATE_TEST_SUITE_P(OnDisk, ControlTablesContract, testing::Values(&OnDisk));
INSTANTIATE_TEST_SUITE_P(InMemory, ControlTablesContract, testing::Values(&InMemory));

}  // namespace
}  // namespace toolgate::state
