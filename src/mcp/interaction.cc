// SPDX-License-Identifier: Apache-2.0
#include "mcp/interaction.h"

#include "json/writer.h"
#include "mcp/elicitation.h"
#include "mcp/resource_uri.h"
#include "mcp/sampling.h"
#include "mcp/shown_text.h"

namespace toolgate::mcp {
namespace {

constexpr size_t kRootsMax = 256;
constexpr size_t kRootNameBytesMax = 1 << 10;

bool IsRoot(json::Value root) {
  const std::string_view uri = root.Find("uri").text();
  return root.Find("uri").Is(json::Type::kString) && uri.starts_with("file://") &&
         FindUriFault(uri).empty();
}

tl::expected<std::string, std::string> WriteRoots(json::Value result) {
  const json::Value roots = result.Find("roots");
  if (!roots.Is(json::Type::kArray)) return tl::unexpected(std::string("it has no list of roots"));
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Key("roots").BeginArray();
  size_t written = 0;
  for (const auto& [key, key_value, root] : roots) {
    if (written == kRootsMax) break;
    if (!IsRoot(root)) continue;
    writer.BeginObject().Member("uri", root.Find("uri"));
    const json::Value name = root.Find("name");
    if (FindShownTextFault(name, kRootNameBytesMax).empty()) writer.Member("name", name);
    writer.EndObject();
    ++written;
  }
  writer.EndArray().EndObject();
  return out;
}

}  // namespace

std::optional<ClientRequest> FindClientRequest(std::string_view method) {
  for (const auto request :
       {ClientRequest::kSampling, ClientRequest::kElicitation, ClientRequest::kRoots}) {
    if (Name(request) == method) return request;
  }
  return std::nullopt;
}

std::string_view Name(ClientRequest request) {
  switch (request) {
    case ClientRequest::kSampling:
      return "sampling/createMessage";
    case ClientRequest::kElicitation:
      return "elicitation/create";
    case ClientRequest::kRoots:
      return "roots/list";
  }
  return "";
}

tl::expected<std::string, std::string> WriteRequestForClient(ClientRequest request,
                                                             json::Value params, Revision revision,
                                                             const ClientFeatures& features,
                                                             const AskingServer& server) {
  switch (request) {
    case ClientRequest::kSampling:
      return WriteSampling(params, revision, features);
    case ClientRequest::kElicitation:
      return WriteElicitation(params, revision, features, server);
    case ClientRequest::kRoots:
      if (features.roots) return "{}";
      return tl::unexpected(std::string("it asks for roots, which the client does not give"));
  }
  return tl::unexpected(std::string("it is not known"));
}

tl::expected<std::string, std::string> WriteResultForServer(ClientRequest request,
                                                            json::Value asked, json::Value result,
                                                            Revision revision) {
  if (!result.Is(json::Type::kObject)) return tl::unexpected(std::string("it is not an object"));
  switch (request) {
    case ClientRequest::kSampling:
      return WriteSample(asked, result, revision);
    case ClientRequest::kElicitation:
      return WriteElicited(asked, result);
    case ClientRequest::kRoots:
      return WriteRoots(result);
  }
  return tl::unexpected(std::string("it is not known"));
}

std::string WithElicitationId(json::Value params, std::string_view id) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  for (const auto& [key, key_value, value] : params) {
    if (key != "elicitationId") writer.Member(key, value);
  }
  writer.Member("elicitationId", id).EndObject();
  return out;
}

}  // namespace toolgate::mcp
