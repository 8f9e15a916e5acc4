// SPDX-License-Identifier: Apache-2.0
#include "mcp/request_fault.h"

#include <string>

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::mcp {
namespace {

// `200 Method not found: x`, or `served`.
std::string FaultOf(std::string_view method, const char* params, Revision revision) {
  const auto document = json::Parse(params);
  Message message;
  message.kind = MessageKind::kRequest;
  message.method = method;
  message.params = document->root();
  const auto fault = FindRequestFault(message, FindMethod(method), revision);
  return fault ? std::to_string(fault->http_status) + ' ' + fault->message : "served";
}

constexpr Revision kLegacy = Revision::k2025_11_25;
constexpr Revision kModern = Revision::k2026_07_28;

TEST(RequestFault, IsAMethodThatIsNotThere) {
  EXPECT_EQ(FaultOf("tools/call", "{}", kLegacy), "served");
  EXPECT_EQ(FaultOf("tools/drop", "{}", kLegacy), "200 Method not found: tools/drop");
  EXPECT_EQ(FaultOf("server/discover", "{}", kLegacy), "200 Method not found: server/discover");
  EXPECT_EQ(FaultOf("server/discover", "{}", kModern), "served");
  EXPECT_EQ(FaultOf("notifications/cancelled", "{}", kLegacy),
            "200 Method not found: notifications/cancelled");
  const Message message;
  const MethodRule none{};
  EXPECT_TRUE(FindRequestFault(message, &none, kLegacy));
}

TEST(RequestFault, IsAParamThatReadersConfuse) {
  EXPECT_EQ(FaultOf("tools/call", R"({"name":"a","Name":"b"})", kLegacy),
            "400 The param `Name` is ambiguous");
  EXPECT_EQ(FaultOf("tools/call", R"({"requeststate":"x"})", kModern),
            "400 The param `requeststate` is ambiguous");
  EXPECT_EQ(FaultOf("tools/call", R"({"requeststate":"x"})", kLegacy), "served");
}

}  // namespace
}  // namespace toolgate::mcp
