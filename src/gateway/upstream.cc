// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream.h"

#include <set>

#include <fmt/format.h>

#include "json/parse.h"
#include "json/writer.h"
#include "mcp/era.h"
#include "net/deadline.h"
#include "net/event_loop.h"

namespace toolgate::gateway {
namespace {

using base::ErrorCode;
using base::Fail;
using transport::McpClient;
using transport::OutgoingMessage;
using transport::UpstreamAnswer;
using transport::UpstreamFailure;

constexpr size_t kPagesMax = 200;
constexpr size_t kToolsMax = 5000;
constexpr size_t kCatalogueBytesMax = 8 << 20;

// Reads messages until the response to `id`. Notifications are passed over: nobody waits for them.
net::Task<base::Status> ReadResponse(UpstreamAnswer& answer, int64_t id) {
  for (;;) {
    const auto more = co_await answer.Next();
    if (!more) co_return tl::unexpected(more.error());
    if (!*more) co_return Fail(ErrorCode::kUnavailable, "the server did not answer the request");
    const mcp::Message& message = answer.message();
    if (message.kind == mcp::MessageKind::kResponse && message.id == std::to_string(id)) {
      co_return base::Status();
    }
  }
}

std::string DescribeError(json::Value error) {
  return fmt::format("the server answered with error {}: {}", error.Find("code").text(),
                     error.Find("message").text());
}

std::string WriteInitializeParams(mcp::Revision revision,
                                  const transport::UpstreamOptions& options) {
  std::string out;
  json::Writer writer(out);
  writer.Member("protocolVersion", mcp::Name(revision));
  writer.Key("capabilities").BeginObject().EndObject();
  writer.Key("clientInfo").BeginObject();
  writer.Member("name", options.client_name).Member("version", options.client_version).EndObject();
  return out;
}

// Whether a failed probe says "not modern" rather than "not reachable".
bool IsEraEvidence(const UpstreamFailure& failure) {
  const int status = failure.http_status.value_or(0);
  return status == 400 || status == 404 || status == 405 || status == 406 || status == 415;
}

}  // namespace

// One time for everything that is asked at once, however the server spreads its silence.
class Upstream::Patience {
 public:
  Patience(net::EventLoop& loop, std::chrono::milliseconds time)
      : deadline_(loop, [this] { abort_.Trigger(); }) {
    deadline_.Arm(time);
  }
  net::Abort* abort() { return &abort_; }

 private:
  net::Abort abort_;
  net::Deadline deadline_;
};

Capabilities Capabilities::Read(json::Value capabilities) {
  const auto has = [capabilities](std::string_view name) {
    return capabilities.Find(name).Is(json::Type::kObject);
  };
  return {has("tools"), has("resources"), has("prompts"), has("completions"), has("logging")};
}

bool Capabilities::Has(std::string_view capability) const {
  return (capability == "tools" && tools) || (capability == "resources" && resources) ||
         (capability == "prompts" && prompts) || (capability == "completions" && completions) ||
         (capability == "logging" && logging);
}

std::string Capabilities::Write() const {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  for (std::string_view name : {"tools", "resources", "prompts", "completions", "logging"}) {
    if (Has(name)) writer.Key(name).BeginObject().EndObject();
  }
  writer.EndObject();
  return out;
}

struct Upstream::Pending {
  net::OneTimeEvent done;
  Viewed result = Fail(ErrorCode::kInternal, "not asked");
};

Upstream::Upstream(Options options, const base::Clock& clock, telemetry::Logger& logger,
                   std::function<void(const UpstreamView&)> on_refreshed)
    : options_(std::move(options)),
      clock_(clock),
      logger_(logger),
      on_refreshed_(std::move(on_refreshed)) {}

std::shared_ptr<const UpstreamView> Upstream::FindView() {
  const base::SteadyTime now = clock_.Now();
  const std::lock_guard lock(mutex_);
  const bool is_fresh =
      view_ && viewed_changes_ == changes_ && now - viewed_at_ < options_.catalogue_ttl;
  return is_fresh ? view_ : nullptr;
}

net::Task<Upstream::Viewed> Upstream::GetView(McpClient& client, net::EventLoop& loop) {
  auto known = FindView();
  if (known) co_return known;
  co_return co_await Refresh(client, loop);
}

net::Task<Upstream::Viewed> Upstream::Refresh(McpClient& client, net::EventLoop& loop) {
  std::shared_ptr<Pending> pending;
  bool is_mine = false;
  {
    const std::lock_guard lock(mutex_);
    is_mine = pending_ == nullptr;
    if (is_mine) pending_ = std::make_shared<Pending>();
    pending = pending_;
  }
  if (!is_mine) {
    co_await pending->done.Wait(loop);
    co_return pending->result;
  }
  const uint64_t changes = changes_;  // those that come while we ask are not seen by the answer
  pending->result = co_await Ask(client, loop);
  if (pending->result) {
    Store(*pending->result, changes);
  } else {
    logger_.Warning("upstream_unavailable", {{"server", options_.name},
                                             {"url", options_.client.url.Origin()},
                                             {"error", pending->result.error().message}});
  }
  {
    const std::lock_guard lock(mutex_);
    pending_.reset();
  }
  pending->done.Set();
  co_return pending->result;
}

void Upstream::Store(const std::shared_ptr<const UpstreamView>& view, uint64_t changes) {
  std::shared_ptr<const UpstreamView> before;
  {
    const std::lock_guard lock(mutex_);
    before = std::exchange(view_, view);
    viewed_at_ = clock_.Now();
    viewed_changes_ = changes;
  }
  const bool is_new = !before || before->catalogue->digest() != view->catalogue->digest();
  if (is_new) {
    logger_.Info("tools_refreshed", {{"server", options_.name},
                                     {"tools", view->catalogue->tools().size()},
                                     {"era", view->speaks_modern ? "modern" : "legacy"}});
    for (const Quarantined& tool : view->catalogue->quarantined()) {
      logger_.Warning("tool_quarantined",
                      {{"server", options_.name}, {"tool", tool.name}, {"reason", tool.reason}});
    }
  }
  on_refreshed_(*view);
}

net::Task<Upstream::Viewed> Upstream::Ask(McpClient& client, net::EventLoop& loop) {
  Patience patience(loop, options_.client.answer_timeout);
  auto view = std::make_shared<UpstreamView>();
  bool must_probe = true;
  {
    const std::lock_guard lock(mutex_);
    // A legacy verdict ages: a server that was upgraded answers initialize as before.
    must_probe =
        !view_ || clock_.Now() - probed_at_ >= options_.legacy_verdict_ttl || view_->speaks_modern;
  }
  if (must_probe) {
    const auto modern = co_await ProbeModern(client, patience, *view);
    if (!modern) co_return tl::unexpected(modern.error());
    view->speaks_modern = *modern;
    const std::lock_guard lock(mutex_);
    probed_at_ = clock_.Now();
  }
  auto catalogue = co_await ListTools(client, patience, *view);
  if (!catalogue) co_return tl::unexpected(std::move(catalogue.error()));
  view->catalogue = KeepIfSame(std::move(*catalogue));
  co_return std::shared_ptr<const UpstreamView>(std::move(view));
}

// What was made of the same tools before (bound policies, compiled schemas) need not be made again.
std::shared_ptr<const Catalogue> Upstream::KeepIfSame(std::shared_ptr<const Catalogue> next) {
  const std::lock_guard lock(mutex_);
  return view_ && view_->catalogue->digest() == next->digest() ? view_->catalogue : next;
}

// The probe of a client that speaks both eras (protocol 2026-07-28, "Backwards Compatibility").
net::Task<base::Result<bool>> Upstream::ProbeModern(McpClient& client, Patience& patience,
                                                    UpstreamView& view) {
  OutgoingMessage probe;
  probe.revision = mcp::kNewestModern;
  probe.id = NextId();
  probe.method = "server/discover";
  probe.resend = net::Resend::kOnStaleConnection;
  probe.abort = patience.abort();
  auto answer = co_await client.Send(probe);
  if (!answer) {
    if (IsEraEvidence(answer.error())) co_return false;
    co_return tl::unexpected(std::move(answer.error().error));
  }
  const auto read = co_await ReadResponse(*answer, *probe.id);
  if (!read && probe.abort->triggered()) co_return tl::unexpected(read.error());
  if (!read) co_return false;  // an answer, and none that a modern server gives
  const json::Value result = answer->message().result;
  for (const auto& entry : result.Find("supportedVersions")) {
    if (entry.value.text() != mcp::Name(mcp::kNewestModern)) continue;
    view.modern_capabilities = Capabilities::Read(result.Find("capabilities"));
    co_return true;
  }
  co_return false;
}

net::Task<tl::expected<UpstreamSession, UpstreamFailure>> Upstream::OpenSession(
    McpClient& client, net::EventLoop& loop, mcp::Revision revision) {
  Patience patience(loop, options_.client.answer_timeout);
  co_return co_await OpenSession(client, patience, revision);
}

net::Task<tl::expected<UpstreamSession, UpstreamFailure>> Upstream::OpenSession(
    McpClient& client, Patience& patience, mcp::Revision revision) {
  const std::string params = WriteInitializeParams(revision, client.options());
  OutgoingMessage initialize;
  initialize.revision = revision;
  initialize.id = NextId();
  initialize.method = "initialize";
  initialize.params = params;
  initialize.resend = net::Resend::kOnStaleConnection;
  initialize.abort = patience.abort();
  auto answer = co_await client.Send(initialize);
  if (!answer) co_return tl::unexpected(std::move(answer.error()));
  UpstreamFailure failure;
  failure.error.code = ErrorCode::kUnavailable;
  const auto read = co_await ReadResponse(*answer, *initialize.id);
  if (!read) {
    failure.error = read.error();
    co_return tl::unexpected(std::move(failure));
  }
  const mcp::Message& message = answer->message();
  const auto spoken = mcp::FindRevision(message.result.Find("protocolVersion").text());
  if (message.error || !spoken || mcp::IsModern(*spoken)) {
    failure.error.message =
        message.error ? DescribeError(message.error) : "the server speaks no version that we know";
    co_return tl::unexpected(std::move(failure));
  }
  UpstreamSession session;
  session.id = answer->session_id();
  session.revision = *spoken;
  session.capabilities = Capabilities::Read(message.result.Find("capabilities"));

  OutgoingMessage initialized;
  initialized.revision = session.revision;
  initialized.session_id = session.id;
  initialized.method = "notifications/initialized";
  initialized.abort = patience.abort();
  auto accepted = co_await client.Send(initialized);
  if (!accepted) co_return tl::unexpected(std::move(accepted.error()));
  co_return session;
}

net::Task<base::Result<std::shared_ptr<const Catalogue>>> Upstream::ListTools(
    McpClient& client, Patience& patience, const UpstreamView& view) {
  const bool modern = view.speaks_modern;
  UpstreamSession session;
  session.revision = mcp::kNewestModern;
  session.capabilities = view.modern_capabilities;
  base::Result<std::vector<json::Document>> pages = Fail(ErrorCode::kInternal, "");
  // Our own session may have expired at the server since the last refresh: then once more, anew.
  for (int attempt = 0; attempt < 2; ++attempt) {
    const bool was_open = own_session_.has_value();
    if (!modern && !was_open) {
      auto opened = co_await OpenSession(client, patience, mcp::kNewestLegacy);
      if (!opened) co_return tl::unexpected(std::move(opened.error().error));
      own_session_ = std::move(*opened);
    }
    if (!modern) session = *own_session_;
    if (session.capabilities.tools) {
      pages = co_await ListPages(client, patience, session);
    } else {
      pages = std::vector<json::Document>();
    }
    if (pages || modern || !was_open) break;
    if (!session.id.empty()) co_await client.Delete(session.id, session.revision);
    own_session_.reset();
  }
  if (!pages) co_return tl::unexpected(std::move(pages.error()));
  co_return std::make_shared<const Catalogue>(std::move(*pages));
}

net::Task<base::Result<std::vector<json::Document>>> Upstream::ListPages(
    McpClient& client, Patience& patience, const UpstreamSession& session) {
  std::vector<json::Document> pages;
  std::set<std::string> cursors;
  std::string cursor;
  size_t tools = 0;
  size_t bytes = 0;
  for (;;) {
    auto page = co_await ListPage(client, patience, session, cursor);
    if (!page) co_return tl::unexpected(std::move(page.error()));
    const json::Value next = page->root().Find("nextCursor");
    tools += page->root().Find("tools").size();
    bytes += page->source().size();
    const bool is_last = !next.Is(json::Type::kString);
    cursor = next.text();
    pages.push_back(std::move(*page));
    if (bytes > kCatalogueBytesMax) {
      co_return Fail(ErrorCode::kLimitExceeded, "the server's tools take more than 8 MiB");
    }
    if (is_last) co_return pages;
    const bool runs_in_circles = !cursors.insert(cursor).second;
    if (runs_in_circles || pages.size() >= kPagesMax || tools > kToolsMax) {
      co_return Fail(ErrorCode::kLimitExceeded,
                     "the server's tools/list does not end: a cursor came twice, or there are more "
                     "than 200 pages or 5000 tools");
    }
  }
}

net::Task<base::Result<json::Document>> Upstream::ListPage(McpClient& client, Patience& patience,
                                                           const UpstreamSession& session,
                                                           const std::string& cursor) {
  std::string params;
  if (!cursor.empty()) json::Writer(params).Member("cursor", cursor);
  OutgoingMessage list;
  list.revision = session.revision;
  list.session_id = session.id;
  list.id = NextId();
  list.method = "tools/list";
  list.params = params;
  list.resend = net::Resend::kOnStaleConnection;
  list.abort = patience.abort();
  auto answer = co_await client.Send(list);
  if (!answer) co_return tl::unexpected(std::move(answer.error().error));
  auto read = co_await ReadResponse(*answer, *list.id);
  if (!read) co_return tl::unexpected(std::move(read.error()));
  const mcp::Message& message = answer->message();
  if (message.error) co_return Fail(ErrorCode::kUnavailable, DescribeError(message.error));
  if (!message.result.Find("tools").Is(json::Type::kArray)) {
    co_return Fail(ErrorCode::kUnavailable, "the server's tools/list holds no tools");
  }
  // A document of its own outlives the answer.
  co_return json::Parse(json::Write(message.result));
}

}  // namespace toolgate::gateway
