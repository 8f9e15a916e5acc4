// SPDX-License-Identifier: Apache-2.0
// Where the control plane's tables are kept: changes one after another, each whole or not at all,
// on the disk before anybody is told that they were made.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "state/tables/tables.h"

namespace toolgate::state {

// The rows that changes came to, by their ids: what is in force is made anew from these.
struct Touched {
  std::set<std::string, std::less<>> organisations;
  std::set<std::string, std::less<>> servers;   // and their accepted tools
  std::set<std::string, std::less<>> policies;  // and their versions
  std::set<std::string, std::less<>> grants;

  bool empty() const {
    return organisations.empty() && servers.empty() && policies.empty() && grants.empty();
  }
};

// Thread-safe.
class ControlStore {
 public:
  virtual ~ControlStore() = default;

  using Change = std::function<base::Status(Tables&)>;

  // Runs `change` on the writer's thread and waits until it is durable and `on_committed` has
  // returned. Changes that wait together are committed together; one that fails leaves nothing, and
  // the others as they are. Errors: what `change` failed with; unavailable, if it cannot be kept
  // (nothing is changed then). Blocks: not for event loops.
  virtual base::Status Write(const Change& change) = 0;

  // Runs `read` on the calling thread, on one state of all tables; what it changes is an error.
  // Blocks: not for event loops.
  virtual base::Status Read(const Change& read) const = 0;

  // Called on the writer's thread after each commit that touched something, before those who wait
  // for it are told. Set it before the first Write.
  using OnCommitted = std::function<void(const Touched& touched, Tables& tables)>;
  virtual void SetOnCommitted(OnCommitted on_committed) = 0;
};

}  // namespace toolgate::state
