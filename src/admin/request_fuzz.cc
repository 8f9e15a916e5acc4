// SPDX-License-Identifier: Apache-2.0
// A path on the first line, a query on the second, a body behind them. What is found of a path is
// plain, and leads to the same route when it is written again.
#include <algorithm>
#include <cstdlib>
#include <string>

#include "admin/answers.h"
#include "admin/body.h"
#include "admin/route_table.h"
#include "base/encoding.h"
#include "base/text.h"

namespace {

using namespace toolgate;

void Require(bool condition) {
  if (!condition) std::abort();
}

control::Outcome<admin::Answer> Nothing(admin::Call&) { return admin::NoContent(); }

constexpr admin::Route kRoutes[] = {
    {"GET", "/things", "list", admin::Access::kAnyone, admin::Body::kNone, "", Nothing},
    {"GET", "/things/{thing}", "get", admin::Access::kAnyone, admin::Body::kNone, "", Nothing},
    {"GET", "/things/newest", "newest", admin::Access::kAnyone, admin::Body::kNone, "", Nothing},
    {"GET", "/things/{thing}/parts/{part}", "part", admin::Access::kAnyone, admin::Body::kNone, "",
     Nothing},
};
constexpr std::span<const admin::Route> kTables[] = {kRoutes};

void CheckPath(std::string_view path) {
  const admin::RouteTable table(kTables);
  std::string allowed;
  const auto found = table.Find("GET", path, allowed);
  if (!found) return;
  std::string again(admin::kApiPrefix);
  for (const auto part : base::Split(found->route->pattern.substr(1), '/')) {
    again += '/';
    if (part.front() != '{') {
      again += part;
      continue;
    }
    const std::string& value = found->path.at(std::string(part.substr(1, part.size() - 2)));
    for (const char c : value) Require(c != '/' && c != '\\' && (c < 0 || c >= 0x20) && c != 0x7f);
    Require(!value.empty() && value != "." && value != "..");
    again += base::PercentEncode(value, "");
  }
  const auto same = table.Find("GET", again, allowed);
  Require(same && same->route == found->route && same->path == found->path);
}

void CheckBody(std::string_view body) {
  admin::Request request;
  request.body = body;
  request.fields["content-type"] = "application/json";
  json::Document document;
  const auto parsed = admin::ParseBody(request, admin::Body::kJson, document);
  Require(!parsed || document.root().Is(json::Type::kObject));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t path_end = std::min(text.find('\n'), size);
  CheckPath(text.substr(0, path_end));
  if (path_end == size) return 0;
  const size_t query_end = std::min(text.find('\n', path_end + 1), size);
  const auto query =
      admin::ParseQuery(text.substr(path_end + 1, query_end - path_end - 1), "limit cursor text");
  Require(!query || query->size() <= 3);
  if (query_end < size) CheckBody(text.substr(query_end + 1));
  return 0;
}
