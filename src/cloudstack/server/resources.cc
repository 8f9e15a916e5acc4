// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/resources.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

using mcp::RpcError;
using Answer = tl::expected<std::string, RpcError>;

constexpr std::string_view kScheme = "cloudstack://";
constexpr std::string_view kCloudQuery = "?cloud=";
constexpr std::string_view kMimeType = "application/json";
constexpr size_t kUriBytesMax = 512;

// Ids, names of commands and of clouds: nothing that a URI would have to escape.
bool IsPlain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return base::IsAsciiAlnum(c) || c == '-' || c == '_';
  });
}

RpcError NotFound(std::string_view uri) {
  return {200, mcp::kResourceNotFound,
          fmt::format("There is no resource `{}`", base::Printable(uri))};
}

RpcError NotGiven(const ApiError& error) {
  return {200, mcp::kInternalError, fmt::format("The cloud does not give it: {}", error.text)};
}

std::string WriteContents(std::string_view uri, std::string_view text) {
  std::string json;
  json::Writer writer(json);
  writer.BeginArray().BeginObject().Member("uri", uri).Member("mimeType", kMimeType);
  writer.Member("text", text).EndObject().EndArray();
  return json;
}

// A job without its result, in which there may be a password.
std::string WriteJob(json::Value body) {
  std::string text;
  json::Writer writer(text);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : body) {
    if (key != "jobresult") writer.Member(key, value);
  }
  const json::Value why = body.Find("jobresult").Find("errortext");
  if (why) writer.Member("errortext", why);
  writer.EndObject();
  return text;
}

struct Question {
  std::string_view command;
  Parameters parameters;
  std::string_view key;  // of the rows, or of the one object
};

// What finds the resource out.
Question QuestionFor(const ResourceAddress& address) {
  if (address.kind == "capabilities") return {"listCapabilities", {}, "capability"};
  if (address.kind == "job") return {"queryAsyncJobResult", {{"jobid", address.id}}, ""};
  if (address.kind == "api") return {"listApis", {{"name", address.id}}, "api"};
  const ObjectKind& kind = *FindKind(address.kind);
  return {kind.command, ListingById(kind, address.id), kind.key};
}

}  // namespace

std::optional<ResourceAddress> ResourceAddress::Parse(std::string_view uri) {
  if (uri.size() > kUriBytesMax || !uri.starts_with(kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  ResourceAddress address;
  if (const size_t query = uri.find('?'); query != std::string_view::npos) {
    const std::string_view rest = uri.substr(query);
    if (!rest.starts_with(kCloudQuery)) return std::nullopt;
    address.cloud = rest.substr(kCloudQuery.size());
    if (!IsPlain(address.cloud)) return std::nullopt;
    uri = uri.substr(0, query);
  }
  const size_t slash = uri.find('/');
  address.kind = uri.substr(0, slash);
  if (slash == std::string_view::npos) {
    return address.kind == "capabilities" ? std::optional(address) : std::nullopt;
  }
  address.id = uri.substr(slash + 1);
  const bool is_known =
      address.kind == "job" || address.kind == "api" || FindKind(address.kind) != nullptr;
  return is_known && IsPlain(address.id) ? std::optional(address) : std::nullopt;
}

std::string ResourceAddress::ToUri() const {
  std::string uri = std::string(kScheme) + kind;
  if (!id.empty()) uri += '/' + id;
  if (!cloud.empty()) uri.append(kCloudQuery).append(cloud);
  return uri;
}

bool Resources::IsShown(std::string_view kind) const {
  if (kind == "api") return selection_.Shows(Pack::kApi);
  if (kind == "job" || kind == "capabilities") return selection_.Shows(Pack::kCore);
  const ObjectKind* known = FindKind(kind);
  return known && selection_.Shows(known->pack);
}

std::string Resources::WriteList() const {
  std::string json;
  json::Writer writer(json);
  writer.BeginArray();
  for (const auto& cloud : clouds_.all()) {
    if (!IsShown("capabilities")) break;
    ResourceAddress address{"capabilities", "", ""};
    if (has_several_clouds()) address.cloud = cloud->config().name;
    writer.BeginObject().Member("uri", address.ToUri());
    writer.Member("name", has_several_clouds() ? "capabilities of " + cloud->config().name
                                               : std::string("capabilities"));
    writer.Member("title", "What the cloud can do");
    writer.Member("description", "Version, features and limits of the cloud");
    writer.Member("mimeType", kMimeType).EndObject();
  }
  writer.EndArray();
  return json;
}

void Resources::WriteTemplate(json::Writer& writer, std::string_view kind,
                              std::string_view variable, std::string_view title) const {
  if (!IsShown(kind)) return;
  const std::string_view query = has_several_clouds() ? "{?cloud}" : "";
  writer.BeginObject();
  writer.Member("uriTemplate", fmt::format("{}{}/{{{}}}{}", kScheme, kind, variable, query));
  writer.Member("name", kind).Member("title", title).Member("mimeType", kMimeType).EndObject();
}

std::string Resources::WriteTemplates() const {
  std::string json;
  json::Writer writer(json);
  writer.BeginArray();
  for (const ObjectKind& kind : AllKinds()) WriteTemplate(writer, kind.name, "id", kind.title);
  WriteTemplate(writer, "job", "id", "Job, without its result");
  WriteTemplate(writer, "api", "command", "Command of the API, with its parameters");
  writer.EndArray();
  return json;
}

std::string_view Resources::KindOfTemplate(std::string_view uri_template) {
  if (!uri_template.starts_with(kScheme)) return "";
  uri_template.remove_prefix(kScheme.size());
  return uri_template.substr(0, uri_template.find('/'));
}

net::Task<Answer> Resources::Read(std::string uri, uint64_t caller) const {
  const auto address = ResourceAddress::Parse(uri);
  if (!address || !IsShown(address->kind)) co_return tl::unexpected(NotFound(uri));
  CloudLink* cloud = clouds_.Find(address->cloud);
  if (!cloud) co_return tl::unexpected(NotFound(uri));
  Question question = QuestionFor(*address);
  ApiClient api = cloud->MakeClient(caller);
  const auto reply = co_await api.Call(question.command, std::move(question.parameters));
  if (!reply) {
    // An id that the cloud does not know is 431, a command 530.
    const bool is_unknown = reply.error().code == kParameterError ||
                            (address->kind == "api" && reply.error().code == kInternalError);
    if (is_unknown) co_return tl::unexpected(NotFound(uri));
    co_return tl::unexpected(NotGiven(reply.error()));
  }
  if (address->kind == "job") co_return WriteContents(uri, WriteJob(reply->body()));
  json::Value found = reply->body().Find(question.key);
  if (found.Is(json::Type::kArray)) {
    if (found.size() == 0) co_return tl::unexpected(NotFound(uri));
    found = (*found.begin()).value;
  }
  if (!found) co_return tl::unexpected(NotFound(uri));
  std::string text;
  json::Writer writer(text);
  if (address->kind == "api") {
    writer.Copy(found);
  } else {
    WriteWithoutSecrets(writer, found);
  }
  co_return WriteContents(uri, text);
}

std::string Resources::WriteLinks(std::string_view structured, std::string_view cloud) const {
  std::string links;
  const auto document = json::Parse(std::string(structured));
  if (!document) return links;
  for (const ObjectKind& kind : AllKinds()) {
    const json::Value object = document->root().Find(kind.key);
    const std::string_view id = object.Find("id").text();
    if (!object.Is(json::Type::kObject) || !IsPlain(id) || !IsShown(kind.name)) continue;
    ResourceAddress address{std::string(kind.name), std::string(id), ""};
    if (has_several_clouds()) address.cloud = cloud;
    const std::string name = base::Printable(object.Find("name").text(), 255);
    links += ',';
    json::Writer writer(links);
    writer.BeginObject().Member("type", "resource_link").Member("uri", address.ToUri());
    writer.Member("name", name.empty() ? std::string(id) : name);
    writer.Member("mimeType", kMimeType).EndObject();
  }
  return links;
}

}  // namespace toolgate::cloudstack
