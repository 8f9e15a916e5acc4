// SPDX-License-Identifier: Apache-2.0
// A request of the API and its answer, between HTTP and the management server.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "cloudstack/api/signature.h"

namespace toolgate::simulator {

enum class HttpMethod { kGet, kPost };

struct ApiRequest {
  HttpMethod method = HttpMethod::kGet;
  cloudstack::Parameters parameters = {};  // as sent; of the query first, then of the body
  std::string session_id = {};             // the cookie JSESSIONID
  std::string source = "127.0.0.1";        // whose address it came from
};

struct ApiAnswer {
  int status = 200;
  std::string content_type = "application/json; charset=UTF-8";
  std::string body = {};
  std::string description = {};           // for X-Description
  std::vector<std::string> cookies = {};  // for Set-Cookie
  bool drops_connection = false;
  std::chrono::milliseconds delay{0};
};

// What became of a request, for the request log.
struct RequestRecord {
  std::string_view command;  // as sent, whether known or not
  std::string_view account;  // empty if unknown
  HttpMethod method;
  const cloudstack::Parameters& parameters;
  int status;
  std::string_view error_text;
};

}  // namespace toolgate::simulator
