// SPDX-License-Identifier: Apache-2.0
// An API that answers what a test tells it to, and keeps what it was sent.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/text.h"
#include "cloudstack/api/words.h"
#include "cloudstack/tools/tool.h"
#include "json/parse.h"
#include "net/event_loop.h"
#include "net/http_client.h"
#include "net/http_server.h"

namespace toolgate::cloudstack {

class ScriptedApi final : public net::HttpHandler, public JobWatcher {
 public:
  // What was sent, without what signs it.
  struct Sent {
    std::string command;
    Parameters parameters;

    std::string Text() const {
      std::string text = command;
      for (const Parameter& parameter : parameters) {
        text += fmt::format(" {}={}", parameter.name, parameter.value);
      }
      return text;
    }
  };

  ScriptedApi() : server_(loop_, {}, *this), http_(loop_, {}) {
    EXPECT_TRUE(server_.Listen());
    options_.url = *net::Url::Parse(fmt::format("http://127.0.0.1:{}/client/api", server_.port()));
    options_.api_key = "key";
    options_.secret_key = "secret";
    options_.retry_pause = std::chrono::milliseconds(1);
  }

  // The answers to a command, in order; the last one counts for ever. Without any, a command is
  // answered with `result`: in the answer itself, or, for commands that start a job, as its result.
  void Answer(std::string command, std::string inner) {
    answers_.emplace_back(std::move(command), std::move(inner));
  }

  ToolResult Call(std::string_view name, json::Value arguments_given) {
    const Tool* tool = FindTool(name);
    EXPECT_TRUE(tool) << name;
    const ToolArguments arguments(tool->arguments, tool->shared_arguments, arguments_given);
    const auto mistakes = arguments.Check();
    if (!mistakes.empty()) return RefuseArguments(mistakes);
    const ToolCall call{arguments, api_, jobs_, *this, clock_, form};
    ToolResult outcome;
    auto run = [&]() -> net::Task<void> {
      outcome = co_await tool->run(call);
      http_.Close();
      server_.Close();
      loop_.Finish();
    };
    net::Spawn(run());
    loop_.Run();
    return outcome;
  }
  ToolResult Call(std::string_view name, const std::string& arguments_json) {
    const auto document = json::Parse(arguments_json);
    EXPECT_TRUE(document) << arguments_json;
    return Call(name, document->root());
  }

  bool HasGivenUp() override { return false; }
  net::Task<void> OnPending(std::string_view, std::chrono::milliseconds) override { co_return; }

  std::string result = "{}";
  std::string created_id;  // of what asynchronous commands create before their job
  int job_status = 1;
  ResultForm form = ResultForm::kStructured;
  std::vector<Sent> sent;

  net::Task<void> Handle(net::HttpExchange& exchange) override {
    const std::string_view target = exchange.head().target();
    std::string form_text(target.substr(std::min(target.find('?') + 1, target.size())));
    const bool is_post = exchange.head().method() == "POST";
    if (is_post) {
      const auto body = co_await exchange.ReadBody(4u << 20);
      form_text = body.value_or("");
    }
    Sent request = Read(form_text);
    EXPECT_EQ(is_post, !IsReading(request.command)) << request.command;
    const std::string answer = AnswerTo(request);
    sent.push_back(std::move(request));
    const net::OutgoingFields fields;
    co_await exchange.Respond(StatusOf(answer), fields, answer);
  }

 private:
  static constexpr std::string_view kSigning[] = {"response", "apikey", "signatureversion",
                                                  "expires", "signature"};

  static Sent Read(const std::string& form_text) {
    Sent request;
    auto parameters = DecodeForm(form_text);
    EXPECT_TRUE(parameters) << form_text;
    for (Parameter& parameter : *parameters) {
      const bool signs =
          std::find(std::begin(kSigning), std::end(kSigning), parameter.name) != std::end(kSigning);
      if (signs) continue;
      if (parameter.name == "command") {
        request.command = parameter.value;
      } else {
        request.parameters.push_back(std::move(parameter));
      }
    }
    return request;
  }

  std::string AnswerTo(const Sent& request) {
    return fmt::format("{{\"{}response\":{}}}", base::ToAsciiLower(request.command),
                       InnerAnswer(request));
  }
  std::string InnerAnswer(const Sent& request) {
    for (auto at = answers_.begin(); at != answers_.end(); ++at) {
      if (at->first != request.command) continue;
      std::string inner = at->second;
      const bool has_more = std::any_of(at + 1, answers_.end(), [&](const auto& other) {
        return other.first == request.command;
      });
      if (has_more) answers_.erase(at);
      return inner;
    }
    if (const std::string* job = FindParameter(request.parameters, "customjobid")) {
      const std::string id = created_id.empty() ? "" : fmt::format("\"id\":\"{}\",", created_id);
      return fmt::format("{{{}\"jobid\":\"{}\"}}", id, *job);
    }
    if (request.command != "queryAsyncJobResult") return result;
    return fmt::format("{{\"jobstatus\":{},\"jobresultcode\":{},\"jobresult\":{}}}", job_status,
                       job_status == 2 ? 530 : 0, result);
  }
  static int StatusOf(const std::string& answer) {
    const auto document = json::Parse(answer);
    EXPECT_TRUE(document) << answer;
    const json::Value inner = (*document->root().begin()).value;
    const int code = ReadNumber(inner.Find("errorcode"));
    return code == 0 ? 200 : code;
  }

  base::SystemClock clock_;
  net::EventLoop loop_;
  net::HttpServer server_;
  net::HttpClient http_;
  ApiOptions options_;
  JobOptions job_options_{std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
  ApiClient api_{loop_, http_, options_, clock_};
  JobRunner jobs_{loop_, api_, job_options_, clock_};
  std::vector<std::pair<std::string, std::string>> answers_;
};

}  // namespace toolgate::cloudstack
