// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/faults.h"

#include <algorithm>

#include "base/text.h"
#include "json/reader.h"

namespace toolgate::simulator {
namespace {

struct KindName {
  std::string_view name;
  FaultKind kind;
};
constexpr KindName kKinds[] = {
    {"error", FaultKind::kError},
    {"job_error", FaultKind::kJobError},
    {"job_lost", FaultKind::kJobLost},
    {"job_stuck", FaultKind::kJobStuck},
    {"job_vanished", FaultKind::kJobVanished},
    {"restart", FaultKind::kRestart},
    {"drop_request", FaultKind::kDropRequest},
    {"drop_reply", FaultKind::kDropReply},
    {"slow", FaultKind::kSlow},
    {"late_listing", FaultKind::kLateListing},
    {"volumes_kept", FaultKind::kVolumesKept},
    {"bad_gateway", FaultKind::kBadGateway},
    {"gateway_timeout", FaultKind::kGatewayTimeout},
    {"unavailable_page", FaultKind::kUnavailablePage},
    {"truncated_reply", FaultKind::kTruncatedReply},
    {"empty_reply", FaultKind::kEmptyReply},
    {"script_type", FaultKind::kScriptType},
};

struct Reason {
  std::string_view name;
  int code;
  int cs_code;
  std::string_view text;
};
constexpr std::string_view kCredentials =
    "unable to verify user credentials and/or request signature";
constexpr Reason kReasons[] = {
    {"bad_signature", 401, 0, kCredentials},
    {"expired", 401, 0, kCredentials},
    {"unknown_command", 401, 0, kCredentials},
    {"user_disabled", 401, 0, kCredentials},
    {"key_access_off", 401, 0, kCredentials},
    {"foreign_source", 401, 0, "Calls from disallowed origin"},
    {"role", 401, 0, "The given command either does not exist, is not available for user."},
    {"must_post", 400, 0, "The API command must be sent with POST"},
    {"rate_limit", 429, 9999,
     "The given user has reached his/her account api limit, please retry after [850] ms."},
    {"maintenance", 503, 9999,
     "Maintenance or shutdown has been initiated on this management server. Can not accept new "
     "jobs"},
    {"malformed_map", 430, 9999, "Unable to decode parameter"},
    {"bad_parameter", 431, 4350, "Invalid parameter value"},
    {"wrong_state", 431, 4350, "The resource is in a state that does not allow it"},
    {"unsupported", 432, 9999, "The command is not supported"},
    {"internal", 530, 4250, "Internal error executing command"},
    {"concurrent", 530, 4300, "There are concurrent operations on the resource"},
    {"no_permission", 531, 4365, "Acct does not have permission to operate with resource"},
    {"no_capacity", 533, 4325, "Unable to create a deployment for VM due to lack of capacity"},
    {"agent_down", 534, 4285, "Resource [Host:1] is unreachable: the agent does not answer"},
    {"storage_down", 534, 4385, "Resource [StoragePool:1] is unreachable: primary storage is down"},
    {"over_limit", 535, 4370, "Maximum amount of resources of Type = 'user_vm' is exceeded"},
    {"in_use", 536, 4375, "The resource is in use"},
    {"rule_conflict", 537, 4360, "The new rule conflicts with an existing rule"},
};

constexpr int64_t kDelayMsMax = 600'000;

ApiFailure ReadFailure(json::ObjectReader& reader) {
  std::vector<std::string_view> names;
  for (const Reason& known : kReasons) names.push_back(known.name);
  const auto reason = reader.TakeWord("reason", names);
  ApiFailure failure = {530, "Internal error, as asked for by the simulator's user", 9999};
  for (const Reason& known : kReasons) {
    if (reason == known.name) failure = {known.code, std::string(known.text), known.cs_code};
  }
  failure.code = static_cast<int>(reader.TakeInt("code", 400, 599).value_or(failure.code));
  failure.text = reader.TakeString("text").value_or(failure.text);
  failure.cs_code =
      static_cast<int>(reader.TakeInt("cserrorcode", 0, 9999).value_or(failure.cs_code));
  return failure;
}

Fault ReadFault(json::Value entry, base::Issues& issues) {
  Fault fault;
  json::ObjectReader reader(entry, "the fault", issues);
  reader.RequirePresent("command");
  reader.RequirePresent("kind");
  fault.command = reader.TakeString("command").value_or("");
  std::vector<std::string_view> kinds;
  for (const KindName& known : kKinds) kinds.push_back(known.name);
  const auto kind = reader.TakeWord("kind", kinds);
  for (const KindName& known : kKinds) {
    if (kind == known.name) fault.kind = known.kind;
  }
  fault.failure = ReadFailure(reader);
  fault.stage = reader.TakeString("stage").value_or("");
  fault.resource = reader.TakeString("resource").value_or("");
  fault.delay = std::chrono::milliseconds(reader.TakeInt("delay_ms", 0, kDelayMsMax).value_or(0));
  const auto delay_max = reader.TakeInt("delay_ms_max", 0, kDelayMsMax);
  fault.delay_max = std::chrono::milliseconds(delay_max.value_or(0));
  fault.every = static_cast<int>(reader.TakeInt("every", 1, 1'000'000).value_or(1));
  fault.skip = static_cast<int>(reader.TakeInt("skip", 0, 1'000'000).value_or(0));
  fault.times = static_cast<int>(reader.TakeInt("times", 1, 1'000'000).value_or(-1));
  reader.Finish();
  return fault;
}

bool Holds(const cloudstack::Parameters& parameters, std::string_view value) {
  return std::any_of(
      parameters.begin(), parameters.end(),
      [value](const cloudstack::Parameter& parameter) { return parameter.value == value; });
}

bool IsMeant(const Fault& fault, std::string_view command,
             const cloudstack::Parameters& parameters) {
  return (fault.command == "*" || fault.command == command) && fault.times != 0 &&
         (fault.resource.empty() || Holds(parameters, fault.resource));
}

}  // namespace

bool StrikesFirst(const Fault& fault) {
  return fault.kind == FaultKind::kError || fault.kind == FaultKind::kDropRequest ||
         fault.kind == FaultKind::kUnavailablePage;
}

bool IsRefusal(const Fault& fault) {
  const int code = fault.failure.code;
  return fault.kind == FaultKind::kError &&
         (code == cloudstack::kBadRequest || code == cloudstack::kUnauthorized ||
          code == cloudstack::kApiLimitExceeded);
}

void Faults::Read(json::Value list, base::Issues& issues) {
  if (!list.Is(json::Type::kArray)) {
    issues.Error(list.position(), "the faults must be a list of objects");
    return;
  }
  std::vector<Fault> faults;
  for (const auto& entry : list) faults.push_back(ReadFault(entry.value, issues));
  if (!issues.HasErrors()) Set(std::move(faults));
}

void Faults::Set(std::vector<Fault> faults) {
  faults_.clear();
  for (Fault& fault : faults) faults_.push_back({std::move(fault)});
}

std::optional<Fault> Faults::Take(std::string_view command,
                                  const cloudstack::Parameters& parameters) {
  for (Armed& armed : faults_) {
    Fault& fault = armed.fault;
    if (!IsMeant(fault, command, parameters)) continue;
    if (fault.skip > 0) {
      --fault.skip;
      continue;
    }
    if (++armed.seen % fault.every != 0) continue;
    if (fault.times > 0) --fault.times;
    Fault taken = fault;
    if (fault.delay_max > fault.delay) {
      dice_ = dice_ * 1664525 + 1013904223;  // the same delays in every run
      taken.delay += (fault.delay_max - fault.delay) * (dice_ >> 16) / 65536;
    }
    return taken;
  }
  return std::nullopt;
}

}  // namespace toolgate::simulator
