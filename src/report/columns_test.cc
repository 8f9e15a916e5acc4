// SPDX-License-Identifier: Apache-2.0
#include "report/columns.h"

#include <gtest/gtest.h>

namespace toolgate::report {
namespace {

TEST(ColumnsTest, AlignsRowsUnderTheirTitles) {
  Columns columns({"NAME", "POLICY"});
  columns.Add({"files", "read-only"});
  columns.Add({"a", ""});
  EXPECT_EQ(columns.Write(0), "NAME   POLICY\nfiles  read-only\na\n");
}

TEST(ColumnsTest, CutsTheWidestColumnsToFit) {
  Columns columns({"A", "B"});
  columns.Add({std::string(10, 'a'), std::string(30, 'b')});
  EXPECT_EQ(columns.Write(24), "A           B\naaaaaaaaaa  bbbbbbbbb...\n");
}

TEST(ColumnsTest, LeavesSomethingOfEachColumnHoweverNarrowTheTerminalIs) {
  Columns columns({"A", "B"});
  columns.Add({std::string(20, 'a'), std::string(20, 'b')});
  EXPECT_EQ(columns.Write(3), "A         B\naaaaa...  bbbbb...\n");
}

TEST(ColumnsTest, ShowsWhatWouldMoveTheCursor) {
  Columns columns({"A", "B"});
  columns.Add({"x\x1b[2Jy", "two\nlines"});
  EXPECT_EQ(columns.Write(0), "A            B\nx\\u{1b}[2Jy  two lines\n");
}

}  // namespace
}  // namespace toolgate::report
