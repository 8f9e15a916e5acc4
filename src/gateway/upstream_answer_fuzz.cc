// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a server answers, through the whole gateway: one question of a client's, with
// the bytes as the answer to it, or as a list or a greeting that the gateway needs before. Whatever
// the server sends, the client gets exactly one response with its own id, last; every message is
// one that its era knows; nothing speaks for the gateway, names what is hidden, or carries an id of
// the server's.
//
// The first bytes choose: what the bytes answer, who the client is, status and type of the answer,
// and after a line end comes the body, in which `$id` stands for the id of the question.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <set>
#include <string>

#include "base/text.h"
#include "gateway/testing/loop_of_both.h"
#include "json/parse.h"
#include "json/writer.h"
#include "mcp/method.h"
#include "net/sse.h"

namespace {

using namespace toolgate;
using gateway::HttpAnswer;
using gateway::LoopOfBoth;

constexpr size_t kChoiceBytes = 4;
constexpr size_t kBodyBytesMax = 60'000;
constexpr int kCasesPerLoop = 200;
constexpr int kFuzzedAnswersMax = 3;  // then the server answers properly: lists may have pages
constexpr std::string_view kHidden = "hidden_canary";
constexpr std::string_view kMetaOfTheDecision = "io.toolgate/decision";

constexpr std::string_view kPolicy = R"({"version":"1","default":"allow","hide":["hidden_canary"],
  "resources":{"default":"deny","rules":{"file:///granted/*":{"action":"allow"}}},
  "prompts":{"default":"allow","hide":["hidden_canary"]},
  "client_features":{"elicitation":"allow","sampling":"allow","roots":"allow"}})";

constexpr std::string_view kCapabilities =
    R"({"tools":{},"resources":{"subscribe":true},"prompts":{},"completions":{},"logging":{}})";

void Require(bool condition) {
  if (!condition) std::abort();
}

// What a client asks, and which question of the gateway's the bytes answer.
struct Question {
  std::string_view fuzzed;
  std::string_view method;
  std::string_view name;  // what Mcp-Name repeats
  std::string_view params;
};
constexpr Question kQuestions[] = {
    {"tools/call", "tools/call", "echo", R"("name":"echo","arguments":{"a":1})"},
    {"resources/read", "resources/read", "file:///granted/a", R"("uri":"file:///granted/a")"},
    {"prompts/get", "prompts/get", "greet", R"("name":"greet")"},
    {"completion/complete", "completion/complete", "",
     R"("ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"a","value":"b"})"},
    {"tools/list", "tools/list", "", ""},
    {"tools/list", "tools/call", "echo", R"("name":"echo","arguments":{"a":1})"},
    {"resources/list", "resources/list", "", ""},
    {"greeting", "tools/list", "", ""},
};

// One input, read.
struct Choice {
  Question question;
  mcp::Revision revision = mcp::kNewestModern;  // the client's
  int status = 200;
  bool is_stream = false;
  std::string_view body;

  bool is_modern() const { return mcp::IsModern(revision); }
  bool lists_are_known() const {
    return question.fuzzed != "tools/list" && question.fuzzed != "greeting";
  }

  static Choice Read(std::string_view input) {
    static constexpr mcp::Revision kRevisions[] = {
        mcp::Revision::k2026_07_28, mcp::Revision::k2025_11_25, mcp::Revision::k2025_06_18,
        mcp::Revision::k2024_11_05};
    static constexpr int kStatus[] = {200, 400, 404, 500};
    Choice choice;
    choice.question = kQuestions[static_cast<uint8_t>(input[0]) % std::size(kQuestions)];
    choice.revision = kRevisions[static_cast<uint8_t>(input[1]) % std::size(kRevisions)];
    choice.is_stream = (input[2] & 1) != 0;
    choice.status = kStatus[static_cast<uint8_t>(input[2]) / 2 % std::size(kStatus)];
    choice.body = input.substr(kChoiceBytes);
    return choice;
  }
};

std::string WithId(std::string_view text, const std::string& id) {
  constexpr std::string_view kPlace = "$id";
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t next = std::min(text.find(kPlace, at), text.size());
    out.append(text, at, next - at);
    if (next < text.size()) out += id;
    at = next + kPlace.size();
  }
  return out;
}

// The server: proper, but for the bytes.
class Server {
 public:
  explicit Server(const Choice& choice) : choice_(choice) {}

  HttpAnswer Answer(const mcp::Message& message) {
    if (message.kind != mcp::MessageKind::kRequest) return {202, "", "", ""};
    const bool is_greeting =
        message.method == (choice_.is_modern() ? "server/discover" : "initialize");
    const bool is_fuzzed = choice_.question.fuzzed == message.method ||
                           (choice_.question.fuzzed == "greeting" && is_greeting);
    if (is_fuzzed && ++fuzzed_ <= kFuzzedAnswersMax) return Fuzzed(message.id);
    // A server without the modern era.
    if (!choice_.is_modern() && message.method == "server/discover") return {404, "", "", ""};
    return {200, "application/json", mcp::ResultResponse(message.id, ResultOf(message.method)),
            is_greeting ? "session-of-the-server" : ""};
  }

 private:
  HttpAnswer Fuzzed(const std::string& id) const {
    HttpAnswer answer{choice_.status, "application/json", WithId(choice_.body, id), ""};
    if (!choice_.is_stream) return answer;
    answer.content_type = "text/event-stream";
    // Streams that are cut off are waited for; here they end.
    answer.body += "\n\n";
    net::AppendSseEvent(answer.body, mcp::ErrorResponse(id, {200, mcp::kInternalError, "end"}));
    return answer;
  }

  std::string ResultOf(std::string_view method) const {
    std::string out;
    json::Writer writer(out);
    writer.BeginObject();
    if (method == "initialize") {
      writer.Member("protocolVersion", mcp::Name(choice_.revision));
      writer.Key("serverInfo").Raw(R"({"name":"s","version":"1"})");
    }
    if (method == "server/discover") writer.Key("supportedVersions").Raw(R"(["2026-07-28"])");
    if (method == "initialize" || method == "server/discover") {
      writer.Key("capabilities").Raw(kCapabilities);
    }
    if (choice_.is_modern()) {
      writer.RawMembers(R"("resultType":"complete","ttlMs":0,"cacheScope":"private")");
    }
    writer.RawMembers(ListOf(method));
    writer.EndObject();
    return out;
  }

  static std::string_view ListOf(std::string_view method) {
    if (method == "tools/list") {
      return R"("tools":[{"name":"echo","inputSchema":{"type":"object"}},
        {"name":"hidden_canary","inputSchema":{"type":"object"}}])";
    }
    if (method == "prompts/list") return R"("prompts":[{"name":"greet"},{"name":"hidden_canary"}])";
    if (method == "resources/list") {
      return R"("resources":[{"uri":"file:///granted/a","name":"a"}])";
    }
    if (method == "resources/templates/list") return R"("resourceTemplates":[])";
    return R"("content":[],"contents":[],"messages":[])";
  }

  const Choice& choice_;
  int fuzzed_ = 0;
};

constexpr std::string_view kClientId = "\"the-client's\"";
constexpr std::string_view kClientToken = "the-client's-token";

std::string ClientRequest(const Choice& choice) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0").Key("id").Raw(kClientId);
  writer.Member("method", choice.question.method).Key("params").BeginObject();
  writer.RawMembers(choice.question.params);
  writer.Key("_meta").BeginObject().Member("progressToken", kClientToken);
  if (choice.is_modern()) {
    writer.Member("io.modelcontextprotocol/protocolVersion", mcp::Name(choice.revision));
    writer.Member("io.modelcontextprotocol/logLevel", "debug");
    writer.Key("io.modelcontextprotocol/clientCapabilities");
    writer.Raw(R"({"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}})");
  }
  writer.EndObject().EndObject().EndObject();
  return out;
}

std::string Initialize(const Choice& choice) {
  std::string out;
  json::Writer writer(out);
  writer.BeginObject().Member("jsonrpc", "2.0").Member("id", int64_t{0});
  writer.Member("method", "initialize").Key("params").BeginObject();
  writer.Member("protocolVersion", mcp::Name(choice.revision));
  writer.Key("capabilities")
      .Raw(R"({"elicitation":{"form":{},"url":{}},"sampling":{},"roots":{}})");
  writer.Key("clientInfo").Raw(R"({"name":"c","version":"1"})");
  writer.EndObject().EndObject();
  return out;
}

// Checks what the client gets, message by message.
class Client {
 public:
  Client(const Choice& choice, const LoopOfBoth& loop) : choice_(choice), loop_(loop) {}

  void Check(const HttpAnswer& answer, std::string_view id) {
    id_ = id;
    if (answer.content_type == "text/event-stream") {
      CheckStream(answer.body);
    } else {
      Require(answer.content_type == "application/json");
      CheckMessage(answer.body);
    }
    Require(is_answered_);
    is_answered_ = false;
  }

 private:
  void CheckStream(std::string_view bytes) {
    net::SseParser events(bytes.size() + 1);
    while (!bytes.empty()) {
      const auto event = events.Feed(bytes);
      Require(event.has_value());
      if (!event->has_value()) break;
      Require((*event)->type.empty() || (*event)->type == "message");
      if (!(*event)->data.empty()) CheckMessage((*event)->data);
    }
  }

  void CheckMessage(const std::string& text) {
    Require(!is_answered_);
    const auto document = json::Parse(text);
    Require(document.has_value());
    if (IsRefusalOfTheEra(document->root())) {
      is_answered_ = true;
      return;
    }
    const auto message = mcp::ReadMessage(document->root());
    Require(message.has_value());
    switch (message->kind) {
      case mcp::MessageKind::kNotification:
        return CheckNotification(*message);
      case mcp::MessageKind::kRequest:
        return CheckRequest(*message);
      case mcp::MessageKind::kResponse:
        break;
    }
    is_answered_ = true;
    Require(message->id == id_);
    if (message->error) return CheckError(message->error);
    CheckResult(message->result);
  }

  // What modern clients fall back from, where the bytes say that the server is not modern.
  bool IsRefusalOfTheEra(json::Value root) const {
    return choice_.is_modern() && choice_.question.fuzzed == "greeting" &&
           root.Find("id").Is(json::Type::kNull) &&
           root.Find("error").Find("code").text() == "-32000";
  }

  void CheckNotification(const mcp::Message& message) const {
    if (message.method == "notifications/progress") {
      Require(message.params.Find("progressToken").text() == kClientToken);
    } else if (message.method == "notifications/message") {
      Require(!NamesHidden(message.params));
    } else {
      // What a server takes back it asked for before.
      Require(message.method == "notifications/cancelled" && last_asked_ > 0);
    }
  }

  void CheckRequest(const mcp::Message& message) {
    Require(!choice_.is_modern());
    Require(message.id == std::to_string(++last_asked_));
    CheckAsked(message.method, message.params);
  }

  static void CheckAsked(std::string_view method, json::Value params) {
    Require(method == "elicitation/create" || method == "sampling/createMessage" ||
            method == "roots/list");
    Require(!params.Find("_meta") && !params.Find("task"));
    if (method != "elicitation/create") return;
    Require(params.Find("message").text().starts_with("[s"));
  }

  void CheckError(json::Value error) const {
    const std::string_view code = error.Find("code").text();
    // What these say is between the server and us; ours to the client are not answers to calls.
    Require(code != "-32020" && code != "-32022");
    if (choice_.is_modern()) Require(code != "-32002" && code != "-32042");
    const bool is_ours =
        error.Find("message").text().find("cannot be reached") != std::string::npos;
    Require(is_ours || !NamesHidden(error));
  }

  void CheckResult(json::Value result) const {
    static constexpr std::string_view kMembers[] = {
        "content", "structuredContent", "isError", "_meta", "resultType", "contents", "task"};
    Require(result.Is(json::Type::kObject) && mcp::FindAlias(result, kMembers).empty());
    Require(!result.Find("task"));
    CheckMeta(result);
    const std::string_view type = result.Find("resultType").text();
    if (choice_.is_modern() && type == "input_required") return CheckInputRequired(result);
    if (id_ == kClientId) Require(choice_.is_modern() ? type == "complete" : type.empty());
    if (choice_.question.method.ends_with("/list") && id_ == kClientId) CheckList(result);
    if (choice_.question.method == "resources/read" && id_ == kClientId) CheckContents(result);
  }

  void CheckMeta(json::Value result) const {
    for (const auto& [key, key_value, value] : result.Find("_meta")) {
      if (!key.starts_with("io.toolgate/")) {
        Require(!NamesHidden(value));
        continue;
      }
      Require(key == kMetaOfTheDecision && value.Find("outcome").text() == "deny");
      Require(result.Find("isError").AsBool());
    }
  }

  void CheckInputRequired(json::Value result) const {
    Require(mcp::TakesInput(mcp::FindMethod(choice_.question.method)->method));
    Require(loop_.IsOwnState(result.Find("requestState").text()));
    for (const auto& [key, key_value, value] : result.Find("inputRequests")) {
      CheckAsked(value.Find("method").text(), value.Find("params"));
    }
  }

  void CheckList(json::Value result) const {
    const bool lists_tools = choice_.question.method == "tools/list";
    std::string_view last;
    for (const auto& entry : result.Find(lists_tools ? "tools" : "resources")) {
      const std::string_view name = entry.value.Find(lists_tools ? "name" : "uri").text();
      Require(!name.empty() && last < name && name != kHidden);
      Require(lists_tools || name.starts_with("file:///granted/"));
      last = name;
      for (const auto& icon : entry.value.Find("icons")) {
        const std::string_view source = icon.value.Find("src").text();
        Require(base::EqualsIgnoreCase(source.substr(0, 8), "https://") ||
                base::EqualsIgnoreCase(source.substr(0, 5), "data:"));
      }
    }
    if (choice_.is_modern()) Require(result.Find("cacheScope").text() == "private");
  }

  static void CheckContents(json::Value result) {
    for (const auto& entry : result.Find("contents")) {
      Require(entry.value.Find("uri").text().starts_with("file:///granted/"));
    }
  }

  // Whether a text holds the hidden name as a word of its own, although the server has listed it.
  bool NamesHidden(json::Value value) const {
    if (!choice_.lists_are_known()) return false;
    const std::string_view name = kHidden;
    const std::string text = json::Write(value);
    for (size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
      const auto is_part = [&text](size_t place) {
        const char c = place < text.size() ? text[place] : ' ';
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
      };
      if ((at == 0 || !is_part(at - 1)) && !is_part(at + name.size())) return true;
    }
    return false;
  }

  const Choice& choice_;
  const LoopOfBoth& loop_;
  std::string_view id_;
  int64_t last_asked_ = 0;
  bool is_answered_ = false;
};

void Run(LoopOfBoth& loop, const Choice& choice) {
  const auto server = std::make_shared<Server>(choice);
  loop.Begin([server](const mcp::Message& message) { return server->Answer(message); });
  Client client(choice, loop);
  if (choice.is_modern()) {
    client.Check(loop.SendModern(ClientRequest(choice), std::string(choice.question.method),
                                 std::string(choice.question.name)),
                 kClientId);
    return;
  }
  const HttpAnswer opened = loop.Send(Initialize(choice), "");
  client.Check(opened, "0");
  if (opened.session_id.empty()) return;
  const HttpAnswer answer = loop.Send(ClientRequest(choice), opened.session_id);
  client.Check(answer, kClientId);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static std::unique_ptr<LoopOfBoth> loop;
  static int cases = 0;
  if (size < kChoiceBytes || size > kBodyBytesMax) return 0;
  // What a case leaves behind, such as a list to be asked for again, ends with its loop.
  if (!loop || ++cases % kCasesPerLoop == 0) {
    loop.reset();
    loop = std::make_unique<LoopOfBoth>(std::string(kPolicy));
  }
  Run(*loop, Choice::Read({reinterpret_cast<const char*>(data), size}));
  return 0;
}
