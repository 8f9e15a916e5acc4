// SPDX-License-Identifier: Apache-2.0
#include "cloudstack/server/call_confirmer.h"

#include <fmt/format.h>

#include "base/text.h"
#include "json/writer.h"
#include "mcp/rpc_error.h"

namespace toolgate::cloudstack {
namespace {

using Answer = Confirmer::Answer;
using Kind = Answer::Kind;

constexpr std::chrono::milliseconds kAnswerCheck{50};
constexpr std::string_view kQuestionKey = "confirm";
constexpr std::string_view kMethod = "elicitation/create";

Answer Confirmed() { return {Kind::kConfirmed, ""}; }
Answer NotConfirmed(std::string why) { return {Kind::kNotConfirmed, std::move(why)}; }

void WriteForm(json::Writer& writer, const Deed& deed, mcp::Revision revision) {
  const std::string name = base::Printable(deed.name, 255);
  writer.BeginObject();
  if (revision >= mcp::Revision::k2025_11_25) writer.Member("mode", "form");
  writer.Member("message",
                fmt::format("This cannot be taken back: {}. To go on, write the name `{}`.",
                            base::PrintableSentence(deed.plan, 1000), name));
  writer.Key("requestedSchema").BeginObject().Member("type", "object");
  writer.Key("properties").BeginObject().Key("name").BeginObject();
  writer.Member("type", "string").Member("title", "Name");
  writer.Member("description", fmt::format("`{}`, to confirm", name));
  writer.EndObject().EndObject();
  writer.Key("required").BeginArray().String("name").EndArray();
  writer.EndObject().EndObject();
}

// What an answer to the form comes to.
Answer Judge(const FormAnswer& answer, const Deed& deed) {
  switch (answer.action) {
    case FormAnswer::Action::kDeclined:
      return NotConfirmed("The person who was asked declined.");
    case FormAnswer::Action::kNone:
      return NotConfirmed("The person could not be asked: the client gave no answer.");
    case FormAnswer::Action::kAccepted:
      break;
  }
  if (answer.name == base::Printable(deed.name, 255)) return Confirmed();
  return NotConfirmed(fmt::format("The person who was asked wrote another name than `{}`.",
                                  base::Printable(deed.name, 255)));
}

}  // namespace

ConsentSubject CallConfirmer::SubjectOf(const Deed& deed) const {
  return {subject_.cloud, subject_.tool, subject_.arguments_digest,
          base::ToAsciiLower(deed.object_id), deed.name};
}

net::Task<Answer> CallConfirmer::Ask(Deed deed) {
  if (call_.HasConsent()) co_return Confirmed();
  if (!HasPerson()) co_return CheckToken(deed);
  if (call_.is_modern()) co_return AskModern(deed);
  if (!call_.CanBeAsked()) {
    co_return NotConfirmed(
        "The person must be asked, which takes a call that accepts an event stream.");
  }
  co_return co_await AskInCall(deed);
}

// Who can be asked is asked: a token would let the agent answer in the person's place.
bool CallConfirmer::HasPerson() { return call_.Features().elicitation_form; }

void CallConfirmer::Announce(const Deed& deed) {
  if (call_.HasConsent() || HasPerson()) return;
  token_ = keeper_.MakeToken(SubjectOf(deed));
}

Answer CallConfirmer::CheckToken(const Deed& deed) {
  std::string why = "This must be confirmed, because it cannot be taken back.";
  if (!subject_.token.empty()) {
    const std::string fault = keeper_.SpendToken(subject_.token, SubjectOf(deed));
    if (fault.empty()) return Confirmed();
    why = "`confirm` cannot be used: " + fault;
  }
  Announce(deed);
  return NotConfirmed(fmt::format(
      "{} The plan: {}. If the person you work for agrees, call again within {} minutes with the "
      "same arguments and `confirm`.",
      why, base::PrintableSentence(deed.plan, 1000), ConsentKeeper::kLifetime.count()));
}

net::Task<Answer> CallConfirmer::AskInCall(const Deed& deed) {
  ClientState& client = *call_.client();
  const auto id = client.AddQuestion();
  if (!id) co_return NotConfirmed("Too many questions wait for the person's answers.");
  std::string params;
  json::Writer writer(params);
  WriteForm(writer, deed, call_.revision());
  const std::string message = mcp::Request(*id, kMethod, params);
  co_await call_.Tell(message);
  std::optional<FormAnswer> answer;
  for (std::chrono::milliseconds waited{0}; waited < kAnswerTimeout; waited += kAnswerCheck) {
    answer = client.FindAnswer(*id);
    if (answer || watcher_.HasGivenUp()) break;
    co_await net::SleepFor(loop_, kAnswerCheck);
  }
  client.DropQuestion(*id);
  if (!answer) answer.emplace();
  co_return Judge(*answer, deed);
}

// The first round asks, the second brings the answer.
Answer CallConfirmer::AskModern(const Deed& deed) {
  const json::Value state = call_.params().Find("requestState");
  const json::Value response = call_.params().Find("inputResponses").Find(kQuestionKey);
  if (!state || !response) {
    WriteInputRequired(deed);
    return NotConfirmed("The person is asked.");
  }
  const std::string fault = keeper_.SpendQuestion(state.text(), SubjectOf(deed));
  if (!fault.empty()) return NotConfirmed("`requestState` cannot be used: " + fault);
  return Judge(ReadFormAnswer(response), deed);
}

void CallConfirmer::WriteInputRequired(const Deed& deed) {
  json::Writer writer(input_required_);
  writer.BeginObject().Member("resultType", "input_required");
  writer.Key("inputRequests").BeginObject().Key(kQuestionKey).BeginObject();
  writer.Member("method", kMethod).Key("params");
  WriteForm(writer, deed, call_.revision());
  writer.EndObject().EndObject();
  writer.Member("requestState", keeper_.SealQuestion(SubjectOf(deed)));
  writer.EndObject();
}

}  // namespace toolgate::cloudstack
