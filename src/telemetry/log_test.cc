// SPDX-License-Identifier: Apache-2.0
#include "telemetry/log.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/testing/fake_clock.h"

namespace toolgate::telemetry {
namespace {

TEST(Logger, WritesOneJsonObjectPerLineWhateverTheValuesHold) {
  base::FakeClock clock;
  std::vector<std::string> lines;
  Logger log(clock, Level::kInfo, Format::kJson,
             [&](std::string_view line) { lines.emplace_back(line); });
  log.Info("started", {{"port", 80}, {"tls", false}, {"name", "a\n{\"level\":\"error\"}"}});
  log.Log(Level::kDebug, "hidden", {});
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0],
            R"({"time":"2026-01-01T00:00:00.000Z","level":"info","event":"started","port":80,)"
            R"("tls":false,"name":"a\n{\"level\":\"error\"}"})");
}

TEST(Logger, WritesTextForPeople) {
  base::FakeClock clock;
  std::string written;
  Logger log(clock, Level::kInfo, Format::kText, [&](std::string_view line) { written = line; });
  log.Warning("upstream_down", {{"server", "cloud"}, {"error", "no answer\x1b[2J"}});
  EXPECT_EQ(written,
            "2026-01-01T00:00:00.000Z warning upstream_down server=cloud "
            "error=\"no answer\\x1b[2J\"");
}

TEST(Logger, CutsLongTexts) {
  base::FakeClock clock;
  for (const Format format : {Format::kJson, Format::kText}) {
    std::string written;
    Logger log(clock, Level::kInfo, format, [&](std::string_view line) { written = line; });
    const std::string longest(4u << 20, 'x');
    log.Info("flood", {{"method", longest}, {"after", "end"}});
    EXPECT_LT(written.size(), 20'000u);
    EXPECT_NE(written.find("..."), written.npos);
    EXPECT_NE(written.find("end"), written.npos);
  }
}

TEST(Logger, CountsAFloodInsteadOfWritingIt) {
  base::FakeClock clock;
  std::vector<std::string> lines;
  Logger log(clock, Level::kInfo, Format::kText,
             [&](std::string_view line) { lines.emplace_back(line); });
  for (int i = 0; i < 100; ++i) log.Info("bad_request");
  log.Info("other");
  EXPECT_EQ(lines.size(), Logger::kLinesPerSecondMax + 1);
  clock.Advance(std::chrono::seconds(1));
  log.Info("bad_request");
  EXPECT_TRUE(lines.back().ends_with("bad_request suppressed=80"));
}

}  // namespace
}  // namespace toolgate::telemetry
