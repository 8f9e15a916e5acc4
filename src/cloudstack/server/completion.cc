// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/completion.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/server/prompts.h"

namespace toolgate::cloudstack {
namespace {

using mcp::RpcError;

constexpr size_t kTypedBytesMax = 255;
constexpr std::string_view kCommand = "command";
constexpr std::string_view kCloud = "cloud";
constexpr std::string_view kProjectKind = "project";

constexpr ObjectKind kProjects = {"project",      "Project", "_project",
                                  "listProjects", "project", Pack::kAdmin};

RpcError Wrong(std::string message) { return {200, mcp::kInvalidParams, std::move(message)}; }

void Add(CompletionValues& completion, std::string_view value) {
  if (value.empty()) return;
  if (completion.values.size() == CompletionValues::kMax) {
    completion.has_more = true;
  } else {
    completion.values.emplace_back(value);
  }
}

std::string WriteCompletion(const CompletionValues& completion) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key("values").BeginArray();
  for (const std::string& value : completion.values) writer.String(value);
  writer.EndArray().Member("hasMore", completion.has_more).EndObject();
  return json;
}

enum class Wanted { kIds, kNames };

// What the cloud lists for the typed words. Its keyword is found anywhere in a name, and in other
// members too, so that names are looked at once more.
net::Task<CompletionValues> FindObjects(ApiClient& api, const ObjectKind& kind, std::string typed,
                                        Wanted wanted) {
  CompletionValues completion;
  Parameters parameters = ListingByWords(kind, typed);
  const auto reply = co_await api.Call(kind.command, std::move(parameters));
  if (!reply) co_return completion;
  const std::string lower = base::ToAsciiLower(typed);
  for (const auto& row : reply->body().Find(kind.key)) {
    const std::string_view name = row.value.Find("name").text();
    const std::string_view id = row.value.Find("id").text();
    const bool fits = base::ToAsciiLower(name).find(lower) != std::string::npos ||
                      (wanted == Wanted::kIds && id.starts_with(lower));
    if (fits) Add(completion, wanted == Wanted::kIds ? id : name);
  }
  completion.has_more = completion.has_more || ReadNumber(reply->body().Find("count")) >
                                                   static_cast<int>(CompletionValues::kMax);
  co_return completion;
}

CompletionValues FindCommands(const AccountStanding& standing, std::string_view typed) {
  CompletionValues completion;
  const std::string lower = base::ToAsciiLower(typed);
  for (const std::string& command : standing.commands) {
    if (base::ToAsciiLower(command).starts_with(lower)) Add(completion, command);
  }
  return completion;
}

CompletionValues FindClouds(const CloudLinks& clouds, std::string_view typed) {
  CompletionValues completion;
  for (const auto& cloud : clouds.all()) {
    if (cloud->config().name.starts_with(typed)) Add(completion, cloud->config().name);
  }
  return completion;
}

}  // namespace

tl::expected<std::string, RpcError> Completion::FindSubject(json::Value params) const {
  const json::Value ref = params.Find("ref");
  const std::string_view argument = params.Find("argument").Find("name").text();
  if (ref.Find("type").text() == "ref/prompt") {
    const Prompt* prompt = FindPrompt(selection_, ref.Find("name").text());
    if (!prompt) return tl::unexpected(Wrong("There is no such prompt"));
    const PromptArgument* known = FindArgument(*prompt, argument);
    if (!known) return tl::unexpected(Wrong("The prompt has no such argument"));
    return std::string(known->kind);
  }
  if (ref.Find("type").text() != "ref/resource") {
    return tl::unexpected(Wrong("`ref` must be a prompt or a resource template"));
  }
  const std::string_view kind = Resources::KindOfTemplate(ref.Find("uri").text());
  if (!resources_.IsShown(kind)) return tl::unexpected(Wrong("There is no such template"));
  if (argument == kCloud) return std::string(kCloud);
  if (kind == "api") return std::string(argument == kCommand ? kCommand : "");
  return std::string(argument == "id" && FindKind(kind) ? kind : "");
}

net::Task<tl::expected<std::string, RpcError>> Completion::Complete(json::Value params,
                                                                    uint64_t caller) const {
  const auto subject = FindSubject(params);
  if (!subject) co_return tl::unexpected(subject.error());
  std::string typed(params.Find("argument").Find("value").text());
  if (typed.size() > kTypedBytesMax) co_return tl::unexpected(Wrong("The value is too long"));
  const std::string_view cloud_name = params.Find("context").Find("arguments").Find(kCloud).text();
  CloudLink* cloud = clouds_.Find(cloud_name);
  CompletionValues completion;
  if (*subject == kCloud) {
    completion = FindClouds(clouds_, typed);
  } else if (cloud && *subject == kCommand) {
    completion = FindCommands(cloud->standing(), typed);
  } else if (cloud && !subject->empty()) {
    const bool is_project = *subject == kProjectKind;
    const ObjectKind& kind = is_project ? kProjects : *FindKind(*subject);
    const bool is_for_prompt = params.Find("ref").Find("type").text() == "ref/prompt";
    ApiClient api = cloud->MakeClient(caller);
    const Wanted wanted = is_for_prompt ? Wanted::kNames : Wanted::kIds;
    completion = co_await FindObjects(api, kind, std::move(typed), wanted);
  }
  co_return WriteCompletion(completion);
}

}  // namespace toolgate::cloudstack
