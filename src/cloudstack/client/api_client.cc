// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/client/api_client.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/random.h"
#include "base/text.h"
#include "cloudstack/client/encoded_answer.h"
#include "json/parse.h"

namespace toolgate::cloudstack {
namespace {

using std::chrono::milliseconds;

constexpr std::chrono::minutes kSignatureLife{10};
constexpr size_t kAnswerBytesMax = 32u << 20;
constexpr size_t kTextCharsMax = 2000;  // of an error
constexpr int kAttemptsMax = 3;
constexpr milliseconds kThrottlePause{200};  // when the server does not say
constexpr milliseconds kThrottlePauseMax{10'000};

ApiError Unknown(std::string text) { return {ApiError::Kind::kUnknown, 0, 0, std::move(text)}; }

// The one object that the answer's envelope holds, or nothing.
json::Value Enveloped(const json::Document& document) {
  const json::Value root = document.root();
  if (!root.Is(json::Type::kObject) || root.size() != 1) return {};
  const json::Value inner = (*root.begin()).value;
  return inner.Is(json::Type::kObject) ? inner : json::Value();
}

json::Limits AnswerLimits() {
  json::Limits limits;
  limits.bytes_max = kAnswerBytesMax;
  return limits;
}

enum class Encoding { kPlain, kPercent };

// The type that it claims to be is not looked at: old servers say text/javascript.
tl::expected<ApiReply, ApiError> ReadAnswer(int status, std::string text, Encoding encoding) {
  auto document = json::Parse(std::move(text), AnswerLimits());
  if (document && encoding == Encoding::kPercent) {
    document = json::Parse(DecodeAnswer(document->root()), AnswerLimits());
  }
  const json::Value inner = document ? Enveloped(*document) : json::Value();
  if (!inner) {
    return tl::unexpected(Unknown(fmt::format(
        "the API answered with HTTP {} and something that is no CloudStack answer", status)));
  }
  if (const json::Value code = inner.Find("errorcode")) {
    return tl::unexpected(ApiError{ApiError::Kind::kRefused, ReadNumber(code),
                                   ReadNumber(inner.Find("cserrorcode")),
                                   ReadErrorText(inner.Find("errortext"))});
  }
  if (status != 200) {
    return tl::unexpected(Unknown(fmt::format("the API answered with HTTP {}", status)));
  }
  return ApiReply(std::move(*document));
}

// Whether the same command may be sent again now without doing it twice.
bool MayRepeat(std::string_view command, const ApiError& error) {
  if (!error.IsTransient()) return false;
  const bool was_not_looked_at =
      error.code == kApiLimitExceeded || error.kind == ApiError::Kind::kNotSent;
  return was_not_looked_at || IsReading(command);
}

// Between half of `time` and one and a half of it, so that clients that failed together do not
// come back together.
milliseconds Varied(milliseconds time) {
  uint8_t random[2];
  base::FillRandom(random);
  const int64_t share = (random[0] << 8 | random[1]) % 1001;
  return time / 2 + time * share / 1000;
}

}  // namespace

bool ApiError::IsTransient() const {
  return kind != Kind::kRefused || code == kApiLimitExceeded || code == kServiceUnavailable;
}

int ReadNumber(json::Value value) {
  int number = 0;
  const std::string_view text = value.text();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool ReadFlag(json::Value value) {
  return value.AsBool() || base::EqualsIgnoreCase(value.text(), "true");
}

std::string ReadErrorText(json::Value errortext) {
  return base::Printable(errortext.text(), kTextCharsMax);
}

milliseconds RetryAfter(std::string_view text) {
  constexpr std::string_view kMark = "retry after [";
  const size_t mark = text.find(kMark);
  if (mark == std::string_view::npos) return kThrottlePause;
  const std::string_view number = text.substr(mark + kMark.size());
  const auto wait = base::ParseUint(number.substr(0, number.find(']')));
  const auto max = static_cast<uint64_t>(kThrottlePauseMax.count());
  return std::min(milliseconds(std::min(wait.value_or(0), max)) + milliseconds(1),
                  kThrottlePauseMax);
}

std::string ApiClient::WriteSigned(std::string_view command, Parameters parameters) const {
  parameters.push_back({"command", std::string(command)});
  parameters.push_back({"response", "json"});
  parameters.push_back({"apikey", options_.api_key});
  parameters.push_back({"signatureversion", "3"});
  parameters.push_back({"expires", base::FormatUtcSeconds(clock_.WallNow() + kSignatureLife)});
  std::string signature = Sign(parameters, options_.secret_key);
  parameters.push_back({"signature", std::move(signature)});
  return EncodeForm(parameters);
}

milliseconds ApiClient::PauseBefore(int attempt, const ApiError& error) const {
  if (error.code != kApiLimitExceeded) return Varied(options_.retry_pause * (1 << (attempt - 1)));
  const milliseconds told = RetryAfter(error.text);
  return told + Varied(told / 8);
}

net::Task<tl::expected<ApiReply, ApiError>> ApiClient::Call(std::string_view command,
                                                            Parameters parameters) {
  for (int attempt = 1;; ++attempt) {
    auto reply = co_await SendOnce(command, parameters);
    const bool repeats = !reply && attempt < kAttemptsMax && MayRepeat(command, reply.error());
    if (!repeats) co_return reply;
    const milliseconds pause = PauseBefore(attempt, reply.error());
    co_await net::SleepFor(loop_, pause);
  }
}

// One request, when it is its turn.
net::Task<tl::expected<ApiReply, ApiError>> ApiClient::SendOnce(std::string_view command,
                                                                const Parameters& parameters) {
  std::optional<CallGate::Turn> turn;
  if (company_.gate) {
    auto entered = co_await company_.gate->Enter(company_.caller);
    if (!entered) {
      co_return tl::unexpected(
          ApiError{ApiError::Kind::kNotSent, 0, 0, "too many requests wait for this cloud"});
    }
    turn.emplace(std::move(*entered));
  }
  const base::SteadyTime begun = clock_.Now();
  auto reply = co_await Exchange(command, parameters);
  turn.reset();
  const bool is_unauthorized = !reply && reply.error().code == kUnauthorized;
  if (is_unauthorized && company_.standing) {
    reply.error().advice = ExplainUnauthorized(*company_.standing, command, reply.error().text);
  }
  if (company_.observer) {
    const auto took = std::chrono::duration_cast<milliseconds>(clock_.Now() - begun);
    const ApiError* error = nullptr;
    if (!reply) error = &reply.error();
    co_await company_.observer->OnAnswer(command, error, took);
  }
  co_return reply;
}

net::Task<tl::expected<ApiReply, ApiError>> ApiClient::Exchange(std::string_view command,
                                                                const Parameters& parameters) {
  const std::string form = WriteSigned(command, parameters);
  net::HttpRequest request;
  request.head_timeout = options_.timeout;
  request.quiet_timeout = options_.timeout;
  request.fields.Add("Accept", "application/json");
  request.target = options_.url.target;
  request.roots = options_.roots.get();
  if (IsReading(command)) {
    request.method = "GET";
    request.target += '?' + form;
    request.resend = net::Resend::kOnStaleConnection;
  } else {
    request.fields.Add("Content-Type", "application/x-www-form-urlencoded");
    request.body = form;
  }
  auto response = co_await http_.Send(options_.url, request);
  if (!response) {
    ApiError error = Unknown(fmt::format("the API at {} gave no answer: {}", options_.url.Origin(),
                                         response.error().error.message));
    if (response.error().not_sent) error.kind = ApiError::Kind::kNotSent;
    co_return tl::unexpected(std::move(error));
  }
  const int status = response->head().status();
  auto body = co_await response->ReadAll(kAnswerBytesMax);
  if (!body) {
    co_return tl::unexpected(
        Unknown(fmt::format("the API's answer ended early: {}", body.error().message)));
  }
  const Encoding encoding = options_.has_encoded_answers ? Encoding::kPercent : Encoding::kPlain;
  co_return ReadAnswer(status, std::move(*body), encoding);
}

}  // namespace toolgate::cloudstack
