// SPDX-License-Identifier: Apache-2.0
// Routes of the REST API (contracts/openapi.yaml): what each is called, who may use it, and what
// answers it. A request and its answer are values, so that the command line can ask the same API
// without a socket.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
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
  std::string path;   // without the query
  std::string query;  // behind `?`, not decoded
  // Fields by their names in lower case.
  std::map<std::string, std::string, std::less<>> fields;
  std::string body;
  std::string client_address;
  std::string request_id;
};

struct Answer {
  int status = 200;
  std::string body;  // JSON unless `fields` has another Content-Type
  std::vector<std::pair<std::string, std::string>> fields;
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

// A request on its way, after its caller and organisation are known.
struct Call {
  const Services& services;
  const Request& request;
  control::Actor actor;
  identity::Role role = identity::Role::kViewer;          // in `organisation`
  state::Organisation organisation;                       // empty where the path names none
  std::map<std::string, std::string, std::less<>> path;   // parameters, decoded
  std::map<std::string, std::string, std::less<>> query;  // likewise; none is given twice
  json::Document body;                                    // strict JSON; empty without a body
};

struct Route {
  std::string_view method;
  std::string_view pattern;    // `/organisations/{organisation}/servers/{server}`, below /api/v1
  std::string_view operation;  // operationId of the contract: `getServer`
  Access access;
  control::Outcome<Answer> (*answer)(Call& call);
};

}  // namespace toolgate::admin
