// SPDX-License-Identifier: Apache-2.0
#include "policy/limit.h"

#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::policy {
namespace {

const base::Decimal& One() {
  static const base::Decimal kOne = *base::Decimal::Parse("1");
  return kOne;
}

const base::Decimal& Zero() {
  static const base::Decimal kZero = *base::Decimal::Parse("0");
  return kZero;
}

}  // namespace

std::string Limit::CounterFor(std::string_view tool) const {
  std::string name = counter.empty() ? rule : "counter " + counter;
  if (per == Per::kTool) name.append(" ").append(tool);
  return name;
}

base::Result<base::Decimal> AmountOf(const Limit& limit, json::Value arguments) {
  if (!limit.amount) return One();
  const auto fail = [&limit](std::string_view why) {
    return base::Fail(
        base::ErrorCode::kInvalidInput,
        fmt::format("`{}` is counted, and {}", base::Printable(limit.amount->ShortText()), why));
  };
  const ArgumentPath::Found found = limit.amount->Find(arguments);
  if (found.state == ArgumentPath::Found::State::kMissing) return fail("it is missing");
  if (found.state != ArgumentPath::Found::State::kValue) {
    return fail(
        "it is not clear what it is: something before it is of another type or named in "
        "two ways");
  }
  if (!found.value.Is(json::Type::kNumber)) return fail("it is not a number");
  const auto number = base::Decimal::Parse(found.value.text());
  if (!number || !base::IsExactInDouble(found.value.text())) {
    return fail("parsers could read it as different numbers");
  }
  if (*number < Zero()) return fail("it is negative");
  return *number;
}

std::string_view Name(Scope scope) {
  switch (scope) {
    case Scope::kSession:
      return "session";
    case Scope::kGrant:
      return "grant";
    case Scope::kSubject:
      return "subject";
    case Scope::kServer:
      return "server";
    case Scope::kOrganisation:
      return "organisation";
  }
  return "grant";
}

}  // namespace toolgate::policy
