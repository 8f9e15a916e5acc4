// SPDX-License-Identifier: Apache-2.0
#include "base/issues.h"

#include <gtest/gtest.h>

namespace toolgate::base {
namespace {

TEST(Issues, AreToldInDocumentOrderWithACaret) {
  const std::string source = "one: 1\ntwo: é x\n";
  Issues issues;
  issues.Warning(PositionOf(source, source.find('x')), "second", "write `y`");
  issues.Error(PositionOf(source, 5), "first");
  issues.Error({}, "whole document");
  EXPECT_EQ(issues.Format("f.yaml", source),
            "f.yaml: error: whole document\n"
            "f.yaml:1:6: error: first\n"
            "    one: 1\n"
            "         ^\n"
            "f.yaml:2:9: warning: second\n"
            "    two: é x\n"
            "           ^\n"
            "    write `y`\n");
  EXPECT_TRUE(issues.HasErrors());
}

TEST(Issues, SurviveVeryLongLines) {
  const std::string source(100'000, 'a');
  Issues issues;
  issues.Error(PositionOf(source, 90'000), "far right");
  EXPECT_NE(issues.Format("f", source).find("far right"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::base
