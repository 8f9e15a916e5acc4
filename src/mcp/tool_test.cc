// SPDX-License-Identifier: Apache-2.0
#include "mcp/tool.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::mcp {
namespace {

TEST(FindToolFault, NamesWhatNoClientCouldUse) {
  const auto fault = [](const char* text) { return FindToolFault(json::Parse(text)->root()); };
  EXPECT_EQ(fault(R"({"name":"a.b-c_D1","inputSchema":{}})"), "");
  EXPECT_NE(fault(R"({"name":"a b","inputSchema":{}})"), "");
  EXPECT_NE(fault(R"({"name":"","inputSchema":{}})"), "");
  EXPECT_NE(fault(R"({"name":"dele\u200bte","inputSchema":{}})"), "");
  EXPECT_NE(fault(R"({"name":"a","inputSchema":[]})"), "");
  EXPECT_NE(fault(R"({"name":1,"inputSchema":{}})"), "");
  EXPECT_NE(fault("1"), "");
  EXPECT_FALSE(IsToolName(std::string(129, 'a')));
}

}  // namespace
}  // namespace toolgate::mcp
