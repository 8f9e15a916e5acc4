// SPDX-License-Identifier: Apache-2.0
#include "survey/survey.h"

#include <algorithm>

#include <fmt/format.h>

#include "gateway/upstream/stdio_opening.h"
#include "gateway/upstream/upstream_questions.h"
#include "net/event_loop.h"
#include "net/http_client.h"

namespace toolgate::survey {
namespace {

using gateway::Asker;
using gateway::ListKind;
using gateway::UpstreamSession;

// Of the whole time, at most this part is for a program that is silent when probed.
constexpr int kProbeShare = 3;

net::Task<base::Result<UpstreamSession>> BeginSession(Asker asker) {
  const auto era = co_await gateway::ProbeEra(asker);
  if (!era) co_return tl::unexpected(era.error());
  UpstreamSession session;
  if (era->speaks_modern) {
    session.revision = mcp::kNewestModern;
    session.capabilities = era->modern_capabilities;
    co_return session;
  }
  const mcp::ClientFeatures nothing;
  auto opened = co_await gateway::OpenSession(asker, mcp::kNewestLegacy, nothing, *era);
  if (!opened) co_return tl::unexpected(std::move(opened.error().error));
  session = std::move(*opened);
  co_return session;
}

// The entries of a list that is only counted; empty where it cannot be had.
net::Task<std::optional<size_t>> Count(Asker asker, ListKind kind, const UpstreamSession& session) {
  std::optional<size_t> count;
  const auto pages = co_await gateway::FetchList(asker, kind, session);
  if (!pages) co_return count;
  count = 0;
  for (const json::Document& page : *pages) {
    *count += page.root().Find(gateway::WordsOf(kind).member).size();
  }
  co_return count;
}

// All lists of a server that a session is open with.
net::Task<base::Result<Survey>> AskLists(Asker asker, UpstreamSession session) {
  Survey survey;
  auto tools = co_await gateway::FetchList(asker, ListKind::kTools, session);
  if (!tools) co_return tl::unexpected(std::move(tools.error()));
  survey.tools = std::move(*tools);
  survey.resources = co_await Count(asker, ListKind::kResources, session);
  survey.resource_templates = co_await Count(asker, ListKind::kTemplates, session);
  survey.prompts = co_await Count(asker, ListKind::kPrompts, session);
  co_return survey;
}

net::Task<base::Result<Survey>> AskServer(Asker asker, transport::McpClient& client) {
  auto opened = co_await BeginSession(asker);
  if (!opened) co_return tl::unexpected(std::move(opened.error()));
  const UpstreamSession session = std::move(*opened);
  auto survey = co_await AskLists(asker, session);
  if (!session.id.empty()) co_await client.Delete(session.id, session.revision);
  if (!survey) co_return survey;
  survey->protocol = fmt::format("{} over {}", mcp::Name(session.revision),
                                 session.link ? "HTTP+SSE" : "Streamable HTTP");
  co_return survey;
}

// One server that is asked on a loop of its own.
struct Asking {
  net::EventLoop loop;
  std::chrono::milliseconds time;
  std::atomic<int64_t> last_id = 0;
  base::Result<Survey> found = base::Fail(base::ErrorCode::kInternal, "not asked");
};

net::Task<void> RunOverHttp(Asking& asking, net::HttpClient& http, transport::McpClient& client) {
  {
    gateway::Patience patience(asking.loop, asking.time);
    const Asker asker{client, asking.last_id, patience};
    asking.found = co_await AskServer(asker, client);
    if (!asking.found) asking.found = tl::unexpected(patience.Explain(asking.found.error()));
  }
  http.Close();
  asking.loop.Finish();
}

net::Task<void> RunProgram(Asking& asking, const transport::StdioOptions& program) {
  gateway::StdioOpening opening;
  opening.server = program;
  opening.probe_time = std::min(opening.probe_time, asking.time / kProbeShare);
  opening.handshake_time = asking.time;
  auto server = co_await gateway::OpenStdio(asking.loop, std::move(opening), asking.last_id);
  if (!server) {
    asking.found = tl::unexpected(std::move(server.error()));
    asking.loop.Finish();
    co_return;
  }
  {
    gateway::Patience patience(asking.loop, asking.time);
    const Asker asker{*server->client, asking.last_id, patience};
    asking.found = co_await AskLists(asker, server->session);
    if (asking.found) {
      asking.found->protocol = fmt::format("{} over stdio", mcp::Name(server->session.revision));
    } else {
      asking.found = tl::unexpected(patience.Explain(asking.found.error()));
    }
  }
  co_await server->client->link().End();
  asking.loop.Finish();
}

}  // namespace

base::Result<Survey> AskOverHttp(const transport::UpstreamOptions& server,
                                 std::chrono::milliseconds time) {
  Asking asking;
  asking.time = time;
  const net::HttpClientOptions options;
  net::HttpClient http(asking.loop, options);
  transport::McpClient client(asking.loop, http, server);
  net::Spawn(RunOverHttp(asking, http, client));
  asking.loop.Run();
  return std::move(asking.found);
}

base::Result<Survey> AskProgram(const transport::StdioOptions& program,
                                std::chrono::milliseconds time) {
  Asking asking;
  asking.time = time;
  net::Spawn(RunProgram(asking, program));
  asking.loop.Run();
  return std::move(asking.found);
}

}  // namespace toolgate::survey
