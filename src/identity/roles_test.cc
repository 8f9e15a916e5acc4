// SPDX-License-Identifier: Apache-2.0
#include "identity/roles.h"

#include <gtest/gtest.h>

namespace toolgate::identity {
namespace {

TEST(Role, IsReadByTheNameItHas) {
  for (const Role role : {Role::kViewer, Role::kPolicyManager, Role::kAdmin}) {
    EXPECT_EQ(ParseRole(Name(role)), role);
  }
  for (const char* name : {"", "Admin", "admin ", "owner", "policy-manager", "2"}) {
    EXPECT_EQ(ParseRole(name), std::nullopt) << name;
  }
}

TEST(Role, IncludesThoseBelowIt) {
  EXPECT_TRUE(Includes(Role::kAdmin, Role::kPolicyManager));
  EXPECT_TRUE(Includes(Role::kAdmin, Role::kViewer));
  EXPECT_TRUE(Includes(Role::kPolicyManager, Role::kViewer));
  EXPECT_TRUE(Includes(Role::kViewer, Role::kViewer));
  EXPECT_FALSE(Includes(Role::kViewer, Role::kPolicyManager));
  EXPECT_FALSE(Includes(Role::kPolicyManager, Role::kAdmin));
}

}  // namespace
}  // namespace toolgate::identity
