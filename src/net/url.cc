// SPDX-License-Identifier: Apache-2.0
#include "net/url.h"

#include <algorithm>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace toolgate::net {
namespace {

using base::ErrorCode;
using base::Fail;

base::Result<uint16_t> ParsePort(std::string_view text) {
  const auto port = base::ParseUint(text);
  if (!port || *port > 65535) {
    return Fail(ErrorCode::kInvalidInput, fmt::format("`{}` is not a port", base::Printable(text)));
  }
  return static_cast<uint16_t>(*port);
}

std::string_view View(boost::core::string_view text) { return {text.data(), text.size()}; }

std::string Bracketed(std::string_view host) {
  const bool is_v6 = host.find(':') != host.npos;
  return is_v6 ? fmt::format("[{}]", host) : std::string(host);
}

bool IsHostText(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return base::IsAsciiAlnum(c) || c == '.' || c == '-' || c == '_';
  });
}

}  // namespace

std::string WithPort(std::string_view host, uint16_t port) {
  return fmt::format("{}:{}", Bracketed(host), port);
}

std::string Url::Origin() const {
  return fmt::format("{}://{}", is_https ? "https" : "http", authority);
}

base::Result<Url> Url::Parse(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed) {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("`{}` is not an absolute URL", base::Printable(text)));
  }
  const boost::urls::url_view& view = *parsed;
  Url url;
  url.is_https = view.scheme_id() == boost::urls::scheme::https;
  if (!url.is_https && view.scheme_id() != boost::urls::scheme::http) {
    return Fail(ErrorCode::kInvalidInput, "the scheme must be http or https");
  }
  if (view.has_userinfo()) {
    return Fail(ErrorCode::kInvalidInput,
                "a user name or password in the URL is not allowed; use a header");
  }
  if (view.has_fragment()) return Fail(ErrorCode::kInvalidInput, "a fragment is not allowed");
  ASSIGN_OR_RETURN(HostPort authority, HostPort::Parse(View(view.encoded_host_and_port())));
  url.host = std::move(authority.host);
  url.port = authority.port.value_or(url.is_https ? 443 : 80);
  if (url.port == 0) return Fail(ErrorCode::kInvalidInput, "port 0 cannot be connected to");
  const bool is_default_port = url.port == (url.is_https ? 443 : 80);
  url.authority = is_default_port ? Bracketed(url.host) : WithPort(url.host, url.port);
  url.target = View(view.encoded_path());
  if (url.target.empty()) url.target = "/";
  if (view.has_query()) url.target.append("?").append(View(view.encoded_query()));
  return url;
}

base::Result<Url> Url::Resolve(std::string_view reference) const {
  const auto parsed = boost::urls::parse_uri_reference({reference.data(), reference.size()});
  const std::string own = Origin() + target;
  const auto base = boost::urls::parse_uri({own.data(), own.size()});
  boost::urls::url resolved;
  const bool is_resolved = parsed && base && boost::urls::resolve(*base, *parsed, resolved);
  auto url = is_resolved ? Parse(View(resolved.buffer())) : Parse("");
  if (url) return url;
  return Fail(ErrorCode::kInvalidInput, "this is no reference to an http or https URL");
}

base::Result<HostPort> HostPort::Parse(std::string_view text) {
  const auto malformed = [text] {
    return Fail(ErrorCode::kInvalidInput,
                fmt::format("`{}` is not a host with a port", base::Printable(text)));
  };
  HostPort out;
  std::string_view rest = text;
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == text.npos) return malformed();
    out.host = base::ToAsciiLower(text.substr(1, close - 1));
    rest = text.substr(close + 1);
    const bool is_address =
        boost::urls::parse_uri_reference("//[" + out.host + "]").has_value() && !out.host.empty();
    if (!is_address) return malformed();
  } else {
    const size_t colon = text.find(':');
    out.host = base::ToAsciiLower(text.substr(0, colon));
    rest = colon == text.npos ? std::string_view() : text.substr(colon);
    if (!IsHostText(out.host)) return malformed();
  }
  if (rest.empty()) return out;
  if (!rest.starts_with(':')) return malformed();
  ASSIGN_OR_RETURN(out.port, ParsePort(rest.substr(1)));
  return out;
}

}  // namespace toolgate::net
