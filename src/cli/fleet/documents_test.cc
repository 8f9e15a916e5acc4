// SPDX-License-Identifier: Apache-2.0
#include "cli/fleet/documents.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/testing/temporary_folder.h"

namespace toolgate::cli {
namespace {

class FleetDocumentsTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text) {
    ASSERT_TRUE(
        base::WritePrivateFile(folder_.path() + "/" + name, text, base::Existing::kReplace));
  }
  LoadedFleet Load() { return LoadFleet(folder_.path()); }

  base::TemporaryFolder folder_;
};

TEST_F(FleetDocumentsTest, ReadsDocumentsBehindEachOther) {
  Write("all.yaml",
        "kind: server\nname: files\nlabels: {team: a}\nspec:\n  url: http://127.0.0.1:1/mcp\n"
        "---\nkind: policy\nname: open\nspec:\n  document: {version: \"1\", default: allow}\n"
        "---\nkind: grant\nlabel: alice\nspec: {server: files, policy: open, expires_at: "
        "\"2030-01-01T00:00:00Z\"}\n");
  const LoadedFleet loaded = Load();
  EXPECT_FALSE(loaded.has_errors) << loaded.report;
  ASSERT_EQ(loaded.fleet.servers.size(), 1u);
  EXPECT_EQ(loaded.fleet.servers[0].settings, R"({"url":"http://127.0.0.1:1/mcp"})");
  EXPECT_EQ(loaded.fleet.servers[0].labels.at("team"), "a");
  ASSERT_EQ(loaded.fleet.policies.size(), 1u);
  EXPECT_EQ(loaded.fleet.policies[0].text, R"({"version":"1","default":"allow"})");
  ASSERT_EQ(loaded.fleet.grants.size(), 1u);
  EXPECT_EQ(loaded.fleet.grants[0].expires_at, "2030-01-01T00:00:00.000Z");
}

TEST_F(FleetDocumentsTest, TakesThePolicyOfAFileThatIsNoDocumentItself) {
  Write("policy.yaml", "kind: policy\nname: open\nspec: {file: open.yaml}\n");
  Write("open.yaml", "version: \"1\"\ndefault: allow\n");
  const LoadedFleet loaded = Load();
  EXPECT_FALSE(loaded.has_errors) << loaded.report;
  ASSERT_EQ(loaded.fleet.policies.size(), 1u);
  EXPECT_EQ(loaded.fleet.policies[0].text, "version: \"1\"\ndefault: allow\n");
}

TEST_F(FleetDocumentsTest, TellsPlacesInTheFileAlsoBehindTheFirstDocument) {
  Write("all.yaml",
        "kind: grant\nlabel: a\nspec: {server: s}\n---\nkind: servant\nname: b\nspec: {}\n");
  const LoadedFleet loaded = Load();
  EXPECT_TRUE(loaded.has_errors);
  EXPECT_NE(loaded.report.find("all.yaml:5:7: error:"), std::string::npos) << loaded.report;
}

TEST_F(FleetDocumentsTest, FetchesSecretsFromWhereTheyAre) {
  ::setenv("FLEET_DOCUMENTS_TEST", "Bearer x", 1);
  Write("server.yaml",
        "kind: server\nname: files\nspec:\n  url: https://a.example/mcp\n  headers:\n"
        "    Authorization: {env: FLEET_DOCUMENTS_TEST}\n    X-Key: {file: key.txt}\n");
  Write("key.txt", "secret\n");
  const LoadedFleet loaded = Load();
  EXPECT_FALSE(loaded.has_errors) << loaded.report;
  const std::vector<std::pair<std::string, std::string>> headers = {{"Authorization", "Bearer x"},
                                                                    {"X-Key", "secret"}};
  EXPECT_EQ(loaded.fleet.servers.at(0).headers, headers);
}

TEST_F(FleetDocumentsTest, RefusesSecretsInDocuments) {
  Write("server.yaml",
        "kind: server\nname: files\nspec: {url: \"https://a.example/\", headers: {X-Key: abc}}\n");
  const LoadedFleet loaded = Load();
  EXPECT_TRUE(loaded.has_errors);
  EXPECT_NE(loaded.report.find("does not belong here"), std::string::npos) << loaded.report;
}

TEST_F(FleetDocumentsTest, RefusesTwoOfOneNameAndPoliciesThatDoNotLoad) {
  Write("a.yaml", "kind: grant\nlabel: a\nspec: {server: s}\n");
  Write("b.yaml", "kind: grant\nlabel: a\nspec: {server: t}\n");
  Write("c.yaml", "kind: policy\nname: p\nspec: {document: {version: \"1\", defalt: deny}}\n");
  const LoadedFleet loaded = Load();
  EXPECT_TRUE(loaded.has_errors);
  EXPECT_NE(loaded.report.find("the grant `a` is there twice"), std::string::npos);
  EXPECT_NE(loaded.report.find("defalt"), std::string::npos) << loaded.report;
}

TEST_F(FleetDocumentsTest, SaysThatThereIsNothing) {
  const LoadedFleet loaded = Load();
  EXPECT_TRUE(loaded.has_errors);
  EXPECT_NE(loaded.report.find("holds no documents"), std::string::npos);
}

}  // namespace
}  // namespace toolgate::cli
