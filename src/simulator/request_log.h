// SPDX-License-Identifier: Apache-2.0
// What reached the management server, one JSON line per request: the proof that a call arrived, or
// that it did not. Keys and signatures are left out.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "simulator/request.h"

namespace toolgate::simulator {

class RequestLog {
 public:
  // Empties the file, or makes it. Errors: unavailable.
  static base::Result<RequestLog> Open(const std::string& path, const base::Clock& clock);

  // Written when this returns.
  void Append(const RequestRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  RequestLog(std::FILE* file, const base::Clock& clock) : file_(file), clock_(&clock) {}

  std::unique_ptr<std::FILE, Close> file_;
  const base::Clock* clock_;
};

}  // namespace toolgate::simulator
