// SPDX-License-Identifier: Apache-2.0
// What every CounterStore must do, whatever it is made of. A store's test names its harness:
//   INSTANTIATE_TEST_SUITE_P(Memory, CounterStoreContract, testing::Values(&MakeMemoryHarness));
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"
#include "state/counter_store.h"

namespace toolgate::state {

// A store and its clock.
class StoreHarness {
 public:
  virtual ~StoreHarness() = default;
  virtual CounterStore& store() = 0;
  // Whether what is counted outlives the process.
  virtual bool is_durable() const { return false; }
  // Ends the store without a farewell and starts it again.
  virtual void Restart() {}

  base::FakeClock clock;
};

class CounterStoreContract : public ::testing::TestWithParam<std::unique_ptr<StoreHarness> (*)()> {
 protected:
  CounterStoreContract();
  ~CounterStoreContract() override;

  CounterStore& store() { return harness_->store(); }
  base::FakeClock& clock() { return harness_->clock; }

  // Whether a call that counts against these limits gets through. Its reservation is last_, or its
  // refusal refusal_.
  bool Call(std::span<const Limit> limits);
  bool Call(const Limit& limit) { return Call({&limit, 1}); }
  // How many get through in a row.
  int CallAll(const Limit& limit, int tries);

  std::unique_ptr<StoreHarness> harness_;
  Reservation last_;
  Refusal refusal_;
};

// A limit of calls a minute, by default of one grant's.
Limit MakeLimit(int64_t max, std::string_view counter = "calls",
                std::chrono::seconds length = std::chrono::seconds(60));
Limit MakeSessionLimit(int64_t max, std::string_view session, std::string_view grant = "agent");
Limit MakeCalendarLimit(int64_t max, std::chrono::seconds length);

}  // namespace toolgate::state
