// SPDX-License-Identifier: Apache-2.0
// Fixed words and numbers of the CloudStack API 4.22: error codes, job states, states of a virtual
// machine.
#pragma once

#include <optional>
#include <string_view>

namespace toolgate::cloudstack {

// `errorcode` of an answer or of a job result, and at the same time the HTTP status of the answer
// (org.apache.cloudstack.api.ApiErrorCode).
enum ErrorCode : int {
  kBadRequest = 400,
  kUnauthorized = 401,  // credentials, signature, unknown command, or a role that may not
  kApiLimitExceeded = 429,
  kMalformedParameter = 430,
  kParameterError = 431,  // also: not found, wrong state
  kUnsupportedAction = 432,
  kServiceUnavailable = 503,
  kInternalError = 530,
  kAccountError = 531,  // no permission for the resource
  kAccountResourceLimit = 532,
  kInsufficientCapacity = 533,
  kResourceUnavailable = 534,
  kResourceAllocation = 535,  // over a limit
  kResourceInUse = 536,
  kNetworkRuleConflict = 537,
};

// `cserrorcode`: the exception behind the error (com.cloud.utils.exception.CSExceptionErrorCode).
enum CsErrorCode : int {
  kCloudRuntime = 4250,
  kConcurrentOperation = 4300,
  kInvalidParameterValue = 4350,
  kPermissionDenied = 4365,
  kResourceAllocationFailed = 4370,
  kNoTypedCause = 9999,
};

// Whether `command` changes nothing: its name begins with get, list, query or find, in any case.
bool IsReading(std::string_view command);

// Whether `name` can be a machine's host name: 1 to 63 letters, digits and hyphens, beginning with
// a letter and not ending with a hyphen (RFC 1123, as CloudStack has it).
bool IsHostName(std::string_view name);

// `jobstatus` of queryAsyncJobResult.
enum class JobStatus { kPending = 0, kSucceeded = 1, kFailed = 2, kCancelled = 3 };

// States of a virtual machine (com.cloud.vm.VirtualMachine.State). There is none for an expunged
// one: it stays `Expunging` and is no longer listed.
enum class VmState {
  kStarting,
  kRunning,
  kStopping,
  kStopped,
  kDestroyed,
  kExpunging,
  kMigrating,
  kError,
  kUnknown,
  kShutdown,
  kRestoring,
};

// As the API writes it: `Running`.
std::string_view Name(VmState state);
std::optional<VmState> FindVmState(std::string_view name);  // in any case

}  // namespace toolgate::cloudstack
