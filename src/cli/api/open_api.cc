// SPDX-License-Identifier: Apache-2.0
#include "cli/api/open_api.h"

#include <thread>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/url_host.h"
#include "cli/api/http_caller.h"

namespace toolgate::cli {
namespace {

using base::ErrorCode;
using base::Fail;

constexpr std::chrono::milliseconds kRetryEvery{100};
constexpr size_t kTokenFileBytesMax = 4096;

base::Result<HttpCaller::Options> ReadUrl(const std::string& text, const std::string& ca) {
  HttpCaller::Options options;
  ASSIGN_OR_RETURN(options.url, net::Url::Parse(text));
  if (!options.url.is_https) return options;
  ASSIGN_OR_RETURN(options.roots,
                   net::TrustedRoots::Load(ca, "name the file with its authority with --ca"));
  return options;
}

base::Result<std::unique_ptr<ApiCaller>> OpenUrl(const ApiPlace& place) {
  ASSIGN_OR_RETURN(HttpCaller::Options options, ReadUrl(place.url, place.ca));
  if (place.token.empty()) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("asking `{}` takes a token: put it into TOOLGATE_TOKEN, or its file "
                            "into --token-file",
                            base::Printable(options.url.Origin())));
  }
  const std::string& host = options.url.host;
  const bool is_near = base::IsLoopback(host) || host == "localhost";
  if (!options.url.is_https && !is_near) {
    return Fail(ErrorCode::kInvalidInput,
                "the token would go over the network in clear text: write https");
  }
  options.token = place.token;
  return std::make_unique<HttpCaller>(std::move(options));
}

// The gateway that uses `folder`, by what it left there.
base::Result<std::unique_ptr<ApiCaller>> FindGateway(const DataFolder& folder,
                                                     const std::string& ca) {
  ASSIGN_OR_RETURN(std::string address, base::ReadFile(folder.AdminAddress()));
  ASSIGN_OR_RETURN(const std::string token,
                   base::ReadPrivateFile(folder.LocalToken(), kTokenFileBytesMax));
  while (address.ends_with('\n')) address.pop_back();
  if (address.find("://") == address.npos) address = "http://" + address + "/";
  ASSIGN_OR_RETURN(HttpCaller::Options options, ReadUrl(address, ca));
  options.token = token.substr(0, token.find('\n'));
  auto caller = std::make_unique<HttpCaller>(std::move(options));
  ApiRequest question;
  question.path = "/me";
  ASSIGN_OR_RETURN(const ApiAnswer answer, caller->Call(question));
  if (answer.is_good()) return caller;
  return Fail(ErrorCode::kUnavailable, fmt::format("`{}` answered HTTP {} to its own token",
                                                   caller->Place(), answer.status));
}

base::Result<std::unique_ptr<ApiCaller>> OpenFolder(const ApiPlace& place) {
  ASSIGN_OR_RETURN(const DataFolder folder, FindDataFolder(place.data_folder));
  const base::SystemClock clock;
  const base::SteadyTime until = clock.Now() + kFolderPatience;
  for (;;) {
    auto lock = state::DirectoryLock::Take(folder.path);
    if (lock) return LocalCaller::Open(folder, std::move(*lock));
    if (lock.error().code != ErrorCode::kConflict) return tl::unexpected(std::move(lock.error()));
    auto found = FindGateway(folder, place.ca);
    if (found) return found;
    if (clock.Now() >= until) {
      return Fail(ErrorCode::kUnavailable,
                  fmt::format("another process uses `{}`, but its API cannot be asked: {}; has its "
                              "configuration an `admin` listener?",
                              base::Printable(folder.path), found.error().message));
    }
    std::this_thread::sleep_for(kRetryEvery);
  }
}

}  // namespace

base::Result<std::unique_ptr<ApiCaller>> OpenApi(const ApiPlace& place) {
  return place.url.empty() ? OpenFolder(place) : OpenUrl(place);
}

base::Result<std::unique_ptr<LocalCaller>> OpenStopped(const std::string& path,
                                                       const std::string& message) {
  ASSIGN_OR_RETURN(const DataFolder folder, FindDataFolder(path));
  auto lock = state::DirectoryLock::Take(folder.path);
  if (lock) return LocalCaller::Open(folder, std::move(*lock));
  if (lock.error().code != ErrorCode::kConflict) return tl::unexpected(std::move(lock.error()));
  return Fail(ErrorCode::kConflict, message);
}

}  // namespace toolgate::cli
