// SPDX-License-Identifier: Apache-2.0
#include "mcp/elicitation.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/text.h"
#include "json/writer.h"
#include "mcp/form_schema.h"
#include "mcp/resource_uri.h"
#include "mcp/secret_words.h"
#include "mcp/shown_text.h"

namespace toolgate::mcp {
namespace {

using Outcome = tl::expected<std::string, std::string>;

constexpr size_t kMessageBytesMax = 4 << 10;
constexpr size_t kFormBytesMax = 256 << 10;
constexpr size_t kUrlBytesMax = 8 << 10;
constexpr size_t kIdBytesMax = 256;
constexpr std::string_view kUriCharacters = "-._~:/?#[]@!$&'()*+,;=%";

tl::unexpected<std::string> Refuse(std::string why) { return tl::unexpected(std::move(why)); }

struct Link {
  std::string_view scheme;
  std::string_view authority;
  std::string_view rest;  // path, query and fragment
};

Link SplitLink(std::string_view url) {
  const size_t colon = std::min(url.find("://"), url.size());
  Link link;
  link.scheme = url.substr(0, colon);
  url.remove_prefix(std::min(colon + 3, url.size()));
  link.authority = url.substr(0, url.find_first_of("/?#"));
  link.rest = url.substr(link.authority.size());
  return link;
}

std::string HostOf(const Link& link) {
  const std::string authority = base::ToAsciiLower(link.authority);
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

// Whether `host`, which is in its one form, is this machine.
bool IsLoopback(std::string_view host) {
  if (host == "localhost" || host == "[::1]") return true;
  const bool is_number =
      host.find_first_not_of("0123456789.") == host.npos && host.starts_with("127.");
  return is_number;
}

bool IsInternational(std::string_view host) {
  const auto labels = base::Split(host, '.');
  return std::any_of(labels.begin(), labels.end(),
                     [](std::string_view label) { return label.starts_with("xn--"); });
}

// Parameters of the query and of the fragment, where tokens come back, too.
std::string FindParameterFault(std::string_view rest) {
  const size_t query = rest.find_first_of("?#");
  if (query == rest.npos) return {};
  rest.remove_prefix(query + 1);
  while (!rest.empty()) {
    const std::string_view pair = rest.substr(0, rest.find_first_of("&;?#"));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto name = base::PercentDecode(pair.substr(0, pair.find('=')));
    if (!name) return "has a malformed escape";
    const std::string_view words = FindSecretWords(*name, TextPlace::kLabel);
    if (!words.empty()) return fmt::format("has a secret in it (`{}`)", words);
  }
  return {};
}

Outcome WriteFormRequest(json::Value params, Revision revision, std::string_view server) {
  const json::Value message = params.Find("message");
  const json::Value schema = params.Find("requestedSchema");
  const std::string fault = FindFormFault(schema, message.text(), revision);
  if (!fault.empty()) return Refuse(fault);
  std::string out;
  json::Writer writer(out);
  writer.BeginObject();
  if (revision >= Revision::k2025_11_25) writer.Member("mode", "form");
  writer.Member("message", fmt::format("[{}] {}", server, WithoutLinks(message.text())));
  writer.Key("requestedSchema");
  WriteForm(writer, schema, revision);
  writer.EndObject();
  if (out.size() > kFormBytesMax) {
    return Refuse(fmt::format("its form is larger than {} bytes", kFormBytesMax));
  }
  return out;
}

bool IsAllowedHost(const AskingServer& server, std::string_view url) {
  if (server.link_hosts == nullptr) return true;
  const auto host = base::FindUrlHost(url);
  return host &&
         std::any_of(server.link_hosts->begin(), server.link_hosts->end(),
                     [&host](const base::HostPattern& allowed) { return allowed.Matches(*host); });
}

Outcome WriteLinkRequest(json::Value params, Revision revision, const AskingServer& server) {
  const std::string_view url = params.Find("url").text();
  const std::string fault = FindLinkFault(url);
  if (!fault.empty()) return Refuse("its URL " + fault);
  const std::string host = HostOf(SplitLink(url));
  if (!IsAllowedHost(server, url)) return Refuse("its URL leads to a host that `link_hosts` lacks");
  const std::string flag =
      IsInternational(host) ? fmt::format(", a link to the international name {}", host) : "";
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("mode", "url");
  writer.Member("message", fmt::format("[{}{}] {}", server.name, flag,
                                       WithoutLinks(params.Find("message").text())));
  writer.Member("url", url);
  const json::Value id = params.Find("elicitationId");
  if (revision == Revision::k2025_11_25 && id) {
    if (!id.Is(json::Type::kString) || id.text().size() > kIdBytesMax) {
      return Refuse(fmt::format("its id is not a string of at most {} bytes", kIdBytesMax));
    }
    writer.Member("elicitationId", id);
  }
  writer.EndObject();
  return out;
}

Outcome WriteAction(std::string_view action, json::Value content) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("action", action);
  if (content) writer.Member("content", content);
  writer.EndObject();
  return out;
}

}  // namespace

std::string FindLinkFault(std::string_view url) {
  if (url.size() > kUrlBytesMax) return fmt::format("is longer than {} bytes", kUrlBytesMax);
  const bool is_plain = std::all_of(url.begin(), url.end(), [](char c) {
    return base::IsAsciiAlnum(c) || kUriCharacters.find(c) != kUriCharacters.npos;
  });
  if (!is_plain) return "has a character that a URL cannot have";
  const Link link = SplitLink(url);
  if (link.scheme != "https" && link.scheme != "http") return "is not https";
  const std::string origin =
      fmt::format("{}://{}/", link.scheme, base::ToAsciiLower(link.authority));
  if (!FindUriFault(origin).empty()) return "has a host that is malformed or could be misread";
  if (link.scheme == "http" && !IsLoopback(HostOf(link))) return "is not https";
  return FindParameterFault(link.rest);
}

Outcome WriteElicitation(json::Value params, Revision revision, const ClientFeatures& features,
                         const AskingServer& server) {
  const json::Value mode = params.Find("mode");
  const bool is_link = mode.text() == "url";
  if (mode && !is_link && mode.text() != "form") return Refuse("it asks in an unknown mode");
  const Revision first = is_link ? Revision::k2025_11_25 : Revision::k2025_06_18;
  const bool is_offered = is_link ? features.elicitation_url : features.elicitation_form;
  if (!is_offered || revision < first) {
    return Refuse(fmt::format("it asks for {}, which the client does not do or may not do",
                              is_link ? "a link to be opened" : "a form to be filled in"));
  }
  const std::string fault = FindShownTextFault(params.Find("message"), kMessageBytesMax);
  if (!fault.empty()) return Refuse("its message " + fault);
  return is_link ? WriteLinkRequest(params, revision, server)
                 : WriteFormRequest(params, revision, server.name);
}

Outcome WriteElicited(json::Value asked, json::Value result) {
  const std::string_view action = result.Find("action").text();
  if (action == "decline" || action == "cancel") return WriteAction(action, {});
  if (action != "accept") return Refuse("its action is not accept, decline or cancel");
  if (asked.Find("mode").text() == "url") return WriteAction(action, {});
  const json::Value content = result.Find("content");
  const bool has_content = content && !content.Is(json::Type::kNull);
  if (has_content && !content.Is(json::Type::kObject)) return Refuse("its content is no object");
  const json::Value schema = asked.Find("requestedSchema");
  const std::string fault = schema ? FindAnswerFault(schema, content) : FindAnswerFault(content);
  if (!fault.empty()) return Refuse(fault);
  return WriteAction(action, has_content ? content : json::Value());
}

}  // namespace toolgate::mcp
