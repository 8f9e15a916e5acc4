// SPDX-License-Identifier: Apache-2.0
#include "admin/routes/contract.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "admin/routes/routes.h"
#include "admin/testing/contract_check.h"
#include "base/text.h"
#include "json/schema/schema.h"

namespace toolgate::admin::routes {
namespace {

TEST(ContractTest, HasEveryRouteAsItIs) {
  const Contract contract(ContractText());
  for (const auto table : All()) {
    for (const Route& route : table) {
      const ContractOperation* operation = contract.Find(route.operation);
      ASSERT_TRUE(operation) << route.operation << " is not in the contract";
      EXPECT_EQ(operation->method, route.method) << route.operation;
      EXPECT_EQ(operation->path, route.pattern) << route.operation;
      EXPECT_EQ(operation->role, Name(route.access)) << route.operation;
      EXPECT_EQ(operation->body, route.body) << route.operation << ": requestBody";
      std::vector<std::string> query;
      for (const auto name : base::Split(route.query, ' ')) {
        if (!name.empty()) query.emplace_back(name);
      }
      std::sort(query.begin(), query.end());
      EXPECT_EQ(operation->query, query) << route.operation;
    }
  }
}

TEST(ContractTest, HasNothingThatIsNoRoute) {
  const Contract contract(ContractText());
  std::set<std::string_view> known;
  for (const auto table : All()) {
    for (const Route& route : table) {
      EXPECT_TRUE(known.insert(route.operation).second) << route.operation << " is there twice";
    }
  }
  for (const ContractOperation& operation : contract.operations()) {
    EXPECT_EQ(known.count(operation.id), 1u) << operation.id << " is no route";
  }
}

TEST(ContractTest, EveryOperationSaysHowItFails) {
  const Contract contract(ContractText());
  for (const ContractOperation& operation : contract.operations()) {
    EXPECT_TRUE(operation.value.Find("responses").Find("default")) << operation.id;
    EXPECT_TRUE(operation.value.Find("summary")) << operation.id;
  }
}

}  // namespace
}  // namespace toolgate::admin::routes
