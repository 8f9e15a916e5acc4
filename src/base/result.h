// SPDX-License-Identifier: Apache-2.0
// Result<T>: a value or an Error. The one way that functions of this project fail.
// Denials are decisions and document mistakes are Issues; neither is an Error.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace toolgate::base {

// The closed set of failure kinds. Callers branch on these, never on message text.
enum class ErrorCode {
  kInvalidInput,
  kNotFound,
  kConflict,
  kLimitExceeded,
  kUnauthenticated,
  kUnavailable,
  kTimeout,
  kCancelled,
  kInternal,
};

// The name used in logs and records, for example `invalid_input`.
std::string_view Name(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // lower case, no full stop, what to do next if known
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

// Puts `context: ` before the message of `error`, keeping its code.
tl::unexpected<Error> Wrap(std::string_view context, Error error);

}  // namespace toolgate::base

#define TOOLGATE_CONCAT_INNER(a, b) a##b
#define TOOLGATE_CONCAT(a, b) TOOLGATE_CONCAT_INNER(a, b)

// Returns from the enclosing function when `expr` (a Result or Status) failed.
#define RETURN_IF_ERROR(expr)                                                     \
  do {                                                                            \
    if (auto status_ = (expr); !status_) {                                        \
      return tl::unexpected<::toolgate::base::Error>(std::move(status_.error())); \
    }                                                                             \
  } while (false)

// `ASSIGN_OR_RETURN(auto x, F());`: declares x from the value or returns the error.
#define ASSIGN_OR_RETURN(declaration, expr) \
  ASSIGN_OR_RETURN_INNER(TOOLGATE_CONCAT(result_, __LINE__), declaration, expr)
#define ASSIGN_OR_RETURN_INNER(result, declaration, expr)                                 \
  auto result = (expr);                                                                   \
  if (!result) return tl::unexpected<::toolgate::base::Error>(std::move(result.error())); \
  declaration = std::move(*result)
