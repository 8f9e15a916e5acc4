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
#include "cloudstack/client/account_standing.h"
#include "cloudstack/client/call_gate.h"
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
  // Before a request is sent again; doubled from one to the next, and varied by half.
  std::chrono::milliseconds retry_pause{200};
  bool has_encoded_answers = false;  // the cloud's `encode.api.response`
  CallGate::Limits limits;
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
  std::string advice = {};  // what is known beyond the cloud's words, as sentences; may be empty

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

// Told of each answer, for those who want to know what was asked of the cloud.
class ApiObserver {
 public:
  virtual ~ApiObserver() = default;
  // `error` is null where the command succeeded.
  virtual net::Task<void> OnAnswer(std::string_view command, const ApiError* error,
                                   std::chrono::milliseconds took) = 0;
};

// What a client has in common with others of its cloud, and whose it is. All of it may be missing,
// and must outlive the client.
struct ApiCompany {
  CallGate* gate = nullptr;
  const AccountStanding* standing = nullptr;
  ApiObserver* observer = nullptr;
  uint64_t caller = 0;  // for the gate: callers take turns
};

// Of one event loop; cheap to make.
class ApiClient {
 public:
  // `options` must outlive the client.
  ApiClient(net::EventLoop& loop, net::HttpClient& http, const ApiOptions& options,
            const base::Clock& clock, ApiCompany company = {})
      : loop_(loop), http_(http), options_(options), clock_(clock), company_(company) {}

  // Sends `command`: reading commands with GET, all others with POST. It is sent again after a
  // moment where that may help and does no harm: any command that the cloud was too busy to look at
  // (429) or that cannot have reached it, reading ones also when their answer is lost.
  net::Task<tl::expected<ApiReply, ApiError>> Call(std::string_view command, Parameters parameters);

 private:
  net::Task<tl::expected<ApiReply, ApiError>> SendOnce(std::string_view command,
                                                       const Parameters& parameters);
  net::Task<tl::expected<ApiReply, ApiError>> Exchange(std::string_view command,
                                                       const Parameters& parameters);
  std::chrono::milliseconds PauseBefore(int attempt, const ApiError& error) const;
  std::string WriteSigned(std::string_view command, Parameters parameters) const;

  net::EventLoop& loop_;
  net::HttpClient& http_;
  const ApiOptions& options_;
  const base::Clock& clock_;
  const ApiCompany company_;
};

// The number that `value` is, or that its text is, as servers write it now and then; else 0.
int ReadNumber(json::Value value);
// The same of truth: true, or a text that says so.
bool ReadFlag(json::Value value);

// What the cloud says of an error, bounded, and without what a terminal would obey.
std::string ReadErrorText(json::Value errortext);

// The milliseconds after which a throttled caller shall come back: what `text` of a 429 says.
std::chrono::milliseconds RetryAfter(std::string_view text);

}  // namespace toolgate::cloudstack
