// SPDX-License-Identifier: Apache-2.0
// The REST API over HTTP(S), as the holder of a token.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "cli/api/api_caller.h"
#include "net/trusted_roots.h"
#include "net/url.h"

namespace toolgate::cli {

class HttpCaller final : public ApiCaller {
 public:
  struct Options {
    net::Url url;       // of the admin listener; its path comes before /api/v1
    std::string token;  // empty: none is sent
    std::shared_ptr<const net::TrustedRoots> roots = nullptr;  // for https
    std::chrono::milliseconds timeout{120'000};                // until an answer begins
  };

  explicit HttpCaller(Options options) : options_(std::move(options)) {}

  base::Result<ApiAnswer> Call(const ApiRequest& request, const Sink& sink = {}) override;
  std::string Place() const override { return options_.url.Origin(); }
  bool HasGateway() const override { return true; }

 private:
  const Options options_;
};

}  // namespace toolgate::cli
