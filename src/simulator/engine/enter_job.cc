// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/enter_job.h"

#include <fmt/format.h>

#include "json/writer.h"
#include "simulator/engine/response_fields.h"

namespace toolgate::simulator {
namespace {

std::optional<ApiFailure> CheckJobId(const CommandContext& context, std::string_view id) {
  if (context.jobs.Find(id)) return Invalid(fmt::format("A job with id {} already exists", id));
  if (id.size() != 36) return Invalid("customjobid must be a UUID");
  return std::nullopt;
}

std::string CommandClass(const CommandContext& context) {
  const Command& command = context.command;
  const bool by_admin = IsRootAdmin(context.caller);
  const bool is_variant = by_admin && command.area == JavaArea::kByCaller;
  const bool is_admins = is_variant || command.area == JavaArea::kAdmin;
  return fmt::format("org.apache.cloudstack.api.command.{}.{}{}", is_admins ? "admin" : "user",
                     command.java_class, is_variant ? "ByAdmin" : "");
}

// Results of jobs know as little as other answers of older releases.
JobWork CutWork(const CommandContext& context, JobWork work) {
  const ApiRelease release = context.cloud.settings.release;
  if (release == kNewestRelease) return work;
  return [work = std::move(work), release,
          &command = context.command](JobRun& run) -> net::Task<Reply> {
    Reply reply = co_await work(run);
    if (reply) reply = CutToRelease(command, *reply, release);
    co_return reply;
  };
}

}  // namespace

JobWork ReplyAfter(JobBody body, std::function<std::string()> result) {
  return [body = std::move(body), result = std::move(result)](JobRun& run) -> net::Task<Reply> {
    auto failed = co_await body(run);
    if (failed) co_return Fail(std::move(*failed));
    co_return result();
  };
}

JobWork ResultIsSuccess(JobBody body) {
  return ReplyAfter(std::move(body), [] { return std::string(kSuccess); });
}

std::optional<Action> ActionOf(const CommandContext& context, const JobInstance& instance) {
  const Command& command = context.command;
  if (command.event.empty()) return std::nullopt;
  Action action;
  action.type = command.event;
  action.text = command.event_text.empty() ? command.name : command.event_text;
  if (!instance.id.empty()) action.text += ": " + instance.id;
  action.resource_type = command.resource.empty() ? instance.type : std::string(command.resource);
  action.resource_id = instance.id;
  action.owner = instance.owner ? instance.owner : &context.caller;
  action.user = &context.user;
  return action;
}

Reply EnterJob(CommandContext& context, JobInstance instance, JobWork work, Shown shown) {
  if (!context.cloud.settings.accepts_jobs) {
    return Fail({cloudstack::kServiceUnavailable,
                 "Maintenance or shutdown has been initiated on this management server. Can not "
                 "accept new jobs"});
  }
  Job job;
  job.id = context.arguments.Text("customjobid");
  if (job.id.empty()) {
    job.id = context.cloud.NewId();
  } else if (auto refused = CheckJobId(context, job.id)) {
    return Fail(std::move(*refused));
  }
  job.command_class = CommandClass(context);
  job.account = &context.caller;
  job.user = &context.user;
  job.action = ActionOf(context, instance);
  if (job.action && shown == Shown::kJobAndId) {
    RecordEvent(context.cloud, *job.action, EventState::kCreated, context.now);
  }
  job.queue = instance.queue.empty() ? instance.id : std::move(instance.queue);
  job.instance_type = std::move(instance.type);
  job.instance_id = std::move(instance.id);
  job.work = CutWork(context, std::move(work));
  job.fault = context.fault;
  const Job& entered = context.jobs.Submit(std::move(job));
  std::string json;
  json::Writer writer(json);
  writer.BeginObject();
  if (shown == Shown::kJobAndId) writer.Member("id", entered.instance_id);
  writer.Member("jobid", entered.id).EndObject();
  return json;
}

}  // namespace toolgate::simulator
