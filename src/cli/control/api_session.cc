// SPDX-License-Identifier: Apache-2.0
#include "cli/control/api_session.h"

#include <cstdlib>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "cli/api/data_folder.h"
#include "cli/api/refusal.h"
#include "cli/control/api_shown.h"
#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr size_t kPagesMax = 10'000;
constexpr json::Limits kAnswerLimits{.bytes_max = ApiCaller::kAnswerBytesMax};

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

base::Result<Reply> Parse(ApiAnswer answer) {
  Reply reply;
  if (const auto tag = answer.fields.find("etag"); tag != answer.fields.end()) {
    reply.revision = tag->second;
  }
  reply.text = std::move(answer.body);
  if (reply.text.empty()) return reply;
  auto document = json::Parse(reply.text, kAnswerLimits);
  if (!document) {
    return Fail(ErrorCode::kUnavailable, "the answer is no JSON: " + document.error().message);
  }
  reply.document = std::move(*document);
  return reply;
}

}  // namespace

std::vector<Option> PlaceOptions() {
  return {{"--data", "DIR", "The data folder of the gateway (or TOOLGATE_DATA)"},
          {"--url", "URL", "The gateway's admin address (or TOOLGATE_URL)"},
          {"--token-file", "FILE", "A personal API token for --url (or TOOLGATE_TOKEN)"},
          {"--ca", "FILE", "PEM file with the authorities to believe for --url"}};
}

std::vector<Option> WithApiOptions(std::vector<Option> own, Scope scope) {
  for (Option& option : PlaceOptions()) own.push_back(std::move(option));
  own.push_back({"--json", "", "The API's JSON, on one line"});
  if (scope == Scope::kOrganisation) {
    own.push_back({"--organisation", "NAME",
                   "Of this organisation (or TOOLGATE_ORGANISATION); the only one if it is left "
                   "out"});
  }
  return own;
}

std::string AboveApiDetails(std::string_view text) {
  return fmt::format("{}\n\n{}", text, kApiDetails);
}

bool NamesGateway(const Arguments& arguments) {
  return arguments.Has("--url") || arguments.Has("--data") ||
         !FromEnvironment("TOOLGATE_URL").empty() || !DataOfEnvironment().empty();
}

base::Result<ApiPlace> ReadApiPlace(const Arguments& arguments) {
  ApiPlace place;
  if (arguments.Has("--url") && arguments.Has("--data")) {
    return Fail(ErrorCode::kInvalidInput, "say either --url or --data");
  }
  place.url = arguments.Find("--url").value_or("");
  place.data_folder = arguments.Find("--data").value_or("");
  if (place.url.empty() && place.data_folder.empty()) {
    place.url = FromEnvironment("TOOLGATE_URL");
    if (place.url.empty()) place.data_folder = DataOfEnvironment();
  }
  if (place.url.empty() && place.data_folder.empty()) {
    return Fail(ErrorCode::kInvalidInput,
                "say which gateway: --data and its folder, or --url and its admin address; or set "
                "TOOLGATE_DATA or TOOLGATE_URL");
  }
  place.ca = arguments.Find("--ca").value_or("");
  place.token = FromEnvironment("TOOLGATE_TOKEN");
  if (const auto path = arguments.Find("--token-file")) {
    ASSIGN_OR_RETURN(place.token, ReadSecretFile(*path));
  }
  return place;
}

std::string PathPart(std::string_view name) { return base::PercentEncode(name, "-_.~"); }

base::Result<ApiSession> ApiSession::Open(const Arguments& arguments) {
  ASSIGN_OR_RETURN(ApiPlace place, ReadApiPlace(arguments));
  return Open(arguments, std::move(place));
}

base::Result<ApiSession> ApiSession::Open(const Arguments& arguments, ApiPlace place) {
  ASSIGN_OR_RETURN(auto caller, OpenApi(place));
  ApiSession session(std::move(caller), std::move(place));
  session.wants_json_ = arguments.Has("--json");
  session.organisation_ =
      arguments.Find("--organisation").value_or(FromEnvironment("TOOLGATE_ORGANISATION"));
  return session;
}

base::Result<std::string> ApiSession::FindOrganisation() {
  ASSIGN_OR_RETURN(const Reply known, Get("/organisations", "limit=10"));
  const json::Value items = known.root().Find("items");
  if (items.size() == 1) return TextOf((*items.begin()).value, "name");
  if (items.size() == 0) {
    return Fail(ErrorCode::kInvalidInput,
                "there is no organisation that you are a member of: make one with `toolgate org "
                "create`, or ask for an invitation");
  }
  std::vector<std::string> names;
  for (const auto& entry : items) names.push_back(base::Printable(TextOf(entry.value, "name")));
  return Fail(
      ErrorCode::kInvalidInput,
      fmt::format("say which organisation with --organisation: {}", base::Join(names, ", ")));
}

base::Result<std::string> ApiSession::PathTo(std::string_view below) {
  if (organisation_.empty()) {
    ASSIGN_OR_RETURN(organisation_, FindOrganisation());
  }
  return fmt::format("/organisations/{}{}", PathPart(organisation_), below);
}

base::Result<Reply> ApiSession::Send(ApiRequest request) {
  ASSIGN_OR_RETURN(ApiAnswer answer, caller_->Call(request));
  ASSIGN_OR_RETURN(ApiAnswer good, ExpectGood(std::move(answer), caller_->Place()));
  return Parse(std::move(good));
}

base::Result<Reply> ApiSession::Get(std::string path, std::string query) {
  return Send({"GET", std::move(path), std::move(query), ""});
}

// Should the answer be lost, whoever repeats the command sees what became of it: a name that is
// taken.
base::Result<Reply> ApiSession::Post(std::string path, std::string body) {
  return Send({"POST", std::move(path), "", std::move(body)});
}

base::Result<Reply> ApiSession::Patch(std::string path, std::string body) {
  return Send({"PATCH", std::move(path), "", std::move(body), {{"If-Match", "*"}}});
}

base::Result<Reply> ApiSession::Delete(std::string path) {
  return Send({"DELETE", std::move(path), "", "", {{"If-Match", "*"}}});
}

base::Result<Reply> ApiSession::List(const std::string& path, std::string query) {
  if (!query.empty()) query += '&';
  query += "limit=500";
  Reply all;
  json::Writer writer(all.text);
  writer.BeginObject().Key("items").BeginArray();
  std::string cursor;
  for (size_t pages = 0; pages < kPagesMax; ++pages) {
    ASSIGN_OR_RETURN(const Reply page,
                     Get(path, cursor.empty() ? query : query + "&cursor=" + PathPart(cursor)));
    for (const auto& entry : page.root().Find("items")) writer.Copy(entry.value);
    cursor = page.root().Find("next").text();
    if (!cursor.empty()) continue;
    writer.EndArray().EndObject();
    ASSIGN_OR_RETURN(all.document, json::Parse(all.text, kAnswerLimits));
    return all;
  }
  return Fail(ErrorCode::kLimitExceeded, "the list is too long to be shown");
}

}  // namespace toolgate::cli
