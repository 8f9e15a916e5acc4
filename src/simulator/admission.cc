// SPDX-License-Identifier: Apache-2.0
#include "simulator/admission.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/expires.h"
#include "crypto/hash.h"
#include "simulator/command_table.h"

namespace toolgate::simulator {
namespace {

using cloudstack::FindParameter;

constexpr std::chrono::minutes kExpiryMax{15};

std::string Lower(const std::string* value) { return value ? base::ToAsciiLower(*value) : ""; }

}  // namespace

ApiFailure Unauthorized(std::string_view text) {
  return {cloudstack::kUnauthorized, std::string(text), 0};
}

Gate::Refusal Gate::Check(const ApiRequest& request, Admission& admission) {
  if (auto refusal = CheckCommand(request, admission)) return refusal;
  const bool has_key = FindParameter(request.parameters, "apikey") != nullptr;
  if (request.session_id.empty() || has_key) return CheckKey(request, admission);
  const std::string* key = FindParameter(request.parameters, "sessionkey");
  const User* user = sessions_.Use(request.session_id, key ? *key : "");
  if (!user) return Unauthorized("unable to verify user credentials");
  if (auto refusal = CheckUser(request, *user, *admission.command)) return refusal;
  admission.user = user;
  return std::nullopt;
}

Gate::Refusal Gate::CheckCommand(const ApiRequest& request, Admission& admission) const {
  const std::string* name = FindParameter(request.parameters, "command");
  const bool must_post =
      cloud_.settings.posts_and_timestamps && name && !cloudstack::IsReading(*name);
  if (must_post && request.method == HttpMethod::kGet) {
    admission.envelope = base::ToAsciiLower(*name) + "response";
    return ApiFailure{cloudstack::kBadRequest, "The API command must be sent with POST", 0};
  }
  if (!name) return Unauthorized("unable to find a command in the request");
  // The name is looked up before the signature is, so an unknown command looks like bad
  // credentials.
  admission.command = FindCommand(*name);
  const bool is_known =
      admission.command && IsIn(cloud_.settings.release, admission.command->since);
  if (!is_known) {
    admission.envelope = "errorresponse";
    return Unauthorized(kBadCredentials);
  }
  admission.envelope = base::ToAsciiLower(*name) + "response";
  return std::nullopt;
}

Gate::Refusal Gate::CheckKey(const ApiRequest& request, Admission& admission) {
  const std::string* key = FindParameter(request.parameters, "apikey");
  const std::string* signature = FindParameter(request.parameters, "signature");
  if (!key || !signature) return Unauthorized(kBadCredentials);
  if (auto refusal = CheckExpiry(request)) return refusal;
  const User* user = cloud_.FindByApiKey(*key);
  const bool may_use_keys = user && user->api_key_access && user->account->api_key_access;
  if (!may_use_keys) return Unauthorized(kBadCredentials);
  if (auto refusal = CheckUser(request, *user, *admission.command)) return refusal;
  const std::string expected = cloudstack::Sign(request.parameters, user->secret_key);
  if (!crypto::EqualsInConstantTime(*signature, expected)) return Unauthorized(kBadCredentials);
  admission.user = user;
  return std::nullopt;
}

Gate::Refusal Gate::CheckExpiry(const ApiRequest& request) const {
  const Settings& settings = cloud_.settings;
  const std::string version = Lower(FindParameter(request.parameters, "signatureversion"));
  const std::string* expires = FindParameter(request.parameters, "expires");
  if (version != "3" && !settings.posts_and_timestamps) return std::nullopt;
  if (!expires) return Unauthorized(kBadCredentials);
  const auto until = cloudstack::ParseExpires(*expires);
  const auto now = clock_.WallNow() + settings.clock_skew;
  const bool is_too_far = settings.posts_and_timestamps && until && *until > now + kExpiryMax;
  if (!until || *until < now || is_too_far) return Unauthorized(kBadCredentials);
  return std::nullopt;
}

Gate::Refusal Gate::CheckUser(const ApiRequest& request, const User& user, const Command& command) {
  const Account& account = *user.account;
  if (user.state != "enabled" || account.state != "enabled") return Unauthorized(kBadCredentials);
  const auto& allowed = cloud_.settings.allowed_sources;
  const bool may_come =
      allowed.empty() ||
      std::any_of(allowed.begin(), allowed.end(), [&request](const AllowedSource& source) {
        return source.block.Contains(request.source);
      });
  if (!may_come) return Unauthorized("Calls from disallowed origin");
  if (auto refusal = CheckRate(account)) return refusal;
  if (MayUse(account, command)) return std::nullopt;
  return Unauthorized(fmt::format(
      "The given command '{}' either does not exist, is not available for user.", command.name));
}

Gate::Refusal Gate::CheckRate(const Account& account) {
  const int64_t max = cloud_.settings.requests_per_second_max;
  if (max <= 0 || IsRootAdmin(account)) return std::nullopt;
  const auto wait = rates_.Count(account, static_cast<size_t>(max));
  if (wait.count() == 0) return std::nullopt;
  return ApiFailure{cloudstack::kApiLimitExceeded,
                    fmt::format("The given user has reached his/her account api limit, please "
                                "retry after [{}] ms.",
                                wait.count())};
}

}  // namespace toolgate::simulator
