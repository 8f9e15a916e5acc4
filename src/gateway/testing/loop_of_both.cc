// SPDX-License-Identifier: Apache-2.0
#include "gateway/testing/loop_of_both.h"

#include <charconv>
#include <future>

#include "base/check.h"
#include "base/testing/fake_clock.h"
#include "gateway/carried/request_state.h"
#include "gateway/route.h"
#include "gateway/route_session.h"
#include "json/parse.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/url.h"
#include "state/memory_counter_store.h"
#include "transport/mcp_endpoint.h"

namespace toolgate::gateway {
namespace {

constexpr std::string_view kToken = "tg_the-token-of-the-only-client";
constexpr size_t kBodyBytesMax = 64u << 20;

class NoDecisionLog final : public audit::DecisionLog {
 public:
  bool Reserve() override { return true; }
  void AppendDecision(const audit::DecisionRecord&, audit::Room) override {}
  void Append(const audit::DecisionRecord&, audit::Room) override {}
  void AppendRequest(const audit::RequestRecord&) override {}
  void Reopen() override {}
  Counts counts() const override { return {}; }
  bool is_writable() const override { return true; }
};

std::shared_ptr<const Snapshot> MakeSnapshot(std::string policy) {
  auto snapshot = std::make_shared<Snapshot>();
  auto grants = std::make_shared<identity::GrantTable>();
  auto issued = std::make_shared<identity::IssuedGrant>();
  issued->grant =
      std::make_shared<const identity::Grant>(identity::Grant{"client", "s", "p", "", {}, {}, {}});
  issued->tokens = {{crypto::Sha256(kToken), {}}};
  CHECK(grants->Add(std::move(issued)));
  snapshot->grants = std::move(grants);
  auto loaded = policy::LoadPolicy("p", std::move(policy));
  CHECK(loaded.policy != nullptr);
  snapshot->policies.emplace(identity::OwnedName{"", "p"}, std::move(loaded.policy));
  return snapshot;
}

// Cases are told apart by the path, `/7`.
size_t CaseOf(std::string_view target) {
  size_t place = 0;
  std::from_chars(target.data() + 1, target.data() + target.size(), place);
  return place;
}

net::Url UrlOf(uint16_t port, size_t place) {
  return *net::Url::Parse("http://" + net::WithPort("127.0.0.1", port) + "/" +
                          std::to_string(place));
}

}  // namespace

struct LoopOfBoth::Request {
  net::OutgoingFields fields;
  std::string body;
};

struct LoopOfBoth::State {
  // What the gateway knows of one server.
  struct Case {
    AnsweringServer server;
    std::unique_ptr<Upstream> upstream;
    std::unique_ptr<transport::SessionTable> sessions;
    std::unique_ptr<Route> route;
    std::unique_ptr<transport::McpEndpoint> endpoint;
  };

  class Server final : public net::HttpHandler {
   public:
    explicit Server(State& state) : state_(state) {}
    net::Task<void> Handle(net::HttpExchange& exchange) override;

   private:
    State& state_;
  };
  class Gateway final : public net::HttpHandler {
   public:
    explicit Gateway(State& state) : state_(state) {}
    net::Task<void> Handle(net::HttpExchange& exchange) override {
      Case& one = *state_.cases[CaseOf(exchange.head().target())];
      co_await one.endpoint->Handle(exchange, "127.0.0.1");
    }

   private:
    State& state_;
  };

  explicit State(std::string policy) : snapshots(MakeSnapshot(std::move(policy))) {
    CHECK(server.Listen() && gateway.Listen());
    endpoint.name = "s";
    transport::AddOwnHosts(endpoint.edge, "127.0.0.1", gateway.port());
  }

  void Add(AnsweringServer answering);
  net::Task<void> AskForTools(std::promise<void>& done);
  net::Task<void> Serve(const Request& request, std::promise<HttpAnswer>& answer);

  base::FakeClock clock;
  telemetry::Logger logger{clock, telemetry::Level::kInfo, telemetry::Format::kJson,
                           [](std::string_view) {}};
  telemetry::MetricRegistry registry;
  ServerMetrics metrics{registry, "s"};
  SnapshotHolder snapshots;
  state::MemoryCounterStore counters{{}, clock};
  NoDecisionLog decisions;
  crypto::Sealer sealer;
  Services services{snapshots, counters, decisions, sealer, clock, logger, {"gateway", "1"}};
  transport::EndpointOptions endpoint;
  net::EventLoop loop;
  net::HttpClient to_server{loop, {}};
  net::HttpClient streams{loop, {}};
  net::HttpClient to_gateway{loop, {}};
  std::vector<std::unique_ptr<Case>> cases;
  Server server_handler{*this};
  Gateway gateway_handler{*this};
  net::HttpServer server{loop, {}, server_handler};
  net::HttpServer gateway{loop, {}, gateway_handler};
};

net::Task<void> LoopOfBoth::State::Server::Handle(net::HttpExchange& exchange) {
  const auto body = co_await exchange.ReadBody(kBodyBytesMax);
  HttpAnswer answer{405, "", "", ""};
  if (body && exchange.head().method() == "POST") {
    const auto document = json::Parse(std::string(*body));
    CHECK(document.has_value());
    const auto message = mcp::ReadMessage(document->root());
    CHECK(message.has_value());
    answer = state_.cases[CaseOf(exchange.head().target())]->server(*message);
  }
  net::OutgoingFields fields;
  if (!answer.content_type.empty()) fields.Add("Content-Type", answer.content_type);
  if (!answer.session_id.empty()) fields.Add("Mcp-Session-Id", answer.session_id);
  co_await exchange.Respond(answer.status, fields, answer.body);
}

void LoopOfBoth::State::Add(AnsweringServer answering) {
  auto one = std::make_unique<Case>();
  one->server = std::move(answering);
  Upstream::Options options;
  options.name = "s";
  options.client.url = UrlOf(server.port(), cases.size());
  options.client.client_name = "gateway";
  options.client.client_version = "1";
  one->upstream =
      std::make_unique<Upstream>(std::move(options), metrics, clock, logger,
                                 [this, &upstream = one->upstream](const Catalogue&) {
                                   upstream->board().Review(*snapshots.Get(), *upstream);
                                 });
  one->sessions = std::make_unique<transport::SessionTable>(
      transport::SessionOptions(),
      [](transport::Session& session) { RouteSession::Of(session).End(); });
  one->route = std::make_unique<Route>(services, *one->upstream, loop, to_server, streams);
  one->endpoint = std::make_unique<transport::McpEndpoint>(endpoint, *one->route, *one->sessions,
                                                           clock, logger);
  cases.push_back(std::move(one));
}

net::Task<void> LoopOfBoth::State::Serve(const Request& request, std::promise<HttpAnswer>& answer) {
  const net::Url url = UrlOf(gateway.port(), cases.size() - 1);
  net::HttpRequest post;
  post.target = url.target;
  post.fields = request.fields;
  post.body = request.body;
  auto response = co_await to_gateway.Send(url, post);
  CHECK(response.has_value());
  HttpAnswer got;
  got.status = response->head().status();
  got.content_type = response->head().Find(net::FieldName::kContentType).value_or("");
  got.session_id = response->head().Find(net::FieldName::kMcpSessionId).value_or("");
  auto body = co_await response->ReadAll(kBodyBytesMax);
  CHECK(body.has_value());
  got.body = std::move(*body);
  answer.set_value(std::move(got));
}

LoopOfBoth::LoopOfBoth(std::string policy) : state_(std::make_unique<State>(std::move(policy))) {
  thread_ = std::thread([this] { state_->loop.Run(); });
}

LoopOfBoth::~LoopOfBoth() {
  state_->loop.Post([this] {
    state_->to_gateway.Close();
    state_->gateway.Close();
    state_->to_server.Close();
    state_->streams.Close();
    state_->server.Close();
    state_->loop.Finish();
  });
  thread_.join();
}

// The gateway asks every server for its tools before the first client comes.
net::Task<void> LoopOfBoth::State::AskForTools(std::promise<void>& done) {
  const auto& one = *cases.back();
  const mcp::ClientFeatures nothing;
  co_await one.upstream->GetList(ListKind::kTools, nothing, one.route->client(), loop);
  done.set_value();
}

void LoopOfBoth::Begin(AnsweringServer server) {
  std::promise<void> begun;
  state_->loop.Post([this, &begun, &server] {
    state_->Add(std::move(server));
    net::Spawn(state_->AskForTools(begun));
  });
  CHECK(begun.get_future().wait_for(kPatience) == std::future_status::ready);
}

HttpAnswer LoopOfBoth::Exchange(Request request) {
  request.fields.Add("Authorization", "Bearer " + std::string(kToken));
  request.fields.Add("Content-Type", "application/json");
  request.fields.Add("Accept", "application/json, text/event-stream");
  std::promise<HttpAnswer> answer;
  auto got = answer.get_future();
  state_->loop.Post([this, &request, &answer] { net::Spawn(state_->Serve(request, answer)); });
  CHECK(got.wait_for(kPatience) == std::future_status::ready);
  return got.get();
}

HttpAnswer LoopOfBoth::Send(std::string body, std::string session_id) {
  Request request;
  request.body = std::move(body);
  if (!session_id.empty()) request.fields.Add("Mcp-Session-Id", session_id);
  return Exchange(std::move(request));
}

HttpAnswer LoopOfBoth::SendModern(std::string body, std::string method, std::string name) {
  Request request;
  request.body = std::move(body);
  request.fields.Add("MCP-Protocol-Version", mcp::Name(mcp::kNewestModern));
  request.fields.Add("Mcp-Method", method);
  if (!name.empty()) request.fields.Add("Mcp-Name", name);
  return Exchange(std::move(request));
}

bool LoopOfBoth::IsOwnState(std::string_view request_state) const {
  return ReadRequestState(state_->sealer, request_state, state_->clock.WallNow()).has_value();
}

}  // namespace toolgate::gateway
