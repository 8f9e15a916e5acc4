// SPDX-License-Identifier: Apache-2.0
#include "gateway/lists.h"

#include "gateway/carried/cursor.h"
#include "gateway/client_requests.h"
#include "json/writer.h"
#include "mcp/downgrade.h"
#include "mcp/server_result.h"
#include "risk/classify.h"

namespace toolgate::gateway {
namespace {

using transport::Call;

constexpr size_t kPageEntriesMax = 1000;
constexpr size_t kPageBytesMax = 2u << 20;

mcp::Definition DefinitionOf(ListKind kind) {
  switch (kind) {
    case ListKind::kTools:
      return mcp::Definition::kTool;
    case ListKind::kPrompts:
      return mcp::Definition::kPrompt;
    case ListKind::kResources:
      return mcp::Definition::kResource;
    case ListKind::kTemplates:
      break;
  }
  return mcp::Definition::kResourceTemplate;
}

// What the gateway says of a tool in the list: its class, as the policy takes it.
std::string RiskMeta(const policy::ToolRules& rules) {
  std::string meta;
  json::Writer writer(meta);
  writer.Key("io.toolgate/risk").BeginObject();
  writer.Member("category", risk::Name(rules.category));
  writer.Member("severity", risk::Name(rules.severity));
  writer.Member("classifier", risk::ClassifierVersion()).EndObject();
  return meta;
}

// A list as it is shown: what of it, to whom.
struct Shown {
  const Catalogue& list;
  const BoundPolicy& bound;
  mcp::Revision revision;
  RiskInLists risk;
};

void WriteEntry(json::Writer& writer, const Shown& shown, size_t place) {
  const ListKind kind = shown.list.kind();
  const bool tells_risk = kind == ListKind::kTools && shown.risk == RiskInLists::kShown;
  const std::string meta = tells_risk ? RiskMeta(shown.bound.rules[place]) : "";
  std::string entry;
  mcp::WriteDefinition(entry, DefinitionOf(kind), shown.list.entries()[place].definition,
                       shown.revision, meta);
  writer.Raw(entry);
}

// Writes what is seen from `offset` on, as much as a page holds; returns where the next one begins,
// or nothing at the end.
std::optional<size_t> WritePage(json::Writer& writer, const std::string& out, const Shown& shown,
                                size_t offset) {
  size_t written = 0;
  for (size_t i = offset; i < shown.list.entries().size(); ++i) {
    if (!shown.bound.rules[i].is_listed()) continue;
    if (written == kPageEntriesMax || out.size() > kPageBytesMax) return i;
    WriteEntry(writer, shown, i);
    ++written;
  }
  return std::nullopt;
}

// The result: a page of the list from `position` on; of no entry for who has no policy.
std::string WriteResult(const Services& services, const Call& call, const ListWords& words,
                        const Catalogue* list, const BoundPolicy* bound, CursorPosition position) {
  std::string result;
  json::Writer writer(result);
  writer.BeginObject().Key(words.member).BeginArray();
  std::optional<size_t> next;
  if (bound) {
    const Shown shown{*list, *bound, call.revision(), services.risk_in_lists};
    next = WritePage(writer, result, shown, position.offset);
  }
  writer.EndArray();
  if (next) {
    position.offset = *next;
    writer.Member("nextCursor", WriteCursor(services.sealer, position, services.clock.WallNow()));
  }
  if (call.is_modern()) mcp::WriteModernMembers(writer, services.server);
  writer.EndObject();
  return result;
}

// Where the page that is asked for begins; empty if its cursor is none that the caller was given
// for this list as it is now.
std::optional<CursorPosition> FindPosition(Route& route, const Call& call, const ListWords& words,
                                           const BoundPolicy& bound) {
  CursorPosition position;
  position.server = route.upstream().qualified_name();
  position.principal = call.origin().principal.id;
  position.list = words.member;
  position.version = bound.visible_digest;
  const json::Value cursor = call.params().Find("cursor");
  if (!cursor) return position;
  const Services& services = route.services();
  const auto offset =
      ReadCursor(services.sealer, cursor.text(), position, services.clock.WallNow());
  if (!offset) return std::nullopt;
  position.offset = *offset;
  return position;
}

net::Task<void> RefuseCursor(Call& call) {
  const mcp::RpcError error = mcp::UnknownCursor();
  co_await call.FinishError(error);
}

}  // namespace

net::Task<void> KnowLists(Route& route, mcp::ClientFeatures features) {
  for (size_t i = 0; i < kListKinds; ++i) {
    const auto kind = static_cast<ListKind>(i);
    if (route.upstream().LastList(kind, features)) continue;
    const auto listed =
        co_await route.upstream().GetList(kind, features, route.client(), route.loop());
    if (!listed) co_return;
  }
}

net::Task<void> AnswerList(Route& route, Call& call, const ListWords& words) {
  const Services& services = route.services();
  const auto snapshot = services.snapshots.Get();
  const auto policy = snapshot->FindPolicyNow(*call.origin().principal.grant);
  const mcp::ClientFeatures features = FeaturesOf(call, policy.get());
  const json::Value cursor = call.params().Find("cursor");
  if (cursor && !cursor.Is(json::Type::kString)) co_return co_await RefuseCursor(call);
  if (!policy) {
    const std::string nothing = WriteResult(services, call, words, nullptr, nullptr, {});
    co_await call.FinishResult(nothing);
    co_return;
  }
  // The pages of one list are those of one moment, as far as the server allows.
  auto listed =
      cursor ? route.upstream().GetList(words.kind, features, route.client(), route.loop())
             : route.upstream().RefreshList(words.kind, features, route.client(), route.loop());
  const auto list = co_await std::move(listed);
  if (!list) co_return co_await route.AnswerUnavailable(call, list.error());

  const auto bound = (*list)->Bind(policy);
  const auto position = FindPosition(route, call, words, *bound);
  if (!position) co_return co_await RefuseCursor(call);
  const std::string result =
      WriteResult(services, call, words, list->get(), bound.get(), *position);
  // Clients of this revision may take up a stream that they lost, so they get one.
  if (call.revision() == mcp::Revision::k2025_11_25) co_await call.BeginStream();
  co_await call.FinishResult(result);
}

}  // namespace toolgate::gateway
