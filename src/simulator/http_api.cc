// SPDX-License-Identifier: Apache-2.0
#include "simulator/http_api.h"

#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"
#include "json/reader.h"
#include "net/event_loop.h"
#include "simulator/infrastructure/upkeep.h"

namespace toolgate::simulator {
namespace {

constexpr size_t kBodyBytesMax = 2 << 20;  // userdata may be 1 MiB
constexpr std::string_view kFaultsPath = "/simulator/faults";
constexpr std::string_view kMachinesPath = "/simulator/virtualmachines/";
constexpr std::string_view kHostsPath = "/simulator/hosts/";
constexpr std::string_view kPoolsPath = "/simulator/storagepools/";

struct Target {
  std::string_view path;
  std::string_view query;
};

Target SplitTarget(std::string_view target) {
  const size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, ""};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

net::Task<void> RespondText(net::HttpExchange& exchange, int status, std::string text) {
  net::OutgoingFields fields;
  fields.Add("Content-Type", "text/plain; charset=utf-8");
  text += '\n';
  co_await exchange.Respond(status, fields, text);
}

std::string FirstIssue(const base::Issues& issues) { return issues.all().front().message; }

}  // namespace

net::Task<void> HttpApi::Handle(net::HttpExchange& exchange) {
  const std::string_view path = SplitTarget(exchange.head().target()).path;
  if (path == "/client/api") {
    co_await HandleApi(exchange);
  } else if (path.starts_with("/simulator/")) {
    co_await HandleControl(exchange);
  } else {
    co_await RespondText(exchange, 404, "the API is at /client/api");
  }
}

net::Task<void> HttpApi::HandleApi(net::HttpExchange& exchange) {
  const net::MessageHead& head = exchange.head();
  ApiRequest request;
  request.method = head.method() == "POST" ? HttpMethod::kPost : HttpMethod::kGet;
  // Of a name that is in both, the query's value counts: the first one found.
  auto parameters = cloudstack::DecodeForm(SplitTarget(head.target()).query);
  if (parameters && request.method == HttpMethod::kPost) {
    const auto body = co_await exchange.ReadBody(kBodyBytesMax);
    auto more = body ? cloudstack::DecodeForm(*body) : tl::unexpected(body.error());
    if (more) {
      std::move(more->begin(), more->end(), std::back_inserter(*parameters));
    } else {
      parameters = std::move(more);
    }
  }
  // What cannot be read is a request without a command; it is refused, and logged, as one.
  if (!parameters) parameters = cloudstack::Parameters();
  request.parameters = std::move(*parameters);
  const ApiAnswer answer = server_.Handle(request);
  if (answer.delay.count() > 0) co_await net::SleepFor(exchange.loop(), answer.delay);
  if (answer.drops_connection) {
    exchange.Drop();
    co_return;
  }
  net::OutgoingFields fields;
  fields.Add("Content-Type", answer.content_type);
  if (!answer.description.empty()) fields.Add("X-Description", answer.description);
  co_await exchange.Respond(answer.status, fields, answer.body);
}

net::Task<void> HttpApi::HandleControl(net::HttpExchange& exchange) {
  const auto body = co_await exchange.ReadBody(kBodyBytesMax);
  if (!body) {
    co_await RespondText(exchange, 400, body.error().message);
    co_return;
  }
  const auto document = json::Parse(std::string(*body));
  if (!document) {
    co_await RespondText(exchange, 400, document.error().message);
    co_return;
  }
  std::string mistake =
      Control(exchange.head().method(), exchange.head().target(), document->root());
  const int status = mistake.empty() ? 200 : 400;
  if (mistake.empty()) mistake = "done";
  co_await RespondText(exchange, status, std::move(mistake));
}

std::string HttpApi::Control(std::string_view method, std::string_view path, json::Value body) {
  if (method == "PUT" && path == kFaultsPath) {
    base::Issues issues;
    server_.faults().Read(body, issues);
    return issues.empty() ? "" : FirstIssue(issues);
  }
  if (method == "PATCH" && path.starts_with(kMachinesPath)) {
    return PatchMachine(path.substr(kMachinesPath.size()), body);
  }
  const base::WallTime now = server_.clock().WallNow();
  if (method == "PATCH" && path.starts_with(kHostsPath)) {
    return PatchHost(server_.cloud(), path.substr(kHostsPath.size()), body, now);
  }
  if (method == "PATCH" && path.starts_with(kPoolsPath)) {
    return PatchPool(server_.cloud(), path.substr(kPoolsPath.size()), body, now);
  }
  return fmt::format("known are PUT {} and PATCH {}<id>, {}<id>, {}<id>", kFaultsPath,
                     kMachinesPath, kHostsPath, kPoolsPath);
}

std::string HttpApi::PatchMachine(std::string_view name, json::Value body) {
  Cloud& cloud = server_.cloud();
  VirtualMachine* machine = cloud.machines.Find(name);
  if (!machine) machine = cloud.machines.FindByName(name);
  if (!machine) return fmt::format("there is no virtual machine `{}`", base::Printable(name));
  base::Issues issues;
  json::ObjectReader reader(body, "the change", issues);
  const auto state_name = reader.TakeString("state");
  const auto protection = reader.TakeBool("deleteprotection");
  const auto snapshot = reader.TakeWord("rootsnapshot", {"Creating", "BackingUp", "BackedUp"});
  reader.Finish();
  if (!issues.empty()) return FirstIssue(issues);
  const auto state = cloudstack::FindVmState(state_name.value_or(""));
  if (state_name && !state)
    return fmt::format("there is no state `{}`", base::Printable(*state_name));
  if (state) server_.life().ForceState(*machine, *state);
  if (protection) machine->delete_protection = *protection;
  if (snapshot) cloud.SnapshotRoot(*machine, *snapshot);
  return "";
}

}  // namespace toolgate::simulator
