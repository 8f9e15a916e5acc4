// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace toolgate::app {
namespace {

namespace fs = std::filesystem;

class ConfigTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("config_" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  LoadedConfig Load(const std::string& text) {
    const fs::path path = folder_ / "toolgate.yaml";
    std::ofstream(path) << text;
    LoadedConfig loaded = LoadConfig(path.string());
    // For readable expectations: the file's name without the folder.
    loaded.report.file = "toolgate.yaml";
    return loaded;
  }

  fs::path folder_;
};

TEST_F(ConfigTest, ReadsEverythingAndResolvesSecrets) {
  ::setenv("TOOLGATE_TEST_TOKEN", "tg_0123456789abcdef0123456789", 1);
  std::ofstream(folder_ / "secret") << "from-file\n";
  const LoadedConfig loaded = Load(R"(
listen: 127.0.0.1:0
public_url: https://gate.example
allowed_hosts: [Gate.Example:8443]
trusted_proxies: [10.0.0.0/8]
threads: 3
servers:
  cloud:
    url: http://127.0.0.1:9000/mcp
    headers: {X-Api-Key: {file: secret}, X-Team: platform}
    answer_seconds: 5
policies: {ops: policies/ops.json}
grants:
  - {label: agent, server: cloud, policy: ops, subject: a@b.example, token: {env: TOOLGATE_TEST_TOKEN}}
decision_log: {path: /var/log/x.jsonl, keep: 0}
limits: {body_bytes: 1048576}
timeouts: {body_seconds: 7}
sessions: {per_grant: 5}
)");
  EXPECT_EQ(loaded.report.Format(), "");
  const Config& config = loaded.config;
  EXPECT_EQ(config.listen_port, 0);
  EXPECT_EQ(config.public_url, "https://gate.example");
  EXPECT_EQ(config.allowed_hosts[0], "gate.example:8443");
  ASSERT_EQ(config.servers.size(), 1u);
  EXPECT_EQ(config.servers[0].headers[0].second, "from-file");
  EXPECT_EQ(config.servers[0].answer_timeout, std::chrono::seconds(5));
  EXPECT_EQ(config.policies[0].path, (folder_ / "policies/ops.json").string());
  EXPECT_EQ(config.grants[0].token_hash, crypto::Sha256("tg_0123456789abcdef0123456789"));
  EXPECT_EQ(config.decision_log.path, "/var/log/x.jsonl");
  EXPECT_EQ(config.http.body_timeout, std::chrono::seconds(7));
}

TEST_F(ConfigTest, ReadsTheAdminListener) {
  constexpr const char* kRest = "servers: {}\ngrants: []\n";
  EXPECT_FALSE(Load(kRest).config.admin);
  const LoadedConfig loaded =
      Load(std::string(kRest) + "admin: {listen: \"[::1]:0\", allowed_hosts: [Ops.example]}\n");
  EXPECT_EQ(loaded.report.Format(), "");
  ASSERT_TRUE(loaded.config.admin);
  EXPECT_EQ(loaded.config.admin->host, "::1");
  EXPECT_EQ(loaded.config.admin->port, 0);
  EXPECT_EQ(loaded.config.admin->allowed_hosts, std::vector<std::string>{"ops.example"});
}

TEST_F(ConfigTest, KeepsTheAdminListenerOnThisMachine) {
  constexpr const char* kRest = "servers: {}\ngrants: []\n";
  const auto refusal = [&](const char* admin) {
    return Load(std::string(kRest) + "admin: " + admin + "\n").report.Format();
  };
  EXPECT_NE(refusal("{listen: 0.0.0.0:9090}").find("3:17: error: whoever can reach"),
            std::string::npos);
  EXPECT_EQ(refusal("{listen: 0.0.0.0:9090, insecure: true}"), "");
  // What is said of the main listener is not said of this one.
  EXPECT_NE(refusal("{listen: 10.1.2.3:9090}\ninsecure: true").find("error: whoever can reach"),
            std::string::npos);
  EXPECT_NE(refusal("{listen: 127.0.0.1}").find("must be an address with a port"),
            std::string::npos);
  EXPECT_NE(refusal("{}").find("error"), std::string::npos);
  EXPECT_NE(refusal("{listen: 127.0.0.1:0, port: 1}").find("`port`"), std::string::npos);
}

TEST_F(ConfigTest, TellsEveryMistakeWithItsPlace) {
  const LoadedConfig loaded = Load(R"(listen: 0.0.0.0:8080
servers:
  Cloud: {url: "https://x/"}
  ok: {ulr: "http://x/", headers: {Host: a, X-Key: {env: TOOLGATE_NOT_SET}, X: {from: y}}}
policies: {ops: {file: x}}
grants:
  - {label: a, server: clod, policy: opps, token: plain-text}
  - {label: a, server: ok, token_sha256: abc}
)");
  EXPECT_EQ(
      loaded.report.Format(),
      "toolgate.yaml:1:9: error: listening beyond this machine without TLS would show tokens "
      "to the network\n"
      "    listen: 0.0.0.0:8080\n"
      "            ^\n"
      "    listen on 127.0.0.1 behind a TLS proxy, or write `insecure: true`\n"
      "toolgate.yaml:3:3: error: `Cloud` cannot name a server\n"
      "      Cloud: {url: \"https://x/\"}\n"
      "      ^\n"
      "    use 1 to 63 of a-z, 0-9 and `-`: the name is part of the URL\n"
      "toolgate.yaml:3:16: error: TLS to servers is not supported by this build yet\n"
      "      Cloud: {url: \"https://x/\"}\n"
      "                   ^\n"
      "    reach the server by http on a network that you trust\n"
      "toolgate.yaml:4:7: error: the server `ok` needs `url`\n"
      "      ok: {ulr: \"http://x/\", headers: {Host: a, X-Key: {env: TOOLGATE_NOT_SET}, X: "
      "{from: y}}}\n"
      "          ^\n"
      "toolgate.yaml:4:8: error: the server `ok` has no field `ulr`\n"
      "      ok: {ulr: \"http://x/\", headers: {Host: a, X-Key: {env: TOOLGATE_NOT_SET}, X: "
      "{from: y}}}\n"
      "           ^\n"
      "    did you mean `url`?\n"
      "toolgate.yaml:4:36: error: the header `Host` cannot be set\n"
      "      ok: {ulr: \"http://x/\", headers: {Host: a, X-Key: {env: TOOLGATE_NOT_SET}, X: "
      "{from: y}}}\n"
      "                                       ^\n"
      "    the gateway writes it itself\n"
      "toolgate.yaml:4:58: error: the environment has no `TOOLGATE_NOT_SET`, which the header "
      "`X-Key` needs\n"
      "      ok: {ulr: \"http://x/\", headers: {Host: a, X-Key: {env: TOOLGATE_NOT_SET}, X: "
      "{from: y}}}\n"
      "                                                             ^\n"
      "toolgate.yaml:4:80: error: the header `X` must be a string, {env: NAME} or {file: "
      "PATH}\n"
      "      ok: {ulr: \"http://x/\", headers: {Host: a, X-Key: {env: TOOLGATE_NOT_SET}, X: "
      "{from: y}}}\n"
      "                                                                                   ^\n"
      "toolgate.yaml:5:17: error: a policy is the path of its file\n"
      "    policies: {ops: {file: x}}\n"
      "                    ^\n"
      "toolgate.yaml:7:24: error: there is no server `clod`\n"
      "      - {label: a, server: clod, policy: opps, token: plain-text}\n"
      "                           ^\n"
      "    did you mean `Cloud`?\n"
      "toolgate.yaml:7:38: error: there is no policy `opps`\n"
      "      - {label: a, server: clod, policy: opps, token: plain-text}\n"
      "                                         ^\n"
      "toolgate.yaml:7:51: error: a token does not belong in this file\n"
      "      - {label: a, server: clod, policy: opps, token: plain-text}\n"
      "                                                      ^\n"
      "    write `token_sha256`, or `token: {env: NAME}`\n"
      "toolgate.yaml:8:5: warning: this grant has no policy, so every call is denied\n"
      "      - {label: a, server: ok, token_sha256: abc}\n"
      "        ^\n"
      "    add `policy`\n"
      "toolgate.yaml:8:13: error: a grant's label must be its own and not empty\n"
      "      - {label: a, server: ok, token_sha256: abc}\n"
      "                ^\n"
      "toolgate.yaml:8:42: error: `token_sha256` must be 64 hexadecimal digits\n"
      "      - {label: a, server: ok, token_sha256: abc}\n"
      "                                             ^\n"
      "    run `toolgate token` for a new token and its hash\n");
}

TEST_F(ConfigTest, WarnsOfALiteralSecretInAReadableFileOnly) {
  const std::string text =
      "servers: {a: {url: \"http://x/\", headers: {Authorization: Bearer x, X-Team: y}}}\n"
      "grants: []\n";
  const auto has_warning = [](const LoadedConfig& loaded) {
    return loaded.report.Format().find("every user can read it") != std::string::npos;
  };
  Load(text);
  ::chmod((folder_ / "toolgate.yaml").c_str(), 0644);
  EXPECT_TRUE(has_warning(Load(text)));
  ::chmod((folder_ / "toolgate.yaml").c_str(), 0600);
  const LoadedConfig quiet = Load(text);
  EXPECT_FALSE(has_warning(quiet)) << quiet.report.Format();
}

TEST_F(ConfigTest, SaysWhyItCannotReadTheFile) {
  const LoadedConfig loaded = LoadConfig((folder_ / "none.yaml").string());
  EXPECT_NE(loaded.report.Format().find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::app
