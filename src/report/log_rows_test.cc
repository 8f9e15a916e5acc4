// SPDX-License-Identifier: Apache-2.0
#include "report/log_rows.h"

#include <gtest/gtest.h>

#include "json/parse.h"
#include "json/writer.h"

namespace toolgate::report {
namespace {

std::string Row(std::string text) { return LogTableRow(json::Parse(std::move(text))->root()); }
std::string CsvRow(std::string text) { return LogCsvRow(json::Parse(std::move(text))->root()); }

TEST(LogRows, WhatAClientWroteForgesNoLineAndMovesNoCursor) {
  const std::string row = Row(
      R"({"time":"2026-01-01T00:00:00.000Z","tool":"a\u001b[2Jb\r\nforged","grant":"\u202eagent",)"
      R"("message":"x\u009b31m\nforged"})");
  EXPECT_EQ(std::count(row.begin(), row.end(), '\n'), 1);
  EXPECT_EQ(row.find('\x1b'), row.npos);
  EXPECT_EQ(row.find("\xC2\x9B"), row.npos);
  EXPECT_EQ(row.find("\xE2\x80\xAE"), row.npos);
}

TEST(LogRows, ColumnsStandBelowTheirTitles) {
  const std::string head = LogTableHead();
  const std::string row =
      Row(R"({"time":"t","grant":"g","outcome":"deny","rule":"r1","message":"m"})");
  EXPECT_EQ(head.find("OUTCOME"), row.find("deny"));
  EXPECT_EQ(head.find("MESSAGE"), row.find_last_not_of("\n"));
}

TEST(LogRows, ASpreadsheetRunsNothing) {
  const std::string row = CsvRow(R"({"grant":"=cmd|'/c calc'!A0","tool":"a\"b,c\nd","seq":7})");
  EXPECT_TRUE(row.starts_with("7,,,,\"'=cmd|'/c calc'!A0\","));
  EXPECT_NE(row.find(R"("a""b,c d")"), row.npos) << row;
  EXPECT_EQ(std::count(row.begin(), row.end(), '\n'), 1);
  EXPECT_EQ(CsvRow(R"({"tool":"\u001b[2J"})").find('\x1b'), std::string::npos);
}

TEST(LogRows, JsonKeepsItsValue) {
  const std::string text = "{\"a\":\"\xC2\x9B\xE2\x80\xAE\xC3\xA9\xF3\xA0\x81\x81\"}";
  const std::string shown = ShowJson(text);
  EXPECT_EQ(shown, "{\"a\":\"\\u009b\\u202e\xC3\xA9\\udb40\\udc41\"}");
  EXPECT_EQ(json::Write(json::Parse(shown)->root()), text);
}

}  // namespace
}  // namespace toolgate::report
