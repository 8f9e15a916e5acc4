// SPDX-License-Identifier: Apache-2.0
#include "transport/http_edge.h"

#include <gtest/gtest.h>

#include "net/http_parser.h"

namespace toolgate::transport {
namespace {

// The status that a request with these fields gets, 0 if it passes.
int StatusOf(std::string fields, std::string target = "/mcp/x") {
  net::HttpParser parser(net::HttpParser::Kind::kRequest, {});
  if (fields.find("Host:") == fields.npos) fields += "Host: localhost:80\r\n";
  if (fields.find("Content-Type:") == fields.npos) fields += "Content-Type: application/json\r\n";
  const std::string text = "POST " + target + " HTTP/1.1\r\n" + fields + "\r\n";
  std::string_view input = text;
  parser.Feed(input);
  EXPECT_EQ(parser.state(), net::HttpParser::State::kComplete) << text;
  const EdgeRules rules{{"localhost:80", "gate.example"}, {"https://gate.example"}};
  if (const auto refused = CheckEdge(parser.head(), rules)) return refused->http_status;
  const auto facts = CheckPost(parser.head());
  return facts ? 0 : facts.error().http_status;
}

TEST(HttpEdge, ServesItsOwnHostsOnly) {
  EXPECT_EQ(StatusOf("Host: localhost:80\r\n"), 0);
  EXPECT_EQ(StatusOf("Host: LOCALHOST:80\r\n"), 0);
  EXPECT_EQ(StatusOf("Host: gate.example\r\n"), 0);
  for (const char* host : {"evil.example", "localhost", "localhost:81", "localhost:80.evil.example",
                           "gate.example.", "127.1:80"}) {
    EXPECT_EQ(StatusOf("Host: " + std::string(host) + "\r\n"), 403) << host;
  }
}

TEST(HttpEdge, TakesKnownOriginsAndProgramsWithoutOne) {
  EXPECT_EQ(StatusOf("Origin: https://gate.example\r\n"), 0);
  for (const char* origin : {"null", "https://evil.example", "http://gate.example",
                             "https://gate.example:444", "https://gate.example.evil"}) {
    EXPECT_EQ(StatusOf("Origin: " + std::string(origin) + "\r\n"), 403) << origin;
  }
}

TEST(HttpEdge, RefusesFieldsThatCameTwice) {
  for (const char* field : {"Authorization: Bearer a", "Mcp-Session-Id: a", "Mcp-Name: a",
                            "Mcp-Method: a", "MCP-Protocol-Version: a", "Origin: a",
                            "Content-Type: application/json", "Last-Event-ID: 1"}) {
    const std::string line = std::string(field) + "\r\n";
    EXPECT_EQ(StatusOf(line + line), 400) << field;
  }
}

TEST(HttpEdge, RefusesCredentialsInTheUrl) {
  EXPECT_EQ(StatusOf("", "/mcp/x?a=b"), 0);
  for (const char* target :
       {"/mcp/x?access_token=a", "/mcp/x?a=b&Token=c", "/mcp/x?api%5Fkey=a", "/mcp/x?%zz=a"}) {
    EXPECT_EQ(StatusOf("", target), 400) << target;
  }
}

TEST(HttpEdge, KnowsItsOwnNames) {
  const auto own = [](std::string_view scheme, const std::string& host, uint16_t port) {
    EdgeRules rules;
    AddOwnHosts(rules, host, port, scheme);
    return rules;
  };
  using Names = std::set<std::string, std::less<>>;
  const EdgeRules plain = own("http", "127.0.0.1", 8080);
  EXPECT_EQ(plain.hosts, (Names{"127.0.0.1:8080", "localhost:8080"}));
  EXPECT_EQ(plain.origins, (Names{"http://127.0.0.1:8080", "http://localhost:8080"}));
  const EdgeRules secure = own("https", "10.0.0.1", 443);
  EXPECT_EQ(secure.hosts, (Names{"10.0.0.1", "10.0.0.1:443"}));
  EXPECT_EQ(secure.origins, (Names{"https://10.0.0.1"}));
}

TEST(HttpEdge, ReadsJsonInUtf8Only) {
  EXPECT_EQ(StatusOf("Content-Type: Application/JSON; charset=\"UTF-8\"\r\n"), 0);
  for (const char* type : {"text/plain", "application/json; charset=utf-16", "application/jsonx",
                           "application/x-www-form-urlencoded", "application/json; charset=utf-7",
                           "application/json; a=b"}) {
    EXPECT_EQ(StatusOf("Content-Type: " + std::string(type) + "\r\n"), 415) << type;
  }
  for (const char* encoding : {"gzip", "identity", "deflate"}) {
    EXPECT_EQ(StatusOf("Content-Encoding: " + std::string(encoding) + "\r\n"), 415) << encoding;
  }
}

TEST(HttpEdge, ReadsAccept) {
  for (const char* accept : {"*/*", "application/*", "application/json, text/event-stream",
                             "text/event-stream;q=0.5, application/json;q=0.9"}) {
    EXPECT_EQ(StatusOf("Accept: " + std::string(accept) + "\r\n"), 0) << accept;
  }
  for (const char* accept :
       {"text/html", "text/event-stream", "application/json;q=0", "application/json;q=0.000"}) {
    EXPECT_EQ(StatusOf("Accept: " + std::string(accept) + "\r\n"), 406) << accept;
  }
}

}  // namespace
}  // namespace toolgate::transport
