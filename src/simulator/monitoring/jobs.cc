// SPDX-License-Identifier: Apache-2.0
#include "simulator/engine/listing.h"
#include "simulator/engine/members.h"
#include "simulator/monitoring/commands.h"

namespace toolgate::simulator {
namespace {

// A job, without braces: queryAsyncJobResult answers flat.
void WriteJobMembers(json::Writer& writer, const Job& job) {
  writer.Member("accountid", job.account->id).Member("account", job.account->name);
  writer.Member("domainid", job.account->domain->id);
  writer.Member("domainpath", job.account->domain->path);
  writer.Member("userid", job.user->id).Member("cmd", job.command_class);
  writer.Member("jobstatus", static_cast<int64_t>(job.status));
  writer.Member("jobprocstatus", int64_t{0}).Member("jobresultcode", int64_t{job.result_code});
  if (!job.result.empty())
    writer.Member("jobresulttype", "object").Key("jobresult").Raw(job.result);
  writer.Member("jobinstancetype", job.instance_type);
  writer.Member("jobinstanceid", job.instance_id);
  writer.Member("managementserverid", kManagementServer);
  writer.Member("created", base::FormatUtcSeconds(job.created));
  if (job.completed) writer.Member("completed", base::FormatUtcSeconds(*job.completed));
  writer.Member("jobid", job.id);
}

}  // namespace

Reply QueryAsyncJobResult(CommandContext& context) {
  const Job* job = context.jobs.Find(context.arguments.Text("jobid"));
  if (!job) {
    return Fail(InvalidValue(context.command.name, "jobid", context.arguments.Text("jobid")));
  }
  if (auto refused = CheckAccess(context.caller, *job->account, "the job")) {
    return Fail(std::move(*refused));
  }
  std::string json;
  json::Writer writer(json);
  writer.BeginObject();
  WriteJobMembers(writer, *job);
  writer.EndObject();
  return json;
}

Reply ListAsyncJobs(CommandContext& context) {
  std::vector<const Job*> pending;
  for (const auto& job : context.jobs.all()) {
    const bool is_pending = job->status == cloudstack::JobStatus::kPending;
    if (is_pending && IsInScope(context, *job->account)) pending.push_back(job.get());
  }
  return WriteList(context, "asyncjobs", pending, [](json::Writer& writer, const Job& job) {
    writer.BeginObject();
    WriteJobMembers(writer, job);
    writer.EndObject();
  });
}

}  // namespace toolgate::simulator
