// SPDX-License-Identifier: Apache-2.0
#include "mcp/tool.h"

#include <gtest/gtest.h>

#include "json/parse.h"

namespace toolgate::mcp {
namespace {

std::string ToolFor(const char* text, Revision revision) {
  const auto document = json::Parse(text);
  std::string out;
  WriteTool(out, document->root(), revision);
  return out;
}

std::string ResultFor(const char* text, Revision revision) {
  const auto document = json::Parse(text);
  std::string out;
  WriteCallResult(out, document->root(), revision);
  return out;
}

TEST(WriteTool, LeavesOutWhatCameLater) {
  const char* tool =
      R"({"name":"a","title":"A","annotations":{},"outputSchema":{},"icons":[],"execution":{},)"
      R"("x-vendor":1})";
  EXPECT_EQ(ToolFor(tool, Revision::k2024_11_05), R"({"name":"a","x-vendor":1})");
  EXPECT_EQ(ToolFor(tool, Revision::k2025_06_18),
            R"({"name":"a","title":"A","annotations":{},"outputSchema":{},"x-vendor":1})");
  EXPECT_EQ(
      ToolFor(tool, Revision::k2025_11_25),
      R"({"name":"a","title":"A","annotations":{},"outputSchema":{},"icons":[],"x-vendor":1})");
}

TEST(WriteCallResult, TurnsUnknownContentIntoText) {
  const char* result =
      R"({"content":[{"type":"text","text":"t"},{"type":"resource_link","uri":"x://y"},)"
      R"({"type":"audio","data":""}],"structuredContent":{"a":1}})";
  EXPECT_EQ(ResultFor(result, Revision::k2025_03_26),
            R"({"content":[{"type":"text","text":"t"},{"type":"text","text":"x://y"},)"
            R"({"type":"audio","data":""}]})");
  EXPECT_EQ(ResultFor(result, Revision::k2025_11_25), result);
}

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
