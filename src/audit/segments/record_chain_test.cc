// SPDX-License-Identifier: Apache-2.0
#include "audit/segments/record_chain.h"

#include <gtest/gtest.h>

namespace toolgate::audit {
namespace {

std::string_view WithoutEnd(std::string_view line) { return line.substr(0, line.size() - 1); }

TEST(RecordChain, WritesTheFormThatIsDocumented) {
  std::string out;
  ChainEnd end;
  AppendSealed(out, R"("kind":"start")", end);
  // printf '%064d{"seq":1,"kind":"start"' 0 | sha256sum
  EXPECT_EQ(out, R"({"seq":1,"kind":"start","hash":")"
                 "ac71859a73b37bbf62682768acc5a2534e914fc3519028f1ea5616bf8675d717\"}\n");
}

TEST(RecordChain, EachLineFollowsTheOneBefore) {
  ChainEnd writing;
  ChainEnd reading;
  for (int i = 0; i < 3; ++i) {
    std::string line;
    AppendSealed(line, R"("a":"b,\"hash\":\"")", writing);
    const auto sealed = ReadSealed(WithoutEnd(line));
    ASSERT_TRUE(sealed);
    EXPECT_TRUE(Follows(*sealed, reading));
    reading = {sealed->seq, std::string(sealed->hash)};
  }
  EXPECT_EQ(reading.seq, 3u);
}

TEST(RecordChain, EveryChangedByteBreaksIt) {
  ChainEnd end;
  std::string line;
  AppendSealed(line, R"("tool":"echo")", end);
  line.pop_back();
  for (size_t at = 0; at < line.size(); ++at) {
    std::string changed = line;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    const auto sealed = ReadSealed(changed);
    EXPECT_FALSE(sealed && Follows(*sealed, ChainEnd())) << changed;
  }
  for (size_t size = 0; size < line.size(); ++size) {
    EXPECT_FALSE(ReadSealed(std::string_view(line).substr(0, size))) << size;
  }
}

TEST(RecordChain, LinesOfAnotherPlaceDoNotFollow) {
  ChainEnd end;
  std::string first;
  std::string second;
  AppendSealed(first, R"("a":1)", end);
  AppendSealed(second, R"("a":1)", end);
  EXPECT_FALSE(Follows(*ReadSealed(WithoutEnd(second)), ChainEnd()));
  EXPECT_FALSE(Follows(*ReadSealed(WithoutEnd(first)), end));
}

}  // namespace
}  // namespace toolgate::audit
