// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/cloud_config.h"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/random.h"

namespace toolgate::cloudstack {
namespace {

class CloudConfigTest : public ::testing::Test {
 protected:
  CloudConfigTest() { std::filesystem::create_directory(folder_); }
  ~CloudConfigTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path) << text;
    return path.string();
  }
  LoadedClouds Load(const std::string& text) {
    return LoadClouds(Write("clouds.yaml", text), [](const std::string& name) {
      return name == "LAB_KEY" ? std::optional<std::string>("key of lab") : std::nullopt;
    });
  }
  // The mistakes, without the folder.
  std::string MistakesOf(const std::string& text) {
    std::string mistake = Load(text).mistake;
    const std::string prefix = folder_.string() + "/";
    for (size_t at = mistake.find(prefix); at != std::string::npos; at = mistake.find(prefix)) {
      mistake.erase(at, prefix.size());
    }
    return mistake;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("clouds-" + base::RandomUuid());
};

TEST_F(CloudConfigTest, ReadsCloudsInTheirOrder) {
  Write("secret.txt", "from-a-file\n");
  const LoadedClouds loaded = Load(R"(clouds:
  production:
    url: http://cloud.example:8080/client/api
    api_key: plain-key
    secret_key: {file: secret.txt}
    timeout_s: 7
    calls_at_once: 3
    calls_waiting: 5
    poll_ms: 6000
    project: 7320207f-cdda-4486-b351-1ffb79a57733
    encoded_answers: true
  lab:
    url: http://lab.example/client/api
    api_key: "x"
    secret_key: "y"
    account: ops
    domain: c62bbbc4-e8ec-4b66-8384-9e7ebb9443f3
)");
  ASSERT_EQ(loaded.mistake, "");
  ASSERT_EQ(loaded.clouds.size(), 2u);
  const CloudConfig& production = loaded.clouds[0];
  EXPECT_EQ(production.name, "production");
  EXPECT_EQ(production.api.url.Origin(), "http://cloud.example:8080");
  EXPECT_EQ(production.api.api_key, "plain-key");
  EXPECT_EQ(production.api.secret_key, "from-a-file");
  EXPECT_EQ(production.api.timeout, std::chrono::seconds(7));
  EXPECT_EQ(production.api.limits.at_once_max, 3u);
  EXPECT_EQ(production.api.limits.waiting_max, 5u);
  EXPECT_EQ(production.jobs.first_poll, std::chrono::seconds(6));
  EXPECT_EQ(production.jobs.poll_max, std::chrono::seconds(6));
  EXPECT_TRUE(production.api.has_encoded_answers);
  EXPECT_EQ(production.scope.project, "7320207f-cdda-4486-b351-1ffb79a57733");
  EXPECT_EQ(loaded.clouds[1].scope.account, "ops");
}

TEST_F(CloudConfigTest, TellsAllMistakesWithTheirPlaces) {
  EXPECT_EQ(MistakesOf(R"(clouds:
  Big:
    url: ftp://x
    api_key: {env: NOBODY}
    timeout_s: 0
    secretkey: abc
)"),
            "clouds.yaml:2:3: error: a cloud's name is 1 to 63 lower-case letters, digits, hyphens "
            "and underscores, beginning with a letter or digit\n"
            "clouds.yaml:3:10: error: the scheme must be http or https\n"
            "    write it as https://cloud.example/client/api\n"
            "clouds.yaml:4:20: error: the environment does not have this variable\n"
            "clouds.yaml:3:5: error: the cloud `Big` needs `secret_key`\n"
            "clouds.yaml:5:16: error: `timeout_s` must be a whole number from 1 to 3600\n"
            "clouds.yaml:6:5: error: the cloud `Big` has no field `secretkey`\n"
            "    did you mean `secret_key`?");
  EXPECT_EQ(MistakesOf("clouds: {}\n"), "clouds.yaml:1:9: error: there is no cloud in `clouds`");
  EXPECT_EQ(MistakesOf("clouds: [\n").substr(0, 12), "clouds.yaml:");
}

TEST_F(CloudConfigTest, NeverRepeatsAKey) {
  const std::string mistakes = MistakesOf(R"(clouds:
  a: {url: "http://a/", api_key: "se cret", secret_key: [hidden], nonsense: 1}
  b: {url: "http://a/", api_key: {env: LAB_KEY}, secret_key: {file: no-such-file}}
)");
  for (const char* secret : {"se cret", "hidden", "key of lab"}) {
    EXPECT_EQ(mistakes.find(secret), std::string::npos) << mistakes;
  }
  EXPECT_NE(mistakes.find("`api_key` has characters no key has"), std::string::npos);
}

TEST_F(CloudConfigTest, AProjectAndAnAccountExcludeEachOther) {
  const std::string head = "clouds: {a: {url: 'http://a/', api_key: k, secret_key: s, ";
  EXPECT_NE(MistakesOf(head + "project: p, domain: d}}").find("take one out"), std::string::npos);
  EXPECT_NE(MistakesOf(head + "account: a}}").find("needs its `domain`"), std::string::npos);
}

TEST_F(CloudConfigTest, TheEnvironmentNamesOneCloud) {
  std::map<std::string, std::string> set = {{"CLOUDSTACK_API_URL", "http://cloud/client/api"},
                                            {"CLOUDSTACK_API_KEY", "k"}};
  const Environment environment = [&set](const std::string& name) {
    const auto found = set.find(name);
    return found == set.end() ? std::nullopt : std::optional(found->second);
  };
  EXPECT_EQ(CloudOfEnvironment(environment).mistake, "CLOUDSTACK_SECRET_KEY is not set");
  set["CLOUDSTACK_SECRET_KEY"] = "s";
  const LoadedClouds loaded = CloudOfEnvironment(environment);
  EXPECT_EQ(loaded.mistake, "");
  EXPECT_EQ(loaded.clouds.at(0).name, "default");
  set["CLOUDSTACK_CA_FILE"] = "ca.pem";
  EXPECT_NE(CloudOfEnvironment(environment).mistake, "");
}

}  // namespace
}  // namespace toolgate::cloudstack
