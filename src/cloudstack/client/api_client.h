// SPDX-License-Identifier: Apache-2.0
// A client of the CloudStack API: signs, sends, and reads answers and errors as they are. It says
// whether a request that got no answer may have been carried out.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/clock.h"
#include "cloudstack/api/signature.h"
#include "cloudstack/api/words.h"
#include "json/document.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/trusted_roots.h"
#include "net/url.h"

namespace toolgate::cloudstack {

struct ApiOptions {
  net::Url url;                                    // of /client/api
  std::shared_ptr<const net::TrustedRoots> roots;  // for https
  std::string api_key;
  std::string secret_key;
  std::chrono::milliseconds timeout{60'000};
  std::chrono::milliseconds retry_pause{200};  // before a reading command is sent again
};

struct ApiError {
  enum class Kind {
    kRefused,  // the API said no, with `code`
    kNotSent,  // nothing of the request can have reached it
    kUnknown,  // no answer, or one that makes no sense: it may have been carried out
  };
  Kind kind = Kind::kUnknown;
  int code = 0;     // `errorcode`; 0 when there is none
  int cs_code = 0;  // `cserrorcode`
  std::string text;

  // Whether the same request may work in a moment.
  bool IsTransient() const;
};

// What is inside the answer's envelope.
class ApiReply {
 public:
  explicit ApiReply(json::Document document) : document_(std::move(document)) {}
  json::Value body() const { return (*document_.root().begin()).value; }

 private:
  json::Document document_;
};

// One per event loop.
class ApiClient {
 public:
  // `options` must outlive the client.
  ApiClient(net::EventLoop& loop, net::HttpClient& http, const ApiOptions& options,
            const base::Clock& clock)
      : loop_(loop), http_(http), options_(options), clock_(clock) {}

  // Sends `command`: reading commands with GET, and again after a moment when that may help; all
  // others with POST and only once.
  net::Task<tl::expected<ApiReply, ApiError>> Call(std::string_view command, Parameters parameters);

 private:
  net::Task<tl::expected<ApiReply, ApiError>> SendOnce(std::string_view command,
                                                       const Parameters& parameters);
  std::string WriteSigned(std::string_view command, Parameters parameters) const;

  net::EventLoop& loop_;
  net::HttpClient& http_;
  const ApiOptions& options_;
  const base::Clock& clock_;
};

// The number that `value` is, or that its text is, as servers write it now and then; else 0.
int ReadNumber(json::Value value);

// The milliseconds after which a throttled caller shall come back: what `text` of a 429 says.
std::chrono::milliseconds RetryAfter(std::string_view text);

}  // namespace toolgate::cloudstack
