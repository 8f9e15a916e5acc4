// SPDX-License-Identifier: Apache-2.0
#include "simulator/management_server.h"

#include "base/text.h"
#include "simulator/answers.h"
#include "simulator/command_table.h"
#include "simulator/engine/enter_job.h"
#include "simulator/login.h"
#include "simulator/saving/cloud_file.h"
#include "simulator/settling.h"

namespace toolgate::simulator {
namespace {

using cloudstack::FindParameter;

std::string_view CommandOf(const ApiRequest& request) {
  const std::string* sent = FindParameter(request.parameters, "command");
  return sent ? std::string_view(*sent) : std::string_view();
}

}  // namespace

ManagementServer::ManagementServer(net::EventLoop& loop, const base::Clock& clock, uint64_t seed,
                                   double time_scale)
    : loop_(loop),
      clock_(clock),
      cloud_(seed),
      life_(cloud_, clock),
      expunge_thread_(cloud_, clock),
      jobs_(loop, clock, cloud_, time_scale),
      rates_(clock),
      sessions_(clock, cloud_.settings),
      gate_(clock, cloud_, sessions_, rates_) {}

ApiAnswer ManagementServer::Handle(const ApiRequest& request) {
  expunge_thread_.CatchUp();
  Admission admission;
  ApiAnswer answer;
  answer.content_type = cloud_.settings.content_type;
  admission.fault = faults_.Take(CommandOf(request), request.parameters);
  const Reply reply = Answer(request, admission, answer);
  if (reply) {
    answer.body = SuccessBody(admission.envelope, admission.command, *reply, cloud_.settings);
  } else {
    answer.status = reply.error().code;
    answer.body = ErrorBody(admission.envelope, reply.error());
    answer.description = reply.error().text;
  }
  Tell(request, admission, answer);
  if (admission.fault) {
    Disturb(*admission.fault, answer);
    if (admission.fault->kind == FaultKind::kRestart) Restart(admission.fault->delay);
  }
  return answer;
}

Reply ManagementServer::Answer(const ApiRequest& request, Admission& admission, ApiAnswer& answer) {
  const std::string_view command = CommandOf(request);
  if (IsLogin(command)) {
    admission.envelope = std::string(command) + "response";
    return AnswerLogin(command, request, cloud_, sessions_, answer);
  }
  if (admission.fault && IsRefusal(*admission.fault)) {
    admission.envelope = base::ToAsciiLower(command) + "response";
    return Fail(admission.fault->failure);
  }
  if (auto refusal = gate_.Check(request, admission)) return Fail(std::move(*refusal));
  Reply reply = Run(request, admission);
  if (!reply) reply = Fail(ShownTo(admission.account(), reply.error()));
  return reply;
}

Reply ManagementServer::Run(const ApiRequest& request, const Admission& admission) {
  const Command& command = *admission.command;
  const Account& caller = admission.account();
  const ParameterReader reader(command.name, SpecsOf(command), cloud_, IsAdmin(caller));
  const auto arguments = reader.Read(request.parameters);
  if (!arguments) return Fail(arguments.error());
  Scope scope;
  if (command.kind == CommandKind::kList) {
    auto wanted = Scope::Read(cloud_, caller, *arguments);
    if (!wanted) return Fail(wanted.error());
    scope = std::move(*wanted);
  }
  if (admission.fault && StrikesFirst(*admission.fault)) return Fail(admission.fault->failure);
  CommandContext context{command,          cloud_,          jobs_,           rates_,
                         clock_,           caller,          *admission.user, *arguments,
                         clock_.WallNow(), admission.fault, std::move(scope)};
  Reply reply = command.run(context);
  if (command.kind == CommandKind::kSync) RecordChange(context, reply);
  return reply;
}

void ManagementServer::RecordChange(const CommandContext& context, const Reply& reply) {
  const Subject& subject = context.subject;
  std::string id = subject.id.empty() ? std::string(context.arguments.Text("id")) : subject.id;
  auto action = ActionOf(context, {subject.type, std::move(id), subject.owner});
  if (!action) return;
  RecordEvent(cloud_, *action, EventState::kCompleted, context.now,
              reply ? Outcome::kFine : Outcome::kFailed);
}

void ManagementServer::Tell(const ApiRequest& request, const Admission& admission,
                            const ApiAnswer& answer) const {
  for (const Observer& observer : observers_) {
    observer({CommandOf(request), admission.user ? admission.account().name : "", request.method,
              request.parameters, answer.status, answer.description});
  }
}

void ManagementServer::Restart(std::chrono::milliseconds outage) {
  down_until_ = clock_.Now() + outage;
  sessions_.CloseAll();
  rates_.Reset();
  jobs_.AbortAll();
  // Once the jobs have let go of what they were at work on.
  loop_.Post([this] { Settle(cloud_, clock_, {}); });
}

base::Status ManagementServer::SaveSnapshot() const {
  if (snapshot_path_.empty()) {
    return base::Fail(base::ErrorCode::kInvalidInput,
                      "there is no file to save the cloud to; start with --snapshot");
  }
  return SaveCloudFile(snapshot_path_, cloud_, jobs_);
}

base::Status ManagementServer::LoadSnapshot() {
  RETURN_IF_ERROR(LoadCloudFile(snapshot_path_, cloud_, jobs_));
  std::vector<const Job*> lost;
  for (const auto& job : jobs_.all()) {
    if (job->is_lost) lost.push_back(job.get());
  }
  Settle(cloud_, clock_, lost);
  return {};
}

}  // namespace toolgate::simulator
