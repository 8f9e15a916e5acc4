// SPDX-License-Identifier: Apache-2.0
// The files of reviewed tools: the one that an operator's commands write and the gateway follows,
// and beside it what the gateway has seen last, for the operator to review.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "app/file_watcher.h"
#include "base/result.h"
#include "gateway/upstream/reviews.h"
#include "telemetry/log.h"

namespace toolgate::app {

// Reads such a file; one that is not there is empty. Errors name the file and the place.
base::Result<review::Definitions> LoadDefinitions(const std::string& path);
// Writes it anew, whole or not at all. Errors: unavailable.
base::Status SaveDefinitions(const std::string& path, const review::Definitions& definitions);

// Where the gateway writes what it has seen.
std::string SeenPath(const std::string& reviewed_path);

// Thread-safe.
class ReviewedTools {
 public:
  // `reviews` must outlive it. Nothing is read yet.
  ReviewedTools(std::string path, gateway::Reviews& reviews, telemetry::Logger& logger)
      : path_(std::move(path)), reviews_(reviews), logger_(logger) {}

  // Reads the file: what cannot be read leaves in force what is, which at first is nothing. True if
  // something else is in force now.
  bool Read();
  // Keeps what a server has now for the operator.
  void NoteSeen(const std::string& server, review::Tools tools);

  const std::string& path() const { return path_; }

 private:
  const std::string path_;
  gateway::Reviews& reviews_;
  telemetry::Logger& logger_;
  std::mutex mutex_;
  review::Definitions seen_;  // guarded by mutex_
};

}  // namespace toolgate::app
