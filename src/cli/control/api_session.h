// SPDX-License-Identifier: Apache-2.0
// What commands over the REST API have in common: where it is, which organisation, how its answers
// are shown.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/api/open_api.h"
#include "cli/command_line.h"
#include "json/document.h"

namespace toolgate::cli {

enum class Scope { kOrganisation, kInstance };

// `--data`, `--url`, `--token-file`, `--ca`: which gateway.
std::vector<Option> PlaceOptions();
// `own`, and after them these, `--json`, and `--organisation`.
std::vector<Option> WithApiOptions(std::vector<Option> own, Scope scope = Scope::kOrganisation);

// Below the options of such commands.
inline constexpr std::string_view kApiDetails =
    "The gateway is that of a data folder (--data, TOOLGATE_DATA), running or not, or the one at a "
    "URL (--url,\nTOOLGATE_URL), which takes a personal API token (TOOLGATE_TOKEN, --token-file).\n"
    "\nExit status: 0 done, 1 refused, 2 wrong usage, 3 the gateway cannot be asked.";

// The same below a text of the command's own.
std::string AboveApiDetails(std::string_view text);

// Which gateway, from options and environment. Errors: invalid_input.
base::Result<ApiPlace> ReadApiPlace(const Arguments& arguments);
// Whether options or environment name a gateway at all.
bool NamesGateway(const Arguments& arguments);

// A part of a path, encoded.
std::string PathPart(std::string_view name);

// An answer with its JSON.
struct Reply {
  std::string text;
  json::Document document;  // empty where there is no text
  std::string revision;     // its ETag

  json::Value root() const { return document.root(); }
};

class ApiSession {
 public:
  static base::Result<ApiSession> Open(const Arguments& arguments);
  // At a place that was read already.
  static base::Result<ApiSession> Open(const Arguments& arguments, ApiPlace place);

  ApiCaller& caller() { return *caller_; }
  const ApiPlace& place() const { return place_; }
  bool wants_json() const { return wants_json_; }
  // Whether somebody said which organisation is meant.
  bool has_organisation() const { return !organisation_.empty(); }

  // `below` of the organisation that is meant: `/servers`. It is found out once, and if it is not
  // said, must be the only one. Errors: also invalid_input.
  base::Result<std::string> PathTo(std::string_view below);

  // What the API refuses is an error.
  base::Result<Reply> Send(ApiRequest request);
  base::Result<Reply> Get(std::string path, std::string query = "");
  base::Result<Reply> Post(std::string path, std::string body = "");
  // Changes of what may have any revision.
  base::Result<Reply> Patch(std::string path, std::string body);
  base::Result<Reply> Delete(std::string path);
  // All pages of a list, as one `{"items": [...]}`.
  base::Result<Reply> List(const std::string& path, std::string query = "");

 private:
  ApiSession(std::unique_ptr<ApiCaller> caller, ApiPlace place)
      : caller_(std::move(caller)), place_(std::move(place)) {}
  base::Result<std::string> FindOrganisation();

  std::unique_ptr<ApiCaller> caller_;
  ApiPlace place_;
  std::string organisation_;  // as it was said, or found
  bool wants_json_ = false;
};

}  // namespace toolgate::cli
