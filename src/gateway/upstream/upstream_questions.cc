// SPDX-License-Identifier: Apache-2.0
#include "gateway/upstream/upstream_questions.h"

#include <set>

#include <fmt/format.h>

#include "json/parse.h"
#include "json/writer.h"
#include "mcp/rpc_error.h"

namespace toolgate::gateway {
namespace {

using base::ErrorCode;
using base::Fail;
using transport::Arrival;
using transport::OutgoingMessage;
using transport::UpstreamAnswer;
using transport::UpstreamFailure;

constexpr size_t kPagesMax = 200;
constexpr size_t kEntriesMax = 5000;
constexpr size_t kListBytesMax = 8 << 20;

// Reads messages until the response to `id`. Notifications are passed over: nobody waits for them.
net::Task<base::Status> ReadResponse(UpstreamAnswer& answer, int64_t id) {
  for (;;) {
    const auto more = co_await answer.Next();
    if (!more) co_return tl::unexpected(more.error());
    if (*more == Arrival::kPosition) continue;
    if (*more == Arrival::kEnd)
      co_return Fail(ErrorCode::kInvalidInput, "the server did not answer the request");
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

std::string WriteInitializeParams(mcp::Revision revision, const mcp::ClientFeatures& features,
                                  std::string_view client_info) {
  std::string out;
  json::Writer writer(out);
  writer.Member("protocolVersion", mcp::Name(revision));
  writer.Key("capabilities");
  features.Write(writer);
  writer.Key("clientInfo").Raw(client_info);
  return out;
}

// Whether a failed probe says "not modern" rather than "not reachable".
bool IsEraEvidence(const UpstreamFailure& failure) {
  const int status = failure.http_status.value_or(0);
  return status == 400 || status == 404 || status == 405 || status == 406 || status == 415;
}

bool Names(json::Value versions, mcp::Revision revision) {
  for (const auto& entry : versions) {
    if (entry.value.text() == mcp::Name(revision)) return true;
  }
  return false;
}

bool IsUnsupportedVersion(json::Value error) {
  return error.Find("code").text() == std::to_string(mcp::kUnsupportedProtocolVersion);
}

UpstreamFailure Unavailable(std::string message) {
  UpstreamFailure failure;
  failure.error = {ErrorCode::kUnavailable, std::move(message)};
  return failure;
}

net::Task<base::Status> SayInitialized(const Asker& asker, const UpstreamSession& session,
                                       UpstreamFailure& failure) {
  OutgoingMessage initialized;
  initialized.revision = session.revision;
  initialized.session_id = session.id;
  initialized.link = session.link;
  initialized.method = "notifications/initialized";
  initialized.abort = asker.patience.ForRequest();
  auto accepted = co_await asker.client.Send(initialized);
  if (accepted) co_return base::Status();
  failure = asker.patience.Note(accepted.error());
  co_return tl::unexpected(failure.error);
}

net::Task<base::Result<json::Document>> FetchPage(const Asker& asker, const ListWords& words,
                                                  const UpstreamSession& session,
                                                  const std::optional<std::string>& cursor) {
  std::string params;
  if (cursor) json::Writer(params).Member("cursor", *cursor);
  OutgoingMessage list;
  list.revision = session.revision;
  list.session_id = session.id;
  list.link = session.link;
  list.features = session.features;
  list.id = ++asker.last_id;
  list.method = words.method_name;
  list.params = params;
  list.resend = net::Resend::kOnStaleConnection;
  list.abort = asker.patience.ForRequest();
  auto answer = co_await asker.client.Send(list);
  if (!answer) co_return tl::unexpected(asker.patience.Note(answer.error()).error);
  auto read = co_await ReadResponse(*answer, *list.id);
  if (!read) co_return tl::unexpected(std::move(read.error()));
  const mcp::Message& message = answer->message();
  if (message.error) co_return Fail(ErrorCode::kUnavailable, DescribeError(message.error));
  if (!message.result.Find(words.member).Is(json::Type::kArray)) {
    co_return Fail(ErrorCode::kUnavailable,
                   fmt::format("the server's {} holds no `{}`", words.method_name, words.member));
  }
  // A document of its own outlives the answer.
  co_return json::Parse(json::Write(message.result));
}

// One probe. Sets `ask_again` when the server names a version that we speak and refuses it.
net::Task<base::Result<UpstreamEra>> ProbeOnce(const Asker& asker, bool& ask_again) {
  OutgoingMessage probe;
  probe.revision = mcp::kNewestModern;
  probe.id = ++asker.last_id;
  probe.method = "server/discover";
  probe.resend = net::Resend::kOnStaleConnection;
  probe.abort = asker.patience.ForRequest();
  UpstreamEra era;
  auto answer = co_await asker.client.Send(probe);
  if (!answer) {
    if (IsEraEvidence(answer.error())) co_return era;
    co_return tl::unexpected(asker.patience.Note(answer.error()).error);
  }
  const auto read = co_await ReadResponse(*answer, *probe.id);
  // An answer that was cut off says nothing; one that came whole and makes no sense is not modern.
  const bool is_whole = read || read.error().code == ErrorCode::kInvalidInput;
  if (!is_whole) co_return tl::unexpected(read.error());
  if (!read) co_return era;
  const mcp::Message& message = answer->message();
  ask_again = IsUnsupportedVersion(message.error) &&
              Names(message.error.Find("data").Find("supported"), mcp::kNewestModern);
  era.speaks_modern = Names(message.result.Find("supportedVersions"), mcp::kNewestModern);
  era.modern_capabilities = Capabilities::Read(message.result.Find("capabilities"));
  co_return era;
}

struct Greeting {
  mcp::Revision revision;
  mcp::ClientFeatures features;
  std::shared_ptr<transport::SseLink> link;  // over which, if it is not Streamable HTTP
};

// The handshake that begins a session.
net::Task<OpenedSession> Greet(const Asker& asker, Greeting greeting) {
  const std::string params =
      WriteInitializeParams(greeting.revision, greeting.features, asker.client.client_info());
  OutgoingMessage initialize;
  initialize.revision = greeting.revision;
  initialize.link = greeting.link;
  initialize.id = ++asker.last_id;
  initialize.method = "initialize";
  initialize.params = params;
  initialize.resend = net::Resend::kOnStaleConnection;
  initialize.abort = asker.patience.ForRequest();
  auto answer = co_await asker.client.Send(initialize);
  if (!answer) co_return tl::unexpected(asker.patience.Note(answer.error()));
  const auto read = co_await ReadResponse(*answer, *initialize.id);
  if (!read) {
    UpstreamFailure failure = Unavailable(read.error().message);
    co_return tl::unexpected(std::move(failure));
  }
  const mcp::Message& message = answer->message();
  const auto spoken = mcp::FindRevision(message.result.Find("protocolVersion").text());
  if (message.error || !spoken || mcp::IsModern(*spoken)) {
    UpstreamFailure failure = Unavailable(
        message.error ? DescribeError(message.error) : "the server speaks no version that we know");
    failure.speaks_modern_only = IsUnsupportedVersion(message.error);
    co_return tl::unexpected(std::move(failure));
  }
  UpstreamSession session;
  session.id = answer->session_id();
  session.link = greeting.link;
  session.revision = *spoken;
  session.capabilities = Capabilities::Read(message.result.Find("capabilities"));
  session.features = greeting.features;
  UpstreamFailure failure;
  const auto said = co_await SayInitialized(asker, session, failure);
  if (!said) co_return tl::unexpected(std::move(failure));
  co_return session;
}

net::Task<OpenedSession> GreetOverSse(const Asker& asker, Greeting greeting) {
  auto link = co_await asker.client.OpenLink(asker.patience.ForRequest());
  if (!link) co_return tl::unexpected(asker.patience.Note(link.error()));
  greeting.link = std::move(*link);
  co_return co_await Greet(asker, std::move(greeting));
}

// Whether `initialize` was refused as servers do that have nothing to POST to at their URL.
bool IsRefusalOfPost(const UpstreamFailure& failure) {
  const int status = failure.http_status.value_or(0);
  return (status == 400 || status == 404 || status == 405) && !failure.has_modern_error;
}

}  // namespace

net::Task<base::Result<UpstreamEra>> ProbeEra(Asker asker) {
  bool ask_again = false;
  auto era = co_await ProbeOnce(asker, ask_again);
  if (ask_again) era = co_await ProbeOnce(asker, ask_again);
  co_return era;
}

net::Task<OpenedSession> OpenSession(Asker asker, mcp::Revision revision,
                                     mcp::ClientFeatures features, UpstreamEra era) {
  const Greeting greeting{revision, features, nullptr};
  if (era.speaks_sse) {
    auto opened = co_await GreetOverSse(asker, greeting);
    // It may have learned Streamable HTTP since.
    const bool is_refused = !opened && IsEraEvidence(opened.error());
    if (!is_refused) co_return opened;
  }
  auto opened = co_await Greet(asker, greeting);
  const bool may_speak_sse =
      !opened && !era.speaks_modern && !era.speaks_sse && IsRefusalOfPost(opened.error());
  if (!may_speak_sse) co_return opened;
  auto over_sse = co_await GreetOverSse(asker, greeting);
  // If it has no such stream, what it said first is what is wrong with it.
  const bool has_stream = over_sse || !over_sse.error().http_status;
  if (!has_stream) co_return opened;
  co_return over_sse;
}

net::Task<base::Result<std::vector<json::Document>>> FetchList(Asker asker, ListKind kind,
                                                               const UpstreamSession& session) {
  const ListWords& words = WordsOf(kind);
  std::vector<json::Document> pages;
  if (!session.capabilities.Has(words.capability)) co_return pages;
  std::set<std::string> cursors;
  std::optional<std::string> cursor;
  size_t entries = 0;
  size_t bytes = 0;
  for (;;) {
    auto page = co_await FetchPage(asker, words, session, cursor);
    if (!page) co_return tl::unexpected(std::move(page.error()));
    const json::Value next = page->root().Find("nextCursor");
    entries += page->root().Find(words.member).size();
    bytes += page->source().size();
    const bool is_last = !next.Is(json::Type::kString);
    cursor = next.text();
    pages.push_back(std::move(*page));
    if (bytes > kListBytesMax) {
      co_return Fail(ErrorCode::kLimitExceeded,
                     fmt::format("the server's {} takes more than 8 MiB", words.method_name));
    }
    if (is_last) co_return pages;
    const bool runs_in_circles = !cursors.insert(*cursor).second;
    if (runs_in_circles || pages.size() >= kPagesMax || entries > kEntriesMax) {
      co_return Fail(ErrorCode::kLimitExceeded,
                     fmt::format("the server's {} does not end: a cursor came twice, or there are "
                                 "more than {} pages or {} entries",
                                 words.method_name, kPagesMax, kEntriesMax));
    }
  }
}

}  // namespace toolgate::gateway
