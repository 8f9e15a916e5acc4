// SPDX-License-Identifier: Apache-2.0
#include "survey/survey.h"

#include <fmt/format.h>

#include "gateway/upstream/upstream_questions.h"
#include "net/event_loop.h"
#include "net/http_client.h"

namespace toolgate::survey {
namespace {

using gateway::Asker;
using gateway::ListKind;
using gateway::UpstreamSession;

struct Spoken {
  UpstreamSession session;
  std::string protocol;
};

net::Task<base::Result<Spoken>> BeginSession(Asker asker) {
  const auto era = co_await gateway::ProbeEra(asker);
  if (!era) co_return tl::unexpected(era.error());
  Spoken spoken;
  if (era->speaks_modern) {
    spoken.session.revision = mcp::kNewestModern;
    spoken.session.capabilities = era->modern_capabilities;
    co_return spoken;
  }
  const mcp::ClientFeatures nothing;
  auto opened = co_await gateway::OpenSession(asker, mcp::kNewestLegacy, nothing, *era);
  if (!opened) co_return tl::unexpected(std::move(opened.error().error));
  spoken.session = std::move(*opened);
  co_return spoken;
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

net::Task<base::Result<Survey>> Ask(Asker asker, transport::McpClient& client) {
  auto spoken = co_await BeginSession(asker);
  if (!spoken) co_return tl::unexpected(std::move(spoken.error()));
  const UpstreamSession session = spoken->session;
  Survey survey;
  survey.protocol = fmt::format("{} over {}", mcp::Name(session.revision),
                                session.link ? "HTTP+SSE" : "Streamable HTTP");
  auto tools = co_await gateway::FetchList(asker, ListKind::kTools, session);
  if (!tools) co_return tl::unexpected(std::move(tools.error()));
  survey.tools = std::move(*tools);
  survey.resources = co_await Count(asker, ListKind::kResources, session);
  survey.resource_templates = co_await Count(asker, ListKind::kTemplates, session);
  survey.prompts = co_await Count(asker, ListKind::kPrompts, session);
  if (!session.id.empty()) co_await client.Delete(session.id, session.revision);
  co_return survey;
}

}  // namespace

base::Result<Survey> AskOverHttp(const transport::UpstreamOptions& server,
                                 std::chrono::milliseconds time) {
  net::EventLoop loop;
  const net::HttpClientOptions options;
  net::HttpClient http(loop, options);
  transport::McpClient client(loop, http, server);
  std::atomic<int64_t> last_id = 0;
  base::Result<Survey> found = base::Fail(base::ErrorCode::kInternal, "not asked");
  const auto run = [&]() -> net::Task<void> {
    {
      gateway::Patience patience(loop, time);
      const Asker asker{client, last_id, patience};
      found = co_await Ask(asker, client);
      if (!found) found = tl::unexpected(patience.Explain(std::move(found.error())));
    }
    http.Close();
    loop.Finish();
  };
  net::Spawn(run());
  loop.Run();
  return found;
}

}  // namespace toolgate::survey
