// SPDX-License-Identifier: Apache-2.0
#include "simulator/management_server.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cloudstack/api/expires.h"
#include "crypto/hash.h"
#include "json/writer.h"
#include "simulator/command_table.h"
#include "simulator/engine/enter_job.h"

namespace toolgate::simulator {
namespace {

using cloudstack::FindParameter;

constexpr std::chrono::seconds kRateInterval{1};
constexpr std::chrono::minutes kExpiryMax{15};

constexpr std::string_view kBadCredentials =
    "unable to verify user credentials and/or request signature";

// A bare 401 carries no cserrorcode.
ApiFailure Unauthorized(std::string_view text) {
  return {cloudstack::kUnauthorized, std::string(text), 0};
}

std::string Lower(const std::string* value) { return value ? base::ToAsciiLower(*value) : ""; }

std::string ErrorBody(std::string_view envelope, const ApiFailure& failure) {
  std::string json;
  json::Writer writer(json);
  writer.BeginObject().Key(envelope).BeginObject();
  writer.Key("uuidList").BeginArray().EndArray();
  writer.Member("errorcode", int64_t{failure.code});
  if (failure.cs_code != 0) writer.Member("cserrorcode", int64_t{failure.cs_code});
  writer.Member("errortext", failure.text).EndObject().EndObject();
  return json;
}

// Whether `fault` hits the command itself: it is answered with the fault's failure.
bool IsError(const std::optional<Fault>& fault) {
  return fault && fault->kind == FaultKind::kError;
}

// What a fault does to an answer that is otherwise complete.
void Disturb(const Fault& fault, ApiAnswer& answer) {
  switch (fault.kind) {
    case FaultKind::kDropRequest:
    case FaultKind::kDropReply:
      answer.drops_connection = true;
      break;
    case FaultKind::kSlow:
      answer.delay = fault.delay;
      break;
    case FaultKind::kBadGateway:
      answer = {502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>",
                "",  false,       {}};
      break;
    case FaultKind::kTruncatedReply:
      answer.body.resize(answer.body.size() / 2);
      break;
    case FaultKind::kEmptyReply:
      answer.body.clear();
      break;
    default:
      break;
  }
}

}  // namespace

// What the checks find out on their way.
struct ManagementServer::Admission {
  std::string envelope = "null";  // the key of the answer's object
  const Command* command = nullptr;
  const User* user = nullptr;
  std::optional<Fault> fault;

  const Account& account() const { return *user->account; }
};

ManagementServer::ManagementServer(net::EventLoop& loop, const base::Clock& clock, uint64_t seed,
                                   double time_scale)
    : clock_(clock),
      cloud_(seed),
      life_(cloud_, clock),
      expunge_thread_(cloud_, clock),
      jobs_(loop, clock, cloud_, time_scale) {}

ApiAnswer ManagementServer::Handle(const ApiRequest& request) {
  expunge_thread_.CatchUp();
  Admission admission;
  ApiAnswer answer;
  std::string error_text;
  Refusal refusal = Admit(request, admission);
  const Reply reply = refusal ? Fail(std::move(*refusal)) : Run(request, admission);
  if (reply) {
    json::Writer(answer.body).BeginObject().Key(admission.envelope).Raw(*reply).EndObject();
  } else {
    answer.status = reply.error().code;
    answer.body = ErrorBody(admission.envelope, reply.error());
    answer.description = error_text = reply.error().text;
  }
  if (admission.fault) Disturb(*admission.fault, answer);
  if (on_request_) {
    const std::string* sent = FindParameter(request.parameters, "command");
    on_request_({sent ? std::string_view(*sent) : std::string_view(),
                 admission.user ? admission.account().name : "", request.method, request.parameters,
                 answer.status, error_text});
  }
  return answer;
}

// In the order of the real server (ApiServlet and ApiServer, 4.22).
ManagementServer::Refusal ManagementServer::Admit(const ApiRequest& request, Admission& admission) {
  const std::string* name = FindParameter(request.parameters, "command");
  const bool must_post =
      cloud_.settings.posts_and_timestamps && name && !cloudstack::IsReading(*name);
  if (must_post && request.method == HttpMethod::kGet) {
    admission.envelope = base::ToAsciiLower(*name) + "response";
    return ApiFailure{cloudstack::kBadRequest, "The API command must be sent with POST", 0};
  }
  if (!name) return Unauthorized("unable to find a command in the request");
  // The name is looked up before the signature is, so an unknown command looks like bad
  // credentials.
  admission.command = FindCommand(*name);
  if (!admission.command) {
    admission.envelope = "errorresponse";
    return Unauthorized(kBadCredentials);
  }
  admission.envelope = base::ToAsciiLower(*name) + "response";
  return CheckCredentials(request, admission);
}

ManagementServer::Refusal ManagementServer::CheckCredentials(const ApiRequest& request,
                                                             Admission& admission) {
  const std::string* key = FindParameter(request.parameters, "apikey");
  const std::string* signature = FindParameter(request.parameters, "signature");
  if (!key || !signature) return Unauthorized(kBadCredentials);
  if (auto refusal = CheckExpiry(request)) return refusal;
  const User* user = cloud_.FindByApiKey(*key);
  if (!user || user->state != "enabled") return Unauthorized(kBadCredentials);
  const Account* account = user->account;
  if (account->state != "enabled") return Unauthorized(kBadCredentials);
  if (auto refusal = CheckRate(*account)) return refusal;
  if (!MayUse(*account, *admission.command)) {
    return Unauthorized(
        fmt::format("The given command '{}' either does not exist, is not available for user.",
                    admission.command->name));
  }
  const std::string expected = cloudstack::Sign(request.parameters, user->secret_key);
  if (!crypto::EqualsInConstantTime(*signature, expected)) return Unauthorized(kBadCredentials);
  admission.user = user;
  return std::nullopt;
}

ManagementServer::Refusal ManagementServer::CheckExpiry(const ApiRequest& request) const {
  const std::string version = Lower(FindParameter(request.parameters, "signatureversion"));
  const std::string* expires = FindParameter(request.parameters, "expires");
  const bool must_expire = version == "3" || cloud_.settings.posts_and_timestamps;
  if (!must_expire) return std::nullopt;
  if (!expires) return Unauthorized(kBadCredentials);
  const auto until = cloudstack::ParseExpires(*expires);
  const auto now = clock_.WallNow();
  const bool is_too_far =
      cloud_.settings.posts_and_timestamps && until && *until > now + kExpiryMax;
  if (!until || *until < now || is_too_far) return Unauthorized(kBadCredentials);
  return std::nullopt;
}

ManagementServer::Refusal ManagementServer::CheckRate(const Account& account) {
  const int64_t limit = cloud_.settings.requests_per_second_max;
  if (limit <= 0 || account.type == AccountType::kRootAdmin) return std::nullopt;
  std::deque<base::SteadyTime>& recent = recent_[&account];
  const base::SteadyTime now = clock_.Now();
  while (!recent.empty() && recent.front() + kRateInterval <= now) recent.pop_front();
  if (static_cast<int64_t>(recent.size()) < limit) {
    recent.push_back(now);
    return std::nullopt;
  }
  const auto wait =
      std::chrono::ceil<std::chrono::milliseconds>(recent.front() + kRateInterval - now);
  return ApiFailure{
      cloudstack::kApiLimitExceeded,
      fmt::format("The given user has reached his/her account api limit, please retry "
                  "after [{}] ms.",
                  wait.count())};
}

Reply ManagementServer::Run(const ApiRequest& request, Admission& admission) {
  const Command& command = *admission.command;
  const Account& caller = admission.account();
  const ParameterReader reader(command.name, SpecsOf(command), cloud_, IsAdmin(caller));
  const auto arguments = reader.Read(request.parameters);
  if (!arguments) return Fail(arguments.error());
  auto scope = Scope::Read(cloud_, caller, *arguments);
  if (command.kind == CommandKind::kList && !scope) return Fail(scope.error());
  const bool has_id = arguments->Has("id");
  const std::string_view resource = arguments->Text(has_id ? "id" : "virtualmachineid");
  if (const Fault* fault = faults_.Take(command.name, resource)) admission.fault = *fault;
  const bool is_lost = admission.fault && admission.fault->kind == FaultKind::kDropRequest;
  if (is_lost || IsError(admission.fault)) return Fail(admission.fault->failure);
  CommandContext context{command,         cloud_,
                         jobs_,           clock_,
                         caller,          *admission.user,
                         *arguments,      clock_.WallNow(),
                         admission.fault, scope ? std::move(*scope) : Scope()};
  Reply reply = command.run(context);
  if (command.kind == CommandKind::kSync) RecordChange(context, reply);
  return reply;
}

void ManagementServer::RecordChange(const CommandContext& context, const Reply& reply) {
  const Subject& subject = context.subject;
  const std::string_view id = context.arguments.Text("id");
  auto action = ActionOf(
      context, {subject.type, subject.id.empty() ? std::string(id) : subject.id, subject.owner});
  if (!action) return;
  RecordEvent(cloud_, *action, EventState::kCompleted, context.now,
              reply ? Outcome::kFine : Outcome::kFailed);
}

}  // namespace toolgate::simulator
