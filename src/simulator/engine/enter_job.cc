// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/enter_job.h"

#include <fmt/format.h>

#include "json/writer.h"

namespace toolgate::simulator {
namespace {

std::optional<ApiFailure> CheckJobId(const CommandContext& context, std::string_view id) {
  if (context.jobs.Find(id)) return Invalid(fmt::format("A job with id {} already exists", id));
  if (id.size() != 36) return Invalid("customjobid must be a UUID");
  return std::nullopt;
}

}  // namespace

Reply EnterJob(CommandContext& context, JobInstance instance, JobWork work, Shown shown) {
  Job job;
  job.id = context.arguments.Text("customjobid");
  if (job.id.empty()) {
    job.id = context.cloud.NewId();
  } else if (auto refused = CheckJobId(context, job.id)) {
    return Fail(std::move(*refused));
  }
  const bool by_admin = context.caller.type == AccountType::kRootAdmin;
  job.command_class =
      fmt::format("org.apache.cloudstack.api.command.{}.{}{}", by_admin ? "admin" : "user",
                  context.command.java_class, by_admin ? "ByAdmin" : "");
  job.account = &context.caller;
  job.instance_type = std::move(instance.type);
  job.instance_id = std::move(instance.id);
  job.serial_key = std::move(instance.serial_key);
  job.work = std::move(work);
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
