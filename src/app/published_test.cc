// SPDX-License-Identifier: Apache-2.0
#include "app/published.h"

#include <gtest/gtest.h>

namespace toolgate::app {
namespace {

std::shared_ptr<const PublishedGrant> MakeGrant(int number) {
  identity::Grant grant;
  grant.id = "grt_" + std::to_string(number);
  grant.organisation = "acme";
  grant.server = "server" + std::to_string(number % 200);
  PublishedGrant issued;
  issued.tokens.push_back({crypto::Sha256(grant.id), {}});
  issued.grant = std::make_shared<const identity::Grant>(std::move(grant));
  return std::make_shared<const PublishedGrant>(std::move(issued));
}

gateway::Snapshot Empty() {
  gateway::Snapshot snapshot;
  snapshot.grants = std::make_shared<const identity::GrantTable>();
  return snapshot;
}

TEST(MakeSnapshot, KeepsTheTableOfGrantsThatDidNotChange) {
  Published published;
  for (int i = 0; i < 10; ++i) published.grants.push_back(MakeGrant(i));
  const auto first = *MakeSnapshot(published, {}, Empty());
  const auto same = *MakeSnapshot(published, published.grants, *first);
  EXPECT_EQ(same->grants, first->grants);
  Published changed = published;
  changed.grants.pop_back();
  const auto other = *MakeSnapshot(changed, published.grants, *same);
  EXPECT_NE(other->grants, first->grants);
  EXPECT_NE(other->grants->FindById("grt_8"), nullptr);
  EXPECT_EQ(other->grants->FindById("grt_9"), nullptr);
}

TEST(MakeSnapshot, RefusesATokenOfTwoGrants) {
  Published published;
  published.grants = {MakeGrant(1), MakeGrant(1)};
  EXPECT_FALSE(MakeSnapshot(published, {}, Empty()));
}

TEST(MakeSnapshot, KnowsWhatIsPaused) {
  Published published;
  ServerConfig config;
  config.name = "cloud";
  PublishedServer server;
  server.organisation = "acme";
  server.config = std::make_shared<const ServerConfig>(config);
  server.paused = identity::Pause{"alice", ""};
  published.servers.push_back(std::make_shared<const PublishedServer>(server));
  const auto snapshot = *MakeSnapshot(published, {}, Empty());
  EXPECT_EQ(snapshot->pauses.servers.count(identity::OwnedNameView("acme", "cloud")), 1u);
  EXPECT_EQ(snapshot->pauses.servers.count(identity::OwnedNameView("globex", "cloud")), 0u);
}

TEST(IsSameService, ComparesWhatTheServerIsReachedWith) {
  ServerConfig config;
  config.name = "cloud";
  config.url = *net::Url::Parse("http://127.0.0.1:1/mcp");
  const auto of = [](const ServerConfig& one) {
    PublishedServer server;
    server.organisation = "acme";
    server.config = std::make_shared<const ServerConfig>(one);
    return server;
  };
  const PublishedServer before = of(config);
  PublishedServer paused = of(config);
  paused.paused = identity::Pause{};
  EXPECT_TRUE(IsSameService(before, paused));
  ServerConfig other = config;
  other.headers.emplace_back("X-Key", "secret");
  EXPECT_FALSE(IsSameService(before, of(other)));
  PublishedServer of_another = of(config);
  of_another.organisation = "globex";
  EXPECT_FALSE(IsSameService(before, of_another));
}

}  // namespace
}  // namespace toolgate::app
