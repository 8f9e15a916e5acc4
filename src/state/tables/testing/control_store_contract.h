// SPDX-License-Identifier: Apache-2.0
// What every ControlStore must do, whatever it is made of: changes and readings as a whole, and
// what its tables keep. A store's test names its harness for both suites:
//   INSTANTIATE_TEST_SUITE_P(Memory, ControlStoreContract, testing::Values(&MakeMemoryHarness));
//   INSTANTIATE_TEST_SUITE_P(Memory, ControlTablesContract, testing::Values(&MakeMemoryHarness));
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "state/tables/testing/example_rows.h"

namespace toolgate::state {

class ControlStoreHarness {
 public:
  virtual ~ControlStoreHarness();
  virtual ControlStore& store() = 0;
  // Whether what is kept outlives the process.
  virtual bool is_durable() const { return false; }
  // Ends the store and starts it again.
  virtual void Restart() {}
};

class ControlStoreTest
    : public ::testing::TestWithParam<std::unique_ptr<ControlStoreHarness> (*)()> {
 protected:
  ControlStoreTest();
  ~ControlStoreTest() override;

  ControlStore& store() { return harness_->store(); }
  // Must succeed.
  void Write(const ControlStore::Change& change);
  void Read(const ControlStore::Change& read);
  // What a change fails with; kInternal, with a complaint, if it succeeds.
  base::ErrorCode Refusal(const ControlStore::Change& change);

  std::unique_ptr<ControlStoreHarness> harness_;
};

class ControlStoreContract : public ControlStoreTest {
 protected:
  ControlStoreContract();
};

class ControlTablesContract : public ControlStoreTest {
 protected:
  ControlTablesContract();
  // Two organisations with things of the same names.
  void InsertTwo();

  ExampleThings acme_;
  ExampleThings other_;
};

}  // namespace toolgate::state
