// SPDX-License-Identifier: Apache-2.0
#include "app/config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "net/testing/certificates.h"

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
    call_seconds: 90
    progress_per_second: 3
    link_hosts: [login.example.com, "*.example.org"]
policies: {ops: policies/ops.json}
grants:
  - {label: agent, server: cloud, policy: ops, subject: a@b.example, token: {env: TOOLGATE_TEST_TOKEN}}
decision_log: {path: /var/log/x.jsonl, keep: 0}
state: {path: counted}
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
  EXPECT_EQ(config.servers[0].call_timeout, std::chrono::seconds(90));
  EXPECT_EQ(config.servers[0].progress_per_second, 3u);
  EXPECT_EQ(config.servers[0].link_hosts->size(), 2u);
  EXPECT_EQ(config.policies[0].path, (folder_ / "policies/ops.json").string());
  EXPECT_EQ(config.grants[0].token_hash, crypto::Sha256("tg_0123456789abcdef0123456789"));
  EXPECT_EQ(config.decision_log.path, "/var/log/x.jsonl");
  EXPECT_EQ(config.state.path, (folder_ / "counted").string());
  EXPECT_TRUE(config.state.is_durable);
  EXPECT_EQ(config.http.body_timeout, std::chrono::seconds(7));
}

TEST_F(ConfigTest, ReadsALogOfSegments) {
  constexpr const char* kRest = "servers: {}\ngrants: []\n";
  EXPECT_EQ(Load(kRest).config.decision_segments.folder, "");
  const LoadedConfig loaded =
      Load(std::string(kRest) +
           "decision_log: {directory: log, segment_bytes: 1048576, segment_hours: 2, keep_bytes: "
           "4194304, keep_days: 30}\n");
  EXPECT_EQ(loaded.report.Format(), "");
  const auto& segments = loaded.config.decision_segments;
  EXPECT_EQ(segments.folder, (folder_ / "log").string());
  EXPECT_EQ(segments.segment_bytes, 1048576);
  EXPECT_EQ(segments.segment_age, std::chrono::hours(2));
  EXPECT_EQ(segments.keep_bytes, 4194304);
  EXPECT_EQ(segments.keep_age, std::chrono::hours(720));
  const auto report = [&](const std::string& log) {
    return Load(std::string(kRest) + "decision_log: " + log + "\n").report.Format();
  };
  EXPECT_NE(report("{directory: log, keep_bytes: 1000}").find("at least four times"),
            std::string::npos);
  // What belongs to a log of one file is not taken for something here.
  EXPECT_NE(report("{directory: log, rotate_bytes: 100000}").find("rotate_bytes"),
            std::string::npos);
}

TEST_F(ConfigTest, KeepsCountsBesideTheFileUnlessToldOtherwise) {
  constexpr const char* kRest = "servers: {}\ngrants: []\n";
  EXPECT_EQ(Load(kRest).config.state.path, (folder_ / "state").string());
  EXPECT_TRUE(Load(kRest).config.state.is_durable);
  const LoadedConfig memory = Load(std::string(kRest) + "state: {durable: false}\n");
  EXPECT_EQ(memory.report.Format(), "");
  EXPECT_FALSE(memory.config.state.is_durable);
  EXPECT_NE(Load(std::string(kRest) + "state: {path: \"\"}\n")
                .report.Format()
                .find("error: `path` must name a folder"),
            std::string::npos);
  EXPECT_NE(Load(std::string(kRest) + "state: {path: x, durable: false}\n")
                .report.Format()
                .find("warning: nothing is kept there"),
            std::string::npos);
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
      "    add `tls`, listen on 127.0.0.1 behind a TLS proxy, or write `insecure: true`\n"
      "toolgate.yaml:3:3: error: `Cloud` cannot name a server\n"
      "      Cloud: {url: \"https://x/\"}\n"
      "      ^\n"
      "    use 1 to 63 of a-z, 0-9 and `-`: the name is part of the URL\n"
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

class TlsConfigTest : public ConfigTest {
 protected:
  void SetUp() override {
    ConfigTest::SetUp();
    Write("ca.pem", authority_.certificate());
    WritePair(authority_.Issue());
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    ::chmod((folder_ / name).c_str(), 0600);
  }
  void WritePair(const net::TestCertificate& made) {
    Write("c.pem", made.certificate);
    Write("k.pem", made.key);
  }

  // What is said of the configuration with these lines, without the folder.
  std::string Report(const std::string& lines) {
    std::string text = Load(lines + "grants: []\n").report.Format();
    const std::string folder = folder_.string() + "/";
    for (size_t at; (at = text.find(folder)) != text.npos;) text.erase(at, folder.size());
    return text;
  }

  const net::TestAuthority authority_;
};

TEST_F(TlsConfigTest, ServesTheNetworkWithACertificate) {
  const LoadedConfig loaded = Load(R"(
listen: 0.0.0.0:8443
tls: {certificate: c.pem, key: k.pem}
servers:
  a: {url: "https://a.example/mcp"}
  b: {url: "https://b.example/mcp", ca: ca.pem}
  c: {url: "https://c.example/mcp", ca: ./ca.pem}
  d: {url: "http://127.0.0.1:1/mcp", headers: {Authorization: {env: HOME}}}
grants: []
)");
  EXPECT_EQ(loaded.report.Format(), "");
  const Config& config = loaded.config;
  ASSERT_TRUE(config.tls);
  EXPECT_EQ(config.tls->certificate->facts().Names(), "localhost, 127.0.0.1, ::1");
  EXPECT_EQ(config.tls->key_path, (folder_ / "k.pem").string());
  EXPECT_NE(config.servers[0].roots, nullptr);
  EXPECT_NE(config.servers[0].roots, config.servers[1].roots);
  EXPECT_EQ(config.servers[1].roots, config.servers[2].roots);
  EXPECT_EQ(config.servers[3].roots, nullptr);
}

TEST_F(TlsConfigTest, TellsWhatIsWrongWithTheCertificate) {
  const std::string tls = "tls: {certificate: c.pem, key: k.pem}\nservers: {}\n";
  EXPECT_EQ(Report(tls), "");
  Write("k.pem", authority_.Issue().key);
  EXPECT_EQ(Report(tls),
            "toolgate.yaml:1:20: error: the key in `k.pem` does not belong to the first "
            "certificate in `c.pem`\n"
            "    tls: {certificate: c.pem, key: k.pem}\n"
            "                       ^\n");
  EXPECT_NE(Report("tls: {certificate: none.pem, key: k.pem}\nservers: {}\n")
                .find("cannot read `none.pem`: No such file"),
            std::string::npos);
  EXPECT_NE(Report("tls: {certificate: c.pem}\nservers: {}\n").find("`tls` needs `key`"),
            std::string::npos);
}

TEST_F(TlsConfigTest, WarnsOfWhatExpiresAndOfAKeyThatAllCanRead) {
  const std::string tls = "tls: {certificate: c.pem, key: k.pem}\nservers: {}\n";
  WritePair(authority_.Issue({.valid_until = -std::chrono::hours(0)}));
  const std::string expired = Report(tls);
  EXPECT_TRUE(expired.starts_with("toolgate.yaml:1:20: warning: the certificate expired on 20"))
      << expired;
  WritePair(authority_.Issue());
  ::chmod((folder_ / "k.pem").c_str(), 0644);
  EXPECT_EQ(Report(tls),
            "toolgate.yaml:1:32: warning: every user can read this key\n"
            "    tls: {certificate: c.pem, key: k.pem}\n"
            "                                   ^\n"
            "    take the file's permissions away\n");
}

TEST_F(TlsConfigTest, RefusesAuthoritiesThatAreOfNoUse) {
  EXPECT_EQ(Report("servers: {a: {url: \"http://a.example/\", ca: ca.pem}}\n"),
            "toolgate.yaml:1:45: error: `ca` is for https\n"
            "    servers: {a: {url: \"http://a.example/\", ca: ca.pem}}\n"
            "                                                ^\n"
            "    write https in `url`\n");
  Write("ca.pem", "nothing");
  EXPECT_EQ(Report("servers: {a: {url: \"https://a.example/\", ca: ca.pem}}\n"),
            "toolgate.yaml:1:46: error: `ca.pem` holds no certificate in PEM form\n"
            "    servers: {a: {url: \"https://a.example/\", ca: ca.pem}}\n"
            "                                                 ^\n");
}

TEST_F(TlsConfigTest, WarnsOfCredentialsInClearText) {
  const auto warns = [this](const std::string& url, const std::string& header) {
    return Report("servers: {a: {url: \"" + url + "\", headers: {" + header + ": {env: HOME}}}}\n")
               .find("in clear text") != std::string::npos;
  };
  EXPECT_TRUE(warns("http://a.example/", "X-Api-Key"));
  EXPECT_TRUE(warns("http://10.0.0.1/", "Authorization"));
  EXPECT_FALSE(warns("http://a.example/", "X-Team"));
  EXPECT_FALSE(warns("https://a.example/", "X-Api-Key"));
  EXPECT_FALSE(warns("http://127.0.0.1/", "X-Api-Key"));
  EXPECT_FALSE(warns("http://[::1]/", "X-Api-Key"));
  EXPECT_FALSE(warns("http://localhost/", "X-Api-Key"));
}

TEST_F(ConfigTest, SaysWhyItCannotReadTheFile) {
  const LoadedConfig loaded = LoadConfig((folder_ / "none.yaml").string());
  EXPECT_NE(loaded.report.Format().find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::app
