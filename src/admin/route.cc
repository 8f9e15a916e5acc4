// SPDX-License-Identifier: Apache-2.0
#include "admin/route.h"

#include "base/check.h"

namespace toolgate::admin {

std::string_view Request::Field(std::string_view name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view Name(Access access) {
  switch (access) {
    case Access::kAnyone:
      return "anyone";
    case Access::kSignedIn:
      return "signed_in";
    case Access::kViewer:
      return "viewer";
    case Access::kPolicyManager:
      return "policy_manager";
    case Access::kAdmin:
      return "admin";
    case Access::kOperator:
      return "operator";
  }
  return "operator";
}

const std::string& Call::Path(std::string_view name) const {
  const auto found = path.find(name);
  CHECK(found != path.end());
  return found->second;
}

const std::string* Call::Query(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? nullptr : &found->second;
}

}  // namespace toolgate::admin
