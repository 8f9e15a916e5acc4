// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/argument_schema.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "json/parse.h"

namespace toolgate::gateway {
namespace {

constexpr size_t kShownPointerCharsMax = 200;

}  // namespace

const base::Result<json::Schema>& ArgumentSchema::Get() const {
  std::call_once(once_, [this] {
    schema_ = json::Schema::Compile(source_, {.aliases = json::Aliases::kRefused});
  });
  return schema_;
}

std::string ArgumentSchema::FindOwnFault() const {
  const auto& schema = Get();
  return schema ? "" : schema.error().message;
}

std::string ArgumentSchema::FindFault(json::Value arguments) const {
  const auto& schema = Get();
  if (!schema) {
    return fmt::format(
        "the arguments cannot be validated, because the tool's schema cannot be used: {}",
        schema.error().message);
  }
  json::Document none;
  if (!arguments) {
    CHECK(!json::ParseInto(none, "{}"));
    arguments = none.root();
  }
  const auto fault = schema->Validate(arguments);
  if (!fault) return "";
  const std::string place =
      fault->pointer.empty()
          ? "they"
          : fmt::format("`{}`", base::Printable(fault->pointer, kShownPointerCharsMax));
  return fmt::format("the arguments do not fit the tool's schema: {} {}", place, fault->message);
}

}  // namespace toolgate::gateway
