// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/contract.h"

#include "admin/routes/contract_text.h"
#include "admin/routes/routes.h"

namespace toolgate::admin::routes {
namespace {

control::Outcome<Answer> GetContract(Call&) {
  Answer answer;
  answer.body = ContractText();
  answer.Add("Content-Type", "application/yaml");
  return answer;
}

}  // namespace

const std::string& ContractText() {
  static const std::string text = [] {
    std::string whole;
    for (const char* part : kContractParts) whole += part;
    return whole;
  }();
  return text;
}

std::span<const Route> ContractRoutes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/openapi.yaml", "getContract", Access::kAnyone, Body::kNone, "", GetContract},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
