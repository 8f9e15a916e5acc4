// SPDX-License-Identifier: Apache-2.0
// The REST API as commands ask it, wherever it is: behind a socket, or in this process.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace toolgate::cli {

struct ApiRequest {
  std::string method = "GET";
  std::string path;   // below /api/v1, its parts encoded: `/organisations/acme/servers`
  std::string query;  // encoded; may be empty
  std::string body;   // JSON; empty: there is none
  std::vector<std::pair<std::string, std::string>> fields = {};
  bool is_own_sign_in = false;  // `fields` say who asks: the caller's token is not sent
};

struct ApiAnswer {
  int status = 0;
  std::string body;
  std::map<std::string, std::string, std::less<>> fields;  // by names in lower case

  bool is_good() const { return status >= 200 && status < 300; }
};

// For one thread.
class ApiCaller {
 public:
  // Takes a piece of a good answer's body; an error of it ends the request, and is its result.
  using Sink = std::function<base::Status(std::string_view piece)>;

  virtual ~ApiCaller() = default;

  // Blocks until the answer is complete. With a `sink`, the body of a good answer goes there as it
  // comes, and may go on for ever. Errors: unavailable, timeout, limit_exceeded (an answer longer
  // than kAnswerBytesMax). What the API refuses is an answer.
  virtual base::Result<ApiAnswer> Call(const ApiRequest& request, const Sink& sink = {}) = 0;

  // Where it is, for messages: `http://127.0.0.1:9090`, `/var/lib/toolgate`.
  virtual std::string Place() const = 0;
  // Whether a gateway answers, rather than this process alone.
  virtual bool HasGateway() const = 0;

  static constexpr size_t kAnswerBytesMax = 64u << 20;
};

}  // namespace toolgate::cli
