// SPDX-License-Identifier: Apache-2.0
// How operations of the control plane fail: with an error, and where it is one of the request's,
// with the members at fault.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace toolgate::control {

// A member of what was asked for, and what is wrong with it.
struct FieldFault {
  std::string pointer;  // RFC 6901, into the request's body: `/settings/url`
  std::string message;
  std::string repair;  // what to write instead; may be empty
};

struct Fault {
  base::Error error;
  std::vector<FieldFault> fields;
  // A word for programs, beside the error's code, where that does not say enough: `last_admin`,
  // `stale_revision`, `name_taken`.
  std::string reason;
};

template <class T>
using Outcome = tl::expected<T, Fault>;

inline tl::unexpected<Fault> Refuse(base::ErrorCode code, std::string message,
                                    std::string reason = "") {
  return tl::unexpected<Fault>(Fault{{code, std::move(message)}, {}, std::move(reason)});
}
inline tl::unexpected<Fault> RefuseField(std::string pointer, std::string message,
                                         std::string repair = "") {
  Fault fault{{base::ErrorCode::kInvalidInput, message}, {}, {}};
  fault.fields.push_back({std::move(pointer), std::move(message), std::move(repair)});
  return tl::unexpected<Fault>(std::move(fault));
}

}  // namespace toolgate::control

// As RETURN_IF_ERROR and ASSIGN_OR_RETURN, in functions that return an Outcome, for expressions
// whose error is a base::Error or a Fault.
#define RETURN_IF_FAULT(expr)                                                    \
  do {                                                                           \
    if (auto status_ = (expr); !status_) {                                       \
      return ::toolgate::control::internal::AsFault(std::move(status_.error())); \
    }                                                                            \
  } while (false)
#define ASSIGN_OR_FAULT(declaration, expr) \
  ASSIGN_OR_FAULT_INNER(TOOLGATE_CONCAT(result_, __LINE__), declaration, expr)
#define ASSIGN_OR_FAULT_INNER(result, declaration, expr)                                 \
  auto result = (expr);                                                                  \
  if (!result) return ::toolgate::control::internal::AsFault(std::move(result.error())); \
  declaration = std::move(*result)

namespace toolgate::control::internal {

inline tl::unexpected<Fault> AsFault(base::Error error) {
  return tl::unexpected<Fault>(Fault{std::move(error), {}, {}});
}
inline tl::unexpected<Fault> AsFault(Fault fault) {
  return tl::unexpected<Fault>(std::move(fault));
}

}  // namespace toolgate::control::internal
