// SPDX-License-Identifier: Apache-2.0
// The REST API in this process, on a data folder that no gateway uses: as the local operator, who
// may do everything. What only a gateway knows, such as the tools of a server, is not known here.
#pragma once

#include <memory>
#include <string>

#include "cli/api/api_caller.h"
#include "cli/api/data_folder.h"
#include "crypto/key_ring.h"
#include "state/sqlite/directory_lock.h"
#include "state/sqlite/sqlite_control_store.h"

namespace toolgate::cli {

class LocalCaller final : public ApiCaller {
 public:
  // `lock` is of the folder. Errors: those of the store and of the ring of keys, each with what to
  // do.
  static base::Result<std::unique_ptr<LocalCaller>> Open(const DataFolder& folder,
                                                         state::DirectoryLock lock);
  ~LocalCaller() override;

  base::Result<ApiAnswer> Call(const ApiRequest& request, const Sink& sink = {}) override;
  std::string Place() const override;
  bool HasGateway() const override { return false; }

  // For what is no part of the API.
  state::ControlStore& store();
  crypto::KeyRing& keys();

 private:
  struct State;
  explicit LocalCaller(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace toolgate::cli
