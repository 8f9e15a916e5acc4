// SPDX-License-Identifier: Apache-2.0
// Routes of the REST API (contracts/openapi.yaml): what each is called, who may use it, and what
// answers it. A request and its answer are values, so that the command line can ask the same API
// without a socket.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/actor.h"
#include "control/outcome.h"
#include "identity/roles.h"
#include "json/document.h"
#include "state/tables/records.h"

namespace toolgate::admin {

struct Services;

// A request as it came, its head already checked against the HTTP rules.
struct Request {
  std::string method;
  std::string path;   // without the query, not decoded
  std::string query;  // behind `?`, not decoded
  // Fields by their names in lower case; none is given twice.
  std::map<std::string, std::string, std::less<>> fields;
  std::string body;
  std::string client_address;
  std::string request_id;

  // The value of a field; empty if it is not there.
  std::string_view Field(std::string_view name) const;
};

// The rest of an answer that is too long for one piece, or that goes on for as long as somebody
// listens. Called by one thread at a time, which may block for as long as a reading of the store.
class Source {
 public:
  virtual ~Source() = default;

  // The next piece; empty: nothing yet, ask again after `pause`. Nothing at all: it is complete.
  // An error ends the answer in the middle, so that nobody takes it for a whole one.
  virtual base::Result<std::optional<std::string>> Next() = 0;
  virtual std::chrono::milliseconds pause() const { return std::chrono::milliseconds(250); }
  // What keeps a silent stream alive on its way; empty: nothing.
  virtual std::string_view heartbeat() const { return {}; }
};

struct Answer {
  int status = 200;
  std::string body;  // JSON unless `fields` has another Content-Type
  std::vector<std::pair<std::string, std::string>> fields = {};
  std::unique_ptr<Source> rest = {};  // what follows `body`; or null

  Answer& Add(std::string name, std::string value) {
    fields.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

// The least that somebody must be to use a route.
enum class Access {
  kAnyone,    // sign-in and the like
  kSignedIn,  // whoever they are
  kViewer,    // and the roles above, in the organisation that the path names
  kPolicyManager,
  kAdmin,
  kOperator,  // of the instance
};

// `anyone`, `signed_in`, `viewer`, ...: `x-role` of the contract.
std::string_view Name(Access access);

// How somebody proved who they are.
enum class Means { kNone, kSignIn, kToken, kLocal };

// The key under which an answer is kept, for a client that asks again.
struct Retry {
  std::string caller;
  std::string key;  // empty: the client gave none
  std::string request_digest;
  bool is_kept = false;  // the answer is, in the change that it tells of
};

// A request on its way, after its caller and organisation are known.
struct Call {
  const Services& services;
  const Request& request;
  std::string_view operation;  // of the route
  base::WallTime now{};
  Means means = Means::kNone;
  control::Actor actor{};
  std::string sign_in{};                                    // its id, with Means::kSignIn
  std::string api_token{};                                  // its id, with Means::kToken
  std::string token_organisation{};                         // the only one that it is good for
  identity::Role role_max = identity::Role::kAdmin;         // of the token
  std::optional<base::WallTime> used_at{};                  // the token or sign-in, before
  bool is_from_our_page = false;                            // X-CSRF-Token is the sign-in's
  std::string csrf_token{};                                 // what it should be
  identity::Role role = identity::Role::kViewer;            // in `organisation`
  state::Organisation organisation{};                       // empty where the path names none
  std::map<std::string, std::string, std::less<>> path{};   // parameters, decoded
  std::map<std::string, std::string, std::less<>> query{};  // likewise; none is given twice
  json::Document body{};                                    // strict JSON; empty without a body
  Retry retry{};

  // A parameter of the path, which must have it.
  const std::string& Path(std::string_view name) const;
  // One of the query; null if it is not given.
  const std::string* Query(std::string_view name) const;
};

enum class Body { kNone, kOptional, kJson };

struct Route {
  std::string_view method;
  std::string_view pattern;    // `/organisations/{organisation}/servers/{server}`, below /api/v1
  std::string_view operation;  // operationId of the contract: `getServer`
  Access access;
  Body body;
  std::string_view query;  // names of its parameters with a space between: `limit cursor`
  control::Outcome<Answer> (*answer)(Call& call);
};

}  // namespace toolgate::admin
