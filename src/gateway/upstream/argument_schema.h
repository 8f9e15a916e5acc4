// SPDX-License-Identifier: Apache-2.0
// What a tool's inputSchema says of the arguments of a call, for policies that ask for it.
#pragma once

#include <mutex>
#include <string>

#include "base/result.h"
#include "json/document.h"
#include "json/schema/schema.h"
#include "policy/evaluate.h"

namespace toolgate::gateway {

// Compiled when it is first asked, once. Thread-safe.
class ArgumentSchema final : public policy::ArgumentValidator {
 public:
  // `input_schema` must outlive it.
  explicit ArgumentSchema(json::Value input_schema) : source_(input_schema) {}

  // Names the JSON Pointer of the first fault, or why the schema cannot be used: then no arguments
  // fit. A member whose name could be taken for a declared one is a fault.
  std::string FindFault(json::Value arguments) const override;

  // Why the schema cannot be used; empty if it can.
  std::string FindOwnFault() const;

 private:
  const base::Result<json::Schema>& Get() const;

  const json::Value source_;
  mutable std::once_flag once_;
  mutable base::Result<json::Schema> schema_ = base::Fail(base::ErrorCode::kInternal, "");
};

}  // namespace toolgate::gateway
