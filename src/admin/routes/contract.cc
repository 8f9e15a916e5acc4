// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/contract.h"

#include "admin/routes/contract_text.h"
#include "admin/routes/docs_page.h"
#include "admin/routes/routes.h"
#include "base/check.h"
#include "json/yaml.h"

namespace toolgate::admin::routes {
namespace {

control::Outcome<Answer> GetContract(Call&) {
  Answer answer;
  answer.body = ContractText();
  answer.Add("Content-Type", "application/yaml");
  return answer;
}

// Made once: the contract is the program's own.
control::Outcome<Answer> GetDocs(Call&) {
  static const DocsPage page = [] {
    const auto contract = json::ParseYaml(ContractText());
    CHECK(contract.has_value());
    return MakeDocsPage(contract->root());
  }();
  Answer answer;
  answer.body = page.html;
  answer.Add("Content-Type", "text/html; charset=utf-8");
  answer.Add("Content-Security-Policy", page.security_policy);
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
      {"GET", "/docs", "getDocs", Access::kAnyone, Body::kNone, "", GetDocs},
  };
  return kRoutes;
}

}  // namespace toolgate::admin::routes
